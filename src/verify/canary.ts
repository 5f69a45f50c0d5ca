import { readFileIn } from '../engine/container-files.ts';
import type { Engine } from '../engine/engine.ts';
import type { Canary } from './observation.ts';
import { CANARY_NAMES, PROBE_DIRECTORY, runProbe } from './probe.ts';
import type { Started } from './started.ts';

/** A canary that waits for the stop. */
export interface ArmedCanary {
  /** Where it will write what becomes of it. */
  readonly file: string;
}

/**
 * Starts a canary that needs so many milliseconds after the stop signal. `isAgain`: there is an earlier one, which says
 * nothing any more.
 */
export async function armCanary(started: Started, needs: number, isAgain: boolean): Promise<ArmedCanary> {
  const file = `/${PROBE_DIRECTORY}/${CANARY_NAMES[isAgain ? 1 : 0]}`;
  const { stdout, stderr } = await runProbe(started, ['canary', file, String(needs)], /^canary \d+$/m);
  if (!/^canary \d+$/m.test(stdout))
    throw new Error(`the probe could not start its job: ${(stderr || stdout).trim() || 'it was ended'}`);
  return { file };
}

/** The canary's file records its fate; it is read from the stopped container, when nothing can write it any more. */
export async function readCanary(
  engine: Engine,
  id: string,
  armed: ArmedCanary | null,
  needs: number,
): Promise<Canary> {
  if (!armed) return { fate: 'not-run', told: false, needs };
  const text = (await readFileIn(engine, id, armed.file)) ?? '';
  return { fate: /finished/.test(text) ? 'finished' : 'lost', told: /told|finished/.test(text), needs };
}
