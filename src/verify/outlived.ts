import type { Exited, Observation } from './observation.ts';
import { oneByOne } from './side-by-side.ts';

/** In seconds: who has lived so much longer does not end at that age by itself. */
const LONGER = 1;
/** In seconds: nobody is waited for longer because another one has ended. */
const MOST = 60;

/** How old a container has to be when it is stopped, as an option of its observation. */
export interface Longer {
  readonly atLeast: number;
}

/** What has a container watched until it is older than one that has ended by itself. */
export function outliving({ seconds }: Exited): Longer {
  return { atLeast: Math.min(seconds + LONGER, MOST) };
}

/**
 * The observations, where each that was stopped at an age at which another one ended by itself, or hardly later, is
 * made once more: it may be a program that is done then, whatever is in front of it.
 */
export async function withOutlived(
  observations: readonly Observation[],
  again: (seen: Observation, at: number, longer: Longer) => Promise<Observation> | Observation,
): Promise<readonly Observation[]> {
  const ended = observations.flatMap(each =>
    each.outcome === 'exited' && hasEndedByItself(each) ? [each] : [],
  );
  const last = ended.sort((one, other) => one.seconds - other.seconds).at(-1);
  if (!last) return observations;
  const longer = outliving(last);
  return await oneByOne(observations, async (seen, at) =>
    seen.outcome === 'stopped' && (seen.stoppedAt ?? Number.POSITIVE_INFINITY) < longer.atLeast
      ? await again(seen, at, longer)
      : seen,
  );
}

function hasEndedByItself({ isDone, oom, isUnstartable, wasNeverStarted, seconds }: Exited): boolean {
  return !isDone && !oom && !isUnstartable && !wasNeverStarted && seconds > 0;
}
