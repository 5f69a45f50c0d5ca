import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import fc from 'fast-check';
import { cleanUp } from '../../src/engine/clean-up.ts';
import { compare, prepare } from '../differential/compare.ts';
import { dockerfiles } from '../differential/generate.ts';
import { temporaryDirectory } from '../plugin/run-main.ts';
import { connect, reachEngine } from './engine.ts';

const { skip, isOwn } = await reachEngine();
const reason = skip || (!isOwn && 'the base images are only made in the Engine of test/engine/up');
const base = 'initcheck-test/busybox';

/** `npm run differential` builds three thousand. */
suite('what Docker builds is what the model says, and nothing of it is refused', { skip: reason }, () => {
  test('twenty Dockerfiles', async () => {
    const engine = await connect();
    after(async () => {
      await cleanUp(engine);
      engine.close();
    });
    const context = temporaryDirectory({});
    writeFileSync(join(context, 'Dockerfile'), '');
    const comparison = await prepare(engine, base, context, 'buildkit');
    for (const text of fc.sample(dockerfiles(base), { numRuns: 20, seed: 6 })) {
      const { isAccepted, difference } = await compare(text, comparison);
      if (isAccepted) assert.equal(difference, null, text);
    }
  });
});
