import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conditionsAt } from '../../src/shell/condition.ts';

type Row = readonly [text: string, expected: string, reason: string];

const rows: readonly Row[] = [
  ['app', '', 'it always runs'],
  ['if [ -n "$X" ]; then\n  app\nfi', '1: if [ -n "$X" ]', 'the condition of its branch'],
  ['a\nif b; then c; else\n  app\nfi', '2: if not b', 'what follows else'],
  ['if [ -z "$X" ]; then c; else app; fi', '1: if "$X" is not empty', 'no double negation'],
  ['if [[ -n $X ]]; then c; else app; fi', '1: if $X is empty', 'nor another'],
  ['if [ ! -z $X ]; then c; else app; fi', '1: if $X is empty', 'nor three of them'],
  ['if [ ! -f /x ]; then c; else app; fi', '1: if [ -f /x ]', 'a file that is there'],
  ['if [ -f /x ]; then c; else app; fi', '1: if not [ -f /x ]', 'one that is not'],
  ['if ! grep x y; then c; else app; fi', '1: if grep x y', 'a command that succeeds'],
  ['if ! a && b; then c; else app; fi', '1: if not ! a && b', 'a list stays as it is'],
  [
    'if [ ! -f /x -o a ]; then c; else app; fi',
    '1: if not [ ! -f /x -o a ]',
    'and so does more than one test',
  ],
  ['if b; then c\nelif d; then app; fi', '2: if d', 'the second branch'],
  ['if b; then\n  if c; then app; fi\nfi', '1: if b and 2: if c', 'both decide'],
  [
    'if b; then\n  if c; then\n    if d; then app; fi\n  fi\nfi',
    '1: if b and 2: if c and 3: if d',
    'all of them, the outermost first',
  ],
  ['case "$1" in\n  a | b) app ;;\n  *) c ;;\nesac', '2: in the case a | b)', 'a case with its patterns'],
  ['f() {\n  if b; then app; fi\n}\nf', '2: if b', 'in a function'],
  ['if app; then b; fi', '', 'the condition itself is come to either way'],
  ['if (', '', 'what is no shell script'],
];

for (const [text, expected, reason] of rows)
  test(`${reason}: ${JSON.stringify(text)}`, () => {
    const found = conditionsAt(text, text.indexOf('app')).map(({ line, words }) => `${line}: ${words}`);
    assert.equal(found.join(' and '), expected);
  });
