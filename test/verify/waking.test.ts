import assert from 'node:assert/strict';
import { test } from 'node:test';
import { patienceBefore, watchSleepers } from '../../src/verify/waking.ts';

type Waking = Parameters<ReturnType<typeof watchSleepers>>[0]['sleepers'][number];
const shell = { pid: 1, parent: 0, state: 'S', command: 'sh /start.sh' };
const sleeper = (pid: number, more: Partial<Waking> = {}): Waking => ({
  ...{ kind: `1 0 sleep`, sleep: `${pid} 1`, pid, left: 250, isListening: false, deaf: shell },
  ...more,
});
const python = (sleeps: number, left: number, more: Partial<Waking> = {}): Waking =>
  sleeper(7, { kind: '0 0 python3', sleep: `7 ${sleeps}`, left, deaf: undefined, ...more });
const deaf = { ...shell, pid: 7, command: 'python3' };

/** What is seen at which time, and whether somebody may have more to do then. */
type Row = [
  looks: [at: number, sleepers: readonly Waking[], mayWake: boolean, ...starters: number[]][],
  why: string,
];
const rows: Row[] = [
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
  [[[0, [python(1, 9000, { deaf })], true]], 'as who does not'],
  [[[0, [python(1, 9000, { deaf, isListening: true })], false]], 'nor an event loop'],
  [[[0, [python(1, 11000, { deaf })], false]], 'and nobody for longer'],
  [
    [
      [0, [sleeper(11)], true],
      [300, [sleeper(12)], true],
      [400, [], true],
      [600, [sleeper(13)], true],
      [800, [], true],
      [1000, [], true],
      [1100, [], false],
    ],
    'a chain of short sleeps, until there are no more of them',
  ],
  [
    [
      [0, [sleeper(11)], true],
      [900, [], true],
      [1800, [], true],
      [2700, [], false],
    ],
    'a slow machine looks some times before it takes it for over',
  ],
  [
    [
      [0, [sleeper(11)], true],
      [200, [], true, 1],
      [400, [], true, 1],
      [600, [], true, 1],
      [800, [], true, 1],
      [1000, [], true],
      [1200, [], true],
      [1400, [], false],
    ],
    'a program that was started may be about to sleep',
  ],
  [
    [
      [0, [sleeper(11, { left: 20_000 })], false],
      [300, [sleeper(12, { left: 20_000 })], false],
    ],
    'long ones are no chain',
  ],
  [
    [
      [0, [sleeper(11)], true],
      [300, [sleeper(12)], true],
      [5900, [sleeper(28)], true],
      [6100, [sleeper(29)], true],
      [6300, [sleeper(30)], true],
      [6500, [sleeper(31)], false],
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
    for (const [at, sleepers, mayWake, ...starters] of looks)
      assert.equal(watch({ sleepers, starters: new Set(starters) }, at, 6000), mayWake, `after ${at} ms`);
  });
}

test('a chain of short sleeps goes on for no longer than there is patience', () => {
  const watch = watchSleepers();
  assert.equal(watch({ sleepers: [sleeper(11)], starters: new Set() }, 0, 0), true);
  assert.equal(watch({ sleepers: [sleeper(12)], starters: new Set([1]) }, 300, 0), false);
});

const patience: [grace: number, milliseconds: number, why: string][] = [
  [10, 0, 'the grace period shows whether somebody begins to listen'],
  [60, 0, 'so does a longer one'],
  [7, 3000, 'a shorter one leaves the rest to the wait'],
  [0, 6000, 'which does not become longer than where nothing is seen after the stop'],
  [-1, 0, 'one without an end'],
];
for (const [grace, milliseconds, why] of patience)
  test(`patience before a grace period of ${grace} s: ${why}`, () =>
    assert.equal(patienceBefore(grace), milliseconds));
