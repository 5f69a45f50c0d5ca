import { listContainerNames, listImageNames } from '../../src/engine/list.ts';
import type { Environment } from '../process/streams.ts';
import { withEngine } from './reach-engine.ts';

/** Longer than this is too long to wait for a completion, in milliseconds. */
const patience = 1000;

/** What the Engine has names of; nothing where it cannot be reached in time: a shell has no place to say why. */
export async function namesToComplete(
  kind: 'images' | 'containers',
  environment: Environment,
): Promise<readonly string[]> {
  const signal = AbortSignal.any([environment.signal, AbortSignal.timeout(patience)]);
  const list = kind === 'images' ? listImageNames : listContainerNames;
  try {
    return await withEngine({ ...environment, signal }, engine => list(engine, signal));
  } catch {
    return [];
  }
}
