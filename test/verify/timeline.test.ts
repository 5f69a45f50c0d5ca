import assert from 'node:assert/strict';
import { test } from 'node:test';
import { longestUnseen } from '../../src/verify/timeline.ts';

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
