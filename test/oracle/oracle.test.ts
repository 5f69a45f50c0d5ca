import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { skip } from '../reaper/namespace.ts';
import { itemsOf } from './items.ts';
import { inParallel } from './pool.ts';
import { isSlow } from './repaired.ts';
import { countsOf } from './report.ts';
import { families } from './shells.ts';
import { tryScript } from './trial.ts';
import { openWorkshop } from './workshop.ts';

const runs = 500;

/** How often the linter may still be wrong in these runs, and in what way; what is left out may not come up at all. */
const ceilings: Readonly<Record<string, number>> = { 'cannot-tell': 27 };
/** What says nothing against the linter. */
const harmless = ['right', 'repaired', 'void', 'unstable'];

suite('the linter beside the shells', { skip }, () => {
  if (skip) return;
  const workshop = openWorkshop(families, 'test');
  after(() => workshop.close());

  test(`${runs} runs of generated scripts`, async () => {
    const work = itemsOf({ seed: 15, runs, shells: families }).slice(0, runs);
    const trials = await inParallel(work, 24, ({ script, family }) => tryScript(script, family, workshop));
    // What is slow among so many others, beside the rest of the tests, is tried again by itself.
    for (const [at, { failed, script, family }] of trials.entries())
      if (isSlow(failed)) trials[at] = await tryScript(script, family, workshop);
    const counts = countsOf(trials);
    const over = Object.keys(counts).filter(
      kind => !harmless.includes(kind) && (counts[kind] ?? 0) > (ceilings[kind] ?? 0),
    );
    assert.deepEqual(over, [], JSON.stringify(counts));
  });
});
