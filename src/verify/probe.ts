import { type Execution, execute } from '../engine/processes.ts';
import type { Started } from './started.ts';

/** Where the probe and the canaries' files lie in the container: a name no image has. */
export const PROBE_DIRECTORY = '.initcheck';
/** The second one's is for a canary that is started again. */
export const CANARY_NAMES = ['canary', 'canary-again'] as const;
const PROBE = `/${PROBE_DIRECTORY}/probe`;

/** Runs the probe in a container; with `until`, for no longer than until its output matches. */
export async function runProbe(
  { engine, id, signal }: Pick<Started, 'engine' | 'id' | 'signal'>,
  argv: readonly string[],
  until?: RegExp,
): Promise<Execution> {
  return await execute(engine, id, [PROBE, ...argv], { signal, ...(until && { until }) });
}

/** What reports call the canary. */
export const OUR_JOB = 'our canary';

/** Whether a process is the probe, or what it left. */
export function isOurs(command: string): boolean {
  return command.startsWith(PROBE);
}
