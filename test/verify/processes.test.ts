import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseProcess } from '../../src/verify/processes.ts';

const rows: [stat: string, words: string, expected: object | undefined, why: string][] = [
  ['7 (node) S 1 7', 'node\0app.js\0', { parent: 1, state: 'S', command: 'node app.js' }, 'as ps shows it'],
  ['7 (a) b) R 12 7', 'a\0b  c\0', { parent: 12, state: 'R', command: 'a b c' }, 'a parenthesis, and spaces'],
  ['7 (kworker) I 2 0', '', { parent: 2, state: 'I', command: '[kworker]' }, 'no arguments'],
  ['7 (grep) Z 1 7', '', undefined, 'a zombie is not listed'],
  ['', '', undefined, 'it has gone meanwhile'],
];
for (const [stat, words, expected, why] of rows) {
  test(`${JSON.stringify(stat)}: ${why}`, () =>
    assert.deepEqual(parseProcess(7, stat, words), expected && { pid: 7, ...expected }));
}
