import type { Moment } from './asked-for.ts';

/** A moment at which a container is to be stopped: seconds after its start. */
export interface Planned {
  readonly moment: Moment;
  readonly at: number;
}

/** Before this, in seconds, nobody can know that a container is ready. */
const LEAST_READY = 0.3;
/** How long after it is ready it is stopped, in seconds. */
const LATER = 0.3;

/**
 * So many moments: the start, when it is ready, the kinds that there are for this container, a good while later, and
 * all others evenly spaced between the start and when it is ready, since that is where programs are deaf.
 */
export function planMoments(
  count: number,
  readySeconds: number,
  kinds: readonly Moment[],
): readonly Planned[] {
  const ready = Math.max(LEAST_READY, readySeconds);
  const settled = ready + LATER;
  const named: readonly Planned[] = [
    { moment: 'start' as const, at: 0 },
    { moment: 'ready' as const, at: settled },
    ...kinds.map(moment => ({ moment, at: settled })),
    { moment: 'ready' as const, at: 2 * ready + 1 },
  ].slice(0, count);
  const rest = count - named.length;
  const setup = Array.from({ length: rest }, (_, index) => ({
    moment: 'setup' as const,
    at: (ready * (index + 1)) / (rest + 1),
  }));
  return [...named, ...setup];
}
