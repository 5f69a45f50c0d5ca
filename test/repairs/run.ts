import fc from 'fast-check';
import { cleanUp } from '../../src/engine/clean-up.ts';
import { connect } from '../engine/engine.ts';
import { scripts } from '../oracle/generate.ts';
import type { Family } from '../oracle/shells.ts';
import { openWorkshop } from '../oracle/workshop.ts';
import { importBases, removeBases } from './bases.ts';
import { type Pair, pairOf, type Trial, tryPair } from './trial.ts';

export interface Seen extends Trial {
  readonly pair: Pair;
}

const shells: readonly Family[] = ['dash', 'bash', 'ash'];

/** No more of what is generated is looked at for one that can be repaired. */
const mostPerPair = 20;

/** Repairs so many generated Dockerfiles with their scripts, and stops each before and after on the Engine. */
export async function runRepairs(
  count: number,
  seed: number,
  atOnce: number,
  onSeen: (seen: Seen) => void = () => {},
): Promise<readonly Seen[]> {
  const engine = await connect();
  const workshop = openWorkshop(shells, `repairs-${process.pid}`);
  try {
    importBases(workshop);
    const queue = pairs(count, seed).values();
    const all: Seen[] = [];
    const work = async (): Promise<void> => {
      for (const pair of queue) {
        const seen = { pair, ...(await tryPair(pair, engine)) };
        all.push(seen);
        onSeen(seen);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    return all;
  } finally {
    await cleanUp(engine);
    engine.close();
    removeBases(workshop);
    workshop.close();
  }
}

function pairs(count: number, seed: number): Pair[] {
  const found: Pair[] = [];
  const generated = fc.sample(scripts(), { numRuns: count * mostPerPair, seed });
  for (const [at, script] of generated.entries()) {
    const pair = found.length < count ? pairOf(script, shells[at % shells.length] as Family) : undefined;
    if (pair) found.push(pair);
  }
  return found;
}
