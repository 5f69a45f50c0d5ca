import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseIgnoreFile } from '../../src/syntax/ignore-file.ts';

type Row = readonly [text: string, path: string, isIgnored: boolean, reason: string];

const rows: readonly Row[] = [
  ['+docs\n', 'docs', false, 'a plus is a character of the name'],
  ['+docs\n', '+docs', true, 'and the name with it is left out'],
  ['a(b)|{c}\n', 'a(b)|{c}', true, 'what means something in a regular expression means nothing in a pattern'],
  ['a\\+b\n', 'a+b', true, 'an escaped character stays escaped once'],
  ['*.sh\n!run.sh\n', 'run.sh', false, 'the last pattern that fits decides'],
];

for (const [text, path, isIgnored, reason] of rows)
  test(`${JSON.stringify(text)} and ${path}: ${reason}`, () => {
    assert.equal(parseIgnoreFile(text).ignores(path), isIgnored);
  });
