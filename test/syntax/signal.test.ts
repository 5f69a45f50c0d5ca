import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalSignal, parseSignal } from '../../src/syntax/signal.ts';

/** Checked with `docker build` of Engine 20.10: a number is what it stops with, undefined what it refuses to build. */
const cases: [text: string, number: number | undefined, why: string][] = [
  ['SIGTERM', 15, 'a name'],
  ['TERM', 15, 'without SIG'],
  ['sigterm', 15, 'in lower case'],
  ['Term', 15, 'in mixed case'],
  ['15', 15, 'a number'],
  ['RTMIN+3', 37, 'real-time'],
  ['SIGRTMIN+15', 49, 'the last from the bottom'],
  ['SIGRTMAX-14', 50, 'the first from the top'],
  ['rtmin', 34, 'the first'],
  ['CLD', 17, 'an old name'],
  ['POLL', 29, 'another one'],
  ['99', 99, 'a number that does not exist builds'],
  ['-9', -9, 'so does a negative one'],
  ['0', undefined, 'zero does not'],
  ['SIGFOO', undefined, 'an unknown name'],
  ['SIGSIGTERM', undefined, 'SIG twice'],
  ['SIG INT', undefined, 'a blank'],
  ['SIGRTMIN+16', undefined, 'beyond the last'],
  ['RTMAX-15', undefined, 'below the first'],
  ['1.5', undefined, 'a fraction'],
  ['0x9', undefined, 'hexadecimal'],
  ['constructor', undefined, 'a property of every object'],
  ['', undefined, 'nothing'],
];
for (const [text, number, why] of cases) {
  test(`${JSON.stringify(text)} is ${number}: ${why}`, () => assert.equal(parseSignal(text), number));
}

test('one spelling for all', () => {
  for (const text of ['15', 'term', 'SIGTERM']) assert.equal(canonicalSignal(text), 'SIGTERM');
  assert.equal(canonicalSignal('sigcld'), 'SIGCHLD');
  assert.equal(canonicalSignal('37'), 'SIGRTMIN+3');
  assert.equal(canonicalSignal('65'), '65');
  assert.equal(canonicalSignal('SIGFOO'), 'SIGFOO');
});
