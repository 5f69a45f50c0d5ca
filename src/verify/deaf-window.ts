import type { DeafWindow, Sample } from './asked-for.ts';

/** In seconds: an edge lies between two samples that are no further apart than twice this. */
export const PRECISION = 0.05;

/** Those whose moment is a time of the container's life, by time. */
export function timedSamples(samples: readonly Sample[]): readonly Sample[] {
  return samples
    .filter(({ moment, outcome }) => ['start', 'setup', 'ready'].includes(moment) && outcome !== 'gone')
    .sort((a, b) => a.at - b.at);
}

/** The two samples around an edge of the window; the first of them is missing before the first of all. */
interface Edge {
  readonly before: number | undefined;
  readonly after: number | undefined;
}

function edgesOf(samples: readonly Sample[]): readonly [Edge, Edge] | undefined {
  const timed = timedSamples(samples);
  const deaf = timed.map(({ outcome }) => outcome === 'killed');
  const [first, last] = [deaf.indexOf(true), deaf.lastIndexOf(true)];
  if (first < 0) return undefined;
  return [
    { before: timed[first - 1]?.at, after: timed[first]?.at },
    { before: timed[last]?.at, after: timed[last + 1]?.at },
  ];
}

/** When the stop signal had no effect, from the first such sample to the last; null when there is none. */
export function deafWindow(samples: readonly Sample[]): DeafWindow | null {
  const edges = edgesOf(samples);
  if (!edges) return null;
  const [begin, end] = edges;
  const middle = ({ before = 0, after = 0 }: Edge): number => (before + after) / 2;
  const gaps = edges.flatMap(({ before, after }) =>
    before === undefined || after === undefined ? [] : [(after - before) / 2],
  );
  return {
    from: begin.before === undefined ? 0 : middle(begin),
    to: end.after === undefined ? null : middle(end),
    precision: Math.max(0, ...gaps),
  };
}

/** In seconds: a container that is still deaf then is not asked again later. */
const LATEST = 10;

/** So many looks at an edge side by side: a stop without effect takes seconds, in which nothing else happens. */
const ABREAST = 3;

/**
 * Where to look next: evenly within an edge that is not known exactly enough, and later where the last sample was deaf.
 * `isDeafForEver`: it has been stopped when it was ready, in vain.
 */
export function nextMoments(samples: readonly Sample[], isDeafForEver: boolean): readonly number[] {
  const edges = edgesOf(samples);
  if (!edges) return [];
  return edges.flatMap(({ before, after }, index) => {
    if (before === undefined) return [];
    if (after === undefined)
      return index === 0 || isDeafForEver || before >= LATEST ? [] : [2 * before + 0.5];
    return within(before, after);
  });
}

/** Moments between two, no closer to each other than they need to be; none where they are close enough. */
function within(before: number, after: number): readonly number[] {
  const gap = after - before;
  const count = Math.min(ABREAST, Math.ceil(gap / (2 * PRECISION)) - 1);
  return Array.from({ length: count }, (_, index) => before + (gap * (index + 1)) / (count + 1));
}

/** How long it was deaf at least, in seconds. */
export function surelyDeafSeconds(deaf: DeafWindow | null): number {
  return Math.max(0, deafSeconds(deaf) - (deaf?.precision ?? 0));
}

/** How long it was deaf, in seconds. */
export function deafSeconds(deaf: DeafWindow | null): number {
  if (!deaf) return 0;
  return deaf.to === null ? Number.POSITIVE_INFINITY : deaf.to - deaf.from;
}
