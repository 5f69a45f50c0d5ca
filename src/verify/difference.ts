import type { Stopped } from './observation.ts';

/** What one comparison of the two shows: at most one sentence of each kind. */
export interface Difference {
  readonly worse?: string | undefined;
  readonly better?: string | undefined;
  readonly remains?: string | undefined;
  /** What remains is what a repair is for. */
  readonly isFailure?: boolean | undefined;
}

export type Comparison = (before: Stopped, after: Stopped) => Difference;
