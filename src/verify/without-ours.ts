import type { ObserveOptions } from './bench.ts';
import type { Observation, Stopped } from './observation.ts';
import { OUR_JOB } from './probe.ts';

/**
 * How to look once more where the experiment itself may have made the difference: PID 1 has ended when it had been left
 * orphans, which it may take for its own children; or it was killed while it waited for our job alone. Undefined where
 * nothing of ours was in the way. `hasLeft`: something was left to it.
 */
export function withoutOurs(
  seen: Observation,
  hasLeft: boolean,
  options: ObserveOptions,
): ObserveOptions | undefined {
  if (seen.outcome === 'exited') return hasLeft ? { ...options, orphans: 0, canary: 0 } : undefined;
  return isKeptUp(seen) ? { ...options, canary: 0 } : undefined;
}

/** Whether all of its own processes had ended by themselves, and PID 1 had told our job. */
function isKeptUp({ stop, canary, trace }: Stopped): boolean {
  if (!stop.killed || !canary.told || canary.fate !== 'lost' || trace.by !== 'kernel') return false;
  const [pid1, ...others] = trace.processes;
  const own = others.filter(({ command, began }) => began === null && command !== OUR_JOB);
  return pid1 !== undefined && own.length > 0 && own.every(({ end }) => end?.how === 'exited');
}

/** Whether it is another one without what was ours. */
export function isOtherwise(seen: Observation, again: Observation): boolean {
  return seen.outcome !== again.outcome || (again.outcome === 'stopped' && !again.stop.killed);
}

export function withoutOursSaid<T extends Observation>(again: T): T {
  const note = 'what the experiment had left to it made it end otherwise: it was run again without that';
  return { ...again, notes: [...again.notes, note] };
}
