import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signalfdIn } from '../../src/verify/waiting.ts';

const rows: [contents: readonly string[], expected: readonly number[], why: string][] = [
  [[], [], 'no files'],
  [['pos:\t0\nflags:\t02000002\nmnt_id:\t15\nino:\t9\nsigmask:\t0000000000004200\n'], [10, 15], 'a signalfd'],
  [['pos:\t0\nflags:\t02\n', 'pos:\t0\nsigmask:\t0000000000000002\n'], [2], 'one of several files'],
  [['pos:\t0\neventfd-count:\t4000\n', ''], [], 'other files, and one that is gone'],
];
for (const [contents, expected, why] of rows)
  test(`signalfds: ${why}`, () => assert.deepEqual(signalfdIn(contents), expected));
