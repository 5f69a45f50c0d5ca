import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { exportGlobals } from './export-globals.ts';
import { load, type Program } from './machine.ts';
import { compileReaper } from './program.ts';
import { nameOf, scriptsWith, simulate } from './simulate.ts';

/*
 * The compiled reaper against a scripted kernel: everything that may happen, at every moment it may. Here a sample, which takes
 * seconds; `npm run simulate:reaper` goes through all of it.
 */
let program: Program;
before(async () => {
  program = load(new WebAssembly.Module(exportGlobals(await compileReaper())));
});

const samples: [others: number, every: number, why: string][] = [
  [0, 3, 'main alone, at every call'],
  [1, 199, 'one more: every kind'],
  [2, 499, 'two: who waits for whom'],
  [3, 4001, 'three: one SIGCHLD for several ends'],
];

suite('every interleaving', () => {
  for (const [others, every, why] of samples)
    test(`main and ${others} more, one script of ${every}: ${why}`, t => {
      let [index, runs, variants] = [0, 0, 0];
      for (const script of scriptsWith(others)) {
        if (index++ % every !== 0) continue;
        try {
          const explored = simulate(program, script);
          runs += explored.runs;
          variants += explored.variants;
        } catch (error) {
          throw new Error(`${nameOf(script)}: ${(error as Error).message}`, { cause: error });
        }
      }
      t.diagnostic(`${runs} runs for ${variants} variants`);
    });
});

test('run one by one there are as many variants as are counted', () => {
  for (const script of [...scriptsWith(1)].filter(({ signals }) => signals.length === 2).slice(0, 3))
    assert.equal(simulate(program, script, true).runs, simulate(program, script).variants);
});
