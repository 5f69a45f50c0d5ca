import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDispositions } from '../../src/verify/dispositions.ts';

const status = (blocked: string, ignored: string, caught: string) =>
  `Name:\tsh\nSigPnd:\t0000000000000000\nSigBlk:\t${blocked}\nSigIgn:\t${ignored}\nSigCgt:\t${caught}\nCapInh:\t0\n`;

const cases: [status: string, expected: object | null, why: string][] = [
  [
    status('0000000000000000', '0000000000001000', '0000000000004002'),
    { blocked: [], ignored: [13], caught: [2, 15] },
    'signal 1 is the lowest bit',
  ],
  [
    status('8000000000000000', '0000000000000000', '0000000180000000'),
    { blocked: [64], ignored: [], caught: [32, 33] },
    'all 64 bits count',
  ],
  [status('', '0', '0'), null, 'no mask, no claim'],
  ['', null, 'a /proc that does not tell'],
];
for (const [text, expected, why] of cases) {
  test(`dispositions: ${why}`, () => assert.deepEqual(parseDispositions(text), expected));
}
