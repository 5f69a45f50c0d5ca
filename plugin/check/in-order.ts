import type { Refused } from './check-any.ts';

/**
 * A file that Docker would refuse, and how many files were checked before it: reports list files in the order of the
 * run.
 */
export interface PlacedRefused extends Refused {
  readonly before: number;
}

/** Something of a report, and the number of files that were checked before its own. */
export interface Placed<T> {
  readonly before: number;
  readonly entry: T;
}

/** Lays what was refused among what was checked, each in its place. */
export function inOrder<T>(checked: readonly Placed<T>[], refused: readonly Placed<T>[]): T[] {
  // Sorting is stable, and what was refused before the nth file comes before it.
  return [...refused, ...checked].sort((one, other) => one.before - other.before).map(({ entry }) => entry);
}
