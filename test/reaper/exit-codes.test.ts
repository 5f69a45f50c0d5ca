import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { suite, test } from 'node:test';
import { reaper, run, skip } from './namespace.ts';

/** Every number of a domain in one test, a few at a time. */
async function forAll(numbers: readonly number[], check: (number: number) => Promise<void>): Promise<void> {
  const waiting = [...numbers];
  const workers = Array.from({ length: 4 }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await check(next);
  });
  await Promise.all(workers);
}

const codes = Array.from({ length: 256 }, (_, code) => code);

suite('exit codes', { skip, concurrency: 2 }, () => {
  test('T1, D14: the exit code is that of the program, 0 to 255', () =>
    forAll(codes, async code => {
      assert.equal((await run([reaper, '--', 'sh', '-c', `exit ${code}`])).code, code);
    }));

  test('T2: -e makes a code 0, and no other code', () =>
    forAll(codes, async code => {
      const expected = codes.filter(other => other !== code).join(',');
      assert.equal((await run([reaper, '-e', expected, 'sh', '-c', `exit ${code}`])).code, code);
      assert.equal((await run([reaper, '-e', `${code}`, 'sh', '-c', `exit ${code}`])).code, 0);
    }));

  const deadly = Object.values(constants.signals).filter(
    signal => ![17, 18, 19, 20, 21, 22, 23, 28].includes(signal),
  );
  test('D15, R3: 128 + n where signal n ended it', () =>
    forAll([...new Set([...deadly, 34, 37, 64])], async signal => {
      const { code } = await run([reaper, 'sh', '-c', `ulimit -c 0; kill -${signal} $$`]);
      assert.equal(code, 128 + signal);
    }));
});
