import fc from 'fast-check';
import { cleanUp } from '../../src/engine/clean-up.ts';
import { connect } from '../engine/engine.ts';
import { scripts } from '../oracle/generate.ts';
import type { Family } from '../oracle/shells.ts';
import { isKnownTo } from '../oracle/text.ts';
import { openWorkshop } from '../oracle/workshop.ts';
import { importBases } from './bases.ts';
import { type Pair, pairOf, type Trial, tryPair } from './trial.ts';

export interface Seen extends Trial {
  readonly pair: Pair;
}

const shells: readonly Family[] = ['dash', 'bash', 'ash'];

/** No more of what is generated is looked at for one that can be repaired. */
const mostPerPair = 20;

/** Which of the Dockerfiles that a seed gives are tried, and how many of them beside each other. */
export interface Sample {
  readonly seed: number;
  readonly first: number;
  readonly count: number;
  readonly atOnce: number;
  /** No more are begun then. */
  readonly signal?: AbortSignal;
}

/** Repairs generated Dockerfiles with their scripts, and stops each before and after on the Engine. */
export async function runRepairs(
  sample: Sample,
  onSeen: (seen: Seen) => void = () => {},
): Promise<readonly Seen[]> {
  const engine = await connect();
  const workshop = openWorkshop(shells, `repairs-${process.pid}`);
  try {
    importBases(workshop, engine.run);
    const queue = pairs(sample).values();
    const all: Seen[] = [];
    const work = async (): Promise<void> => {
      for (const pair of queue) {
        if (sample.signal?.aborted) return;
        const seen = { pair, ...(await tryPair(pair, engine)) };
        all.push(seen);
        onSeen(seen);
      }
    };
    await Promise.all(Array.from({ length: sample.atOnce }, work));
    return all;
  } finally {
    await cleanUp(engine);
    engine.close();
    workshop.close();
  }
}

function pairs({ seed, first, count }: Sample): readonly Pair[] {
  const found: Pair[] = [];
  const last = first + count;
  const generated = fc.sample(scripts(), { numRuns: last * mostPerPair, seed });
  for (const [at, script] of generated.entries()) {
    const family = shells[at % shells.length] as Family;
    if (found.length === last || !isKnownTo(script.tree, family)) continue;
    const pair = pairOf(script, family);
    if (pair) found.push(pair);
  }
  return found.slice(first);
}
