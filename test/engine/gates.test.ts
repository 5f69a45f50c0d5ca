import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';
import { reachEngine } from './engine.ts';

const { skip } = await reachEngine();
const directory = temporaryDirectory({ '.initcheck.yaml': 'expect:\n  ci: stopped,within=5s\n' });
const variables = { DOCKER_HOST: process.env.DOCKER_HOST ?? '' };

const graceful =
  'process.on("SIGTERM", () => { console.log("drained, 3 jobs"); process.exit(0); }); setInterval(() => {}, 1000); ' +
  'console.log("ready")';
const deaf = 'setInterval(() => {}, 1000); console.log("ready")';

/** Runs a script of node as PID 1, which then collects no orphans. */
async function verifyImage(script: string, ...words: readonly string[]) {
  // A busy machine may need more than a second for what ends by itself.
  const grace = script === deaf ? '1' : '10';
  // It is ready when it says so: on a busy machine it is not at rest for long after.
  const image = [
    '--image',
    'initcheck-test/node',
    '--entrypoint',
    'node',
    '--grace',
    grace,
    '--wait-for',
    'ready',
  ];
  const argv = ['verify', ...image, '--progress', 'quiet', ...words, '--', '-e', script];
  return await runMain(argv, { directory, variables });
}

const rows: [script: string, words: readonly string[], code: number, line: RegExp, why: string][] = [
  [graceful, ['--expect', 'ci,exit=0,no-kill'], 0, /^✓ expected within=5s: it exited/m, 'all is as expected'],
  [
    graceful,
    ['--expect', 'log=/drained, \\d+ jobs/'],
    0,
    /^✓ expected log=.*: it wrote such a line after the stop signal/m,
    'it says goodbye',
  ],
  [
    graceful,
    ['--expect', 'ci', '--expect', 'zombies=0'],
    1,
    /^✗ expected zombies=0: 5 zombies, 5 of 5 orphans among them/m,
    'it leaves zombies, and somebody minds',
  ],
  [graceful, [], 1, /^warning: 5 of 5 orphans stayed zombies/m, 'it leaves zombies'],
  [graceful, ['--fail-level', 'none'], 0, /^warning: 5 of 5 orphans/m, 'it leaves zombies, and nobody minds'],
  [deaf, [], 1, /^warning: killed after 1 s/m, 'killed'],
  [
    deaf,
    ['--expect', 'ci'],
    1,
    /^✗ expected stopped: it was killed 1 s after SIGTERM/m,
    'killed, and expected to stop',
  ],
  [deaf, ['--expect', 'exit=137'], 0, /^info: killed after 1 s/m, 'killed, and nothing else is expected'],
];

suite('gates of verify --image', { skip, concurrency: 2 }, () => {
  for (const [script, words, code, line, why] of rows) {
    test(`${words.join(' ') || 'without words'}: ${why}`, async () => {
      const seen = await verifyImage(script, ...words);
      assert.equal(seen.code, code, seen.stderr + seen.stdout);
      assert.match(seen.stdout, line);
    });
  }
});
