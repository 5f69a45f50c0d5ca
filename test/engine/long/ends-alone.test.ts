import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { anotherRun } from '../../../src/engine/engine.ts';
import { verify } from '../../../src/verify/verify.ts';
import { probe, reachEngine } from '../engine.ts';

const reached = await reachEngine();

const rows: [script: string, exitCode: number, why: string][] = [
  ['sleep 1; exit 3', 3, 'nobody listens to the stop signal'],
  ["trap 'exit 9' TERM; sleep 1; exit 3", 3, 'it would listen to the stop signal'],
  ['sleep 0.7; echo done; exit 3', 3, 'it ends when it might just have been taken for ready'],
];
const TIMES = 10;

suite('a program that ends by itself is never taken for one that was stopped', { skip: reached.skip }, () => {
  for (const [script, exitCode, why] of rows) {
    test(`${TIMES} times the same: ${why}`, async () => {
      const text = `FROM initcheck-test/busybox\nCMD ["sh", "-c", ${JSON.stringify(script)}]\n`;
      const source = { build: { context: 'test/verify', dockerfile: { path: 'Dockerfile', text } } };
      const seen: string[] = [];
      for (let time = 0; time < TIMES; time++) {
        const [one] = await verify(anotherRun(reached.engine), [{ name: 'original', source }], { probe });
        seen.push(one?.outcome === 'exited' ? `exited ${one.exitCode}` : JSON.stringify(one?.stop));
      }
      assert.deepEqual([...new Set(seen)], [`exited ${exitCode}`]);
    });
  }
});
