import type { Observation } from '../verify/observation.ts';

/** A result in words, and whether it is good; undefined when it is neither. The words are untrusted text. */
export interface Cell {
  readonly text: string;
  readonly isGood?: boolean | undefined;
}

/** One thing that is reported of each container. */
export interface Row {
  readonly name: string;
  readonly cell: (observation: Observation) => Cell;
}
