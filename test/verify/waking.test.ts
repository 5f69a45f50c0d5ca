import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchSleepers } from '../../src/verify/waking.ts';

type Waking = Parameters<ReturnType<typeof watchSleepers>>[0][number];
const sleeper = (pid: number, more: Partial<Waking> = {}): Waking => ({
  ...{ kind: `1 0 sleep`, sleep: `${pid} 1`, pid, left: 250, deaf: 'sh' },
  ...more,
});
const python = (sleeps: number, left: number, deaf?: string): Waking =>
  sleeper(7, { kind: '0 0 python3', sleep: `7 ${sleeps}`, left, deaf });

/** What is seen at which time, and whether somebody may have more to do then. */
const rows: [looks: [at: number, sleepers: readonly Waking[], mayWake: boolean][], why: string][] = [
  [[[0, [], false]], 'nobody sleeps'],
  [
    [
      [0, [python(1, 4000)], true],
      [900, [python(1, 3100)], true],
      [4100, [python(2, 4000)], false],
    ],
    'a loop is waited for until its sleep has ended once',
  ],
  [[[0, [python(1, 9000)], false]], 'who listens is not waited for as long'],
  [[[0, [python(1, 9000, 'python3')], true]], 'as who does not'],
  [[[0, [python(1, 11000, 'python3')], false]], 'and nobody for longer'],
  [
    [
      [0, [sleeper(11)], true],
      [300, [sleeper(12)], true],
      [400, [], true],
      [600, [sleeper(13)], true],
      [1000, [], false],
    ],
    'a chain of short sleeps, until there are no more of them',
  ],
  [
    [
      [0, [sleeper(11)], true],
      [300, [sleeper(12)], true],
      [6100, [sleeper(30)], false],
    ],
    'one that may go on for ever is not waited for any longer',
  ],
  [
    [
      [0, [sleeper(11, { deaf: undefined })], true],
      [300, [sleeper(12, { deaf: undefined })], false],
    ],
    'nor one of a shell that listens already',
  ],
];
for (const [looks, why] of rows) {
  test(`sleepers: ${why}`, () => {
    const watch = watchSleepers();
    for (const [at, sleepers, mayWake] of looks) assert.equal(watch(sleepers, at), mayWake, `after ${at} ms`);
  });
}
