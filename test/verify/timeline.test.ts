import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Life } from '../../src/verify/observation.ts';
import { longestUnseen, ownSeconds } from '../../src/verify/timeline.ts';

const app = { pid: 7, parent: 1, state: 'S', command: 'app' };

const rows: [looks: readonly number[], seconds: number, longest: number, why: string][] = [
  [[0, 0.25, 0.5, 0.75], 1, 0.25, 'looked at as often as it should be'],
  [[0, 0.25, 2.5, 2.75], 3, 2.25, 'the machine had no time to look'],
  [[0, 0.25], 3, 2.75, 'the news of the end came late'],
  [[0], 0.5, 0.5, 'over before the second look'],
  [[0, 0.25, 4], 0.5, 0.25, 'a look that came back after the end has seen nothing of it'],
];

for (const [looks, seconds, longest, why] of rows) {
  test(`nobody looked for ${longest} s: ${why}`, () => {
    const seen = looks.map(at => ({ at, processes: [app] }));
    assert.equal(longestUnseen(seen, seconds), longest);
  });
}

test('nobody can look: the clock is all there is, and it is believed', () => {
  assert.equal(longestUnseen([{ at: 0, processes: [] }], 8), 0);
});

const life = (pid: number, ended: number, isOurs = false): Life => ({
  ...{ pid, parent: 1, command: isOurs ? 'ours' : 'app', isOurs, began: 0 },
  ...{ seen: ended - 0.04, ended, end: 'before' },
});
const finished = { fate: 'finished', needs: 550 } as const;
const own: [seconds: number, lives: Life[], expected: number, why: string][] = [
  [0.6, [life(1, 0.6), life(2, 0.01), life(3, 0.56, true)], 0.01, 'it waited for our job alone'],
  [
    3,
    [life(1, 3), life(2, 0.3), life(3, 0.56, true)],
    3,
    'our job was long gone, and it had work of its own',
  ],
  [3, [life(1, 3), life(2, 2.9), life(3, 0.56, true)], 3, 'another one of its own was'],
];
for (const [seconds, lives, expected, why] of own)
  test(`${expected} of ${seconds} s are its own: ${why}`, () => {
    assert.equal(Math.round(ownSeconds(seconds, lives, finished) * 20) / 20, Math.round(expected * 20) / 20);
  });
