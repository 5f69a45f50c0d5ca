import type { Engine } from './engine.ts';
import { engineError } from './error.ts';

/** The ids of the containers that run, the newest first. */
export async function listRunning(engine: Engine, signal?: AbortSignal): Promise<readonly string[]> {
  try {
    const found = await engine.docker.listContainers({ ...(signal && { abortSignal: signal }) });
    return found.map(({ Id }) => Id);
  } catch (error) {
    throw engineError('list the containers', error, signal);
  }
}
