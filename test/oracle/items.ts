import fc from 'fast-check';
import { type Script, scripts } from './generate.ts';
import type { Family } from './shells.ts';
import { isKnownTo } from './text.ts';

/** One script under one shell. */
interface Item {
  readonly script: Script;
  readonly family: Family;
}

/** Which items there are. */
export interface Generated {
  readonly seed: number;
  readonly runs: number;
  readonly shells: readonly Family[];
}

/** Every generated script under every shell that knows what is in it. */
export function itemsOf({ seed, runs, shells }: Generated): readonly Item[] {
  return fc
    .sample(scripts(), { seed, numRuns: runs })
    .flatMap(script => shells.map(family => ({ script, family })))
    .filter(({ script, family }) => isKnownTo(script.tree, family));
}
