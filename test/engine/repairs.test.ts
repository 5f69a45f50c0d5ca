import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { runRepairs } from '../repairs/run.ts';
import { reachEngine } from './engine.ts';

const { skip, isOwn } = await reachEngine();
const reason = skip || (!isOwn && 'the base images are only made in the Engine of test/engine/up');

/** `npm run repairs` stops a hundred. */
suite('a repaired container stops no worse than the original', { skip: reason }, () => {
  test('eight generated Dockerfiles with scripts', async () => {
    for (const { pair, worse } of await runRepairs({ seed: 7, first: 0, count: 8, atOnce: 4 }))
      assert.equal(worse, undefined, pair.after.dockerfile);
  });
});
