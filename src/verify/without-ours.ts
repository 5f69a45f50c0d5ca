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

/**
 * Whether all of its own processes had ended, and PID 1 had heard the signal or told our job: it may have waited until
 * it had no children left.
 */
function isKeptUp({ stop, canary, trace }: Stopped): boolean {
  if (!stop.killed || canary.fate !== 'lost' || trace.by !== 'kernel') return false;
  const [pid1, ...others] = trace.processes;
  const own = others.filter(({ command, began }) => began === null && command !== OUR_JOB);
  const hasHeard = trace.signals.some(
    ({ to, fate }) => to === pid1?.pid && (fate === 'handled' || fate === 'awaited'),
  );
  return (canary.told || hasHeard) && own.every(({ end }) => end !== null && end.how !== 'with-pid1');
}

/** Whether it is another one without what was ours. */
export function isOtherwise(seen: Observation, again: Observation): boolean {
  return seen.outcome !== again.outcome || (again.outcome === 'stopped' && !again.stop.killed);
}

export function withoutOursSaid<T extends Observation>(again: T): T {
  const note = 'what the experiment had left to it made it end otherwise: it was run again without that';
  return { ...again, notes: [...again.notes, note] };
}
