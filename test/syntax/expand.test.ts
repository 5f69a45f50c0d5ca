import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { expandVariables, parseAssignments } from '../../src/syntax/expand.ts';

const variables = { S: 'INT', EMPTY: '' };

suite('variables', () => {
  const cases: [text: string, expected: string | undefined, why: string][] = [
    ['SIG$S', 'SIGINT', 'a name'],
    ['SIG${S}', 'SIGINT', 'in braces'],
    ['$SX', '', 'the longest name counts'],
    ['$S\u00e9', '', 'letters are those of Unicode'],
    ['a$1$@$?b', 'ab', 'what a shell would set, and nothing does here'],
    ['$NO', '', 'unset is empty'],
    ['${NO:-SIGQUIT}', 'SIGQUIT', 'a default for unset'],
    ['${EMPTY:-x}', 'x', 'with a colon for empty too'],
    ['${EMPTY-x}', '', 'without one only for unset'],
    ['${S:+x}', 'x', 'instead of what is set'],
    ['${NO:+x}', '', 'and nothing otherwise'],
    ['${NO:-$S}', 'INT', 'a default with a variable'],
    ['${NO:-${S}}', 'INT', 'and with braces'],
    ['${NO:?why}', undefined, 'a failure cannot be told'],
    ['${S%T}', undefined, 'nor a pattern'],
    ['"$S"', 'INT', 'double quotes expand'],
    ["'$S'", '$S', 'single quotes do not'],
    ['\\$S', '$S', 'nor a backslash'],
    ['"a', undefined, 'a quote without its end'],
    ['a$', 'a$', 'a dollar alone'],
    ['${constructor}', '', 'a property of every object'],
  ];
  for (const [text, expected, why] of cases) {
    test(`${text} is ${expected}: ${why}`, () => assert.equal(expandVariables(text, variables), expected));
  }
  test('another escape character', () => assert.equal(expandVariables('`$S\\', variables, '`'), '$S\\'));
});

suite('assignments', () => {
  const cases: [text: string, expected: [string, string | null][], why: string][] = [
    ['A=1', [['A', '1']], 'one'],
    [
      'A=1 B="x y" C',
      [
        ['A', '1'],
        ['B', '"x y"'],
        ['C', null],
      ],
      'several, quotes kept',
    ],
    [
      'A=x\\ y B=2',
      [
        ['A', 'x\\ y'],
        ['B', '2'],
      ],
      'an escaped blank',
    ],
    ['A some value', [['A', 'some value']], 'the old form of ENV'],
    ['A=', [['A', '']], 'an empty value'],
    ['', [], 'nothing'],
  ];
  for (const [text, expected, why] of cases) {
    test(`${text}: ${why}`, () =>
      assert.deepEqual(
        parseAssignments(text).map(({ name, value }) => [name, value]),
        expected,
      ));
  }
});
