import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { anotherRun } from '../../src/engine/engine.ts';
import { reachEngine } from './engine.ts';
import { checkTruth } from './truth/check.ts';
import { handlers } from './truth/handlers.ts';
import { others } from './truth/others.ts';
import { wellKnown } from './truth/well-known.ts';

const reached = await reachEngine();
const { skip, isOwn } = reached;

/** A sample; `npm run truth` has all of them, three times each. */
const sample = [
  "a shell string that loses the program's write",
  'a PID 1 that collects everything every four seconds',
  'a handler that is set after four seconds of silence',
  'a child that goes on writing and ignores TERM',
  'it ends by itself after a second, and nobody listens to the stop signal',
  'a repair whose init is a directory in the image',
  'behind a shell, a handler that is good for once',
  'a handler that is good for once, told by a trap after which the script ends',
  'it is done after a second, whoever is in front of it',
  'dumb-init, which signals the whole group, and a worker without a handler',
];

suite(
  'what is known by construction is what is said',
  {
    skip: skip || (!isOwn && 'the base images are only made in the Engine of test/engine/up'),
    concurrency: 2,
  },
  () => {
    for (const why of sample) {
      test(why, async () => {
        const truth = [...wellKnown, ...others, ...handlers].find(each => each.why === why);
        assert.ok(truth);
        assert.deepEqual(await checkTruth(anotherRun(reached.engine), truth), []);
      });
    }
  },
);
