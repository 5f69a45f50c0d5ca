import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { expandVariables, parseAssignments } from '../../src/syntax/expand.ts';

const variables = { S: 'INT', EMPTY: '', P: 'a/b/c.tar.gz' };

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
    ['${NO:?why}', undefined, 'unset is a failure'],
    ['${NO?}', undefined, 'without a word, too'],
    ['${EMPTY:?}', undefined, 'and empty with a colon'],
    ['${EMPTY?}', '', 'but not without one'],
    ['${S:?why}', 'INT', 'and what is set is taken'],
    ['${S%T}', 'IN', 'a pattern at the end'],
    ['${P#*/}', 'b/c.tar.gz', 'the shortest part in front'],
    ['${P##*/}', 'c.tar.gz', 'the longest'],
    ['${P%.*}', 'a/b/c.tar', 'the shortest at the end'],
    ['${P%%.*}', 'a/b/c', 'the longest'],
    ['${P##a?b}', '/c.tar.gz', 'any one character'],
    ['${P#b}', 'a/b/c.tar.gz', 'a pattern that does not fit'],
    ['${P%%}', 'a/b/c.tar.gz', 'nothing'],
    ['${P/a/x}', 'x/b/c.tar.gz', 'the first place'],
    ['${P//a/x}', 'x/b/c.txr.gz', 'each place'],
    ['${P/*./x}', 'xgz', 'as long as it can be'],
    ['${P//\\//_}', 'a_b_c.tar.gz', 'a slash that is escaped'],
    ['${P//./}', 'a/b/ctargz', 'nothing instead'],
    ['${S//*/x}', 'x', 'all of it once'],
    ['${S//N/$S}', 'IINTT', 'with what another variable has'],
    ['${S/N/$}', 'I$T', 'a dollar sign'],
    ['${P##"*/"}', 'c.tar.gz', 'quotes do not keep a star from being one'],
    ['${P##\\a*/}', undefined, 'what no pattern escapes'],
    ['${P/a}', undefined, 'a replacement that is missing'],
    ['${NO#x}', '', 'a pattern for what is unset'],
    ['${S:x}', undefined, 'an operator that is none'],
    ['"\\a\\$S\\""', '\\a$S"', 'in double quotes a backslash stays in front of what it does not escape'],
    ['${NO:-"}"}', '}', 'a brace in quotes'],
    ['${NO:-${NO:-${NO:-x}}}', 'x', 'defaults in defaults'],
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

suite('what is too much', () => {
  test('patterns of many stars take no time', () => {
    const value = 'a'.repeat(20_000);
    assert.equal(expandVariables(`\${V#${'*a'.repeat(300)}b}`, { V: value }), value);
  });
  test('patterns that would take minutes are refused', () => {
    assert.throws(
      () => expandVariables(`\${V//${'?*'.repeat(500)}b/x}`, { V: 'a'.repeat(30_000) }),
      /too large/,
    );
  });
  test('words within words', () => {
    assert.equal(expandVariables(`${'${A:-'.repeat(100_000)}x${'}'.repeat(100_000)}`, {}), undefined);
  });
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
