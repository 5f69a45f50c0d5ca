import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { followScript } from '../../src/shell/follow-script.ts';
import { execsLast, type Shell } from '../../src/shell/shells.ts';

/** Whether a shell that is given this text with `-c` becomes `node`, at the first end in which it waits for it. */
function becomes(shell: Shell, text: string): boolean | undefined | string {
  const ending = followScript({ text }, { positional: [] })?.find(
    ({ how }) => how === 'foreground' || how === 'subshell',
  );
  return ending ? execsLast(shell, ending.tail) : 'no such end';
}

/** y: it becomes the program, -: it stays, ?: not measured. In the order of `shells`. */
const shells: readonly Shell[] = ['dash', 'ash', 'bash', 'mksh', 'zsh'];
const rows: [text: string, marks: string, why: string][] = [
  ['node', '-yyyy', 'every shell-form CMD on Debian keeps its shell, and on Alpine it does not'],
  ['a; node', '-yy-y', 'after a semicolon'],
  ['a\nnode', '-yy-y', 'on a line of its own'],
  ['node\n', '--y-y', 'with a line break at the end'],
  ['a && node', '-yy-y', 'after &&'],
  ['a; b && node', '-y--y', 'after another list on its line, which keeps bash'],
  ['a; b || node', '-y--y', 'with || as well'],
  ['a\nb && node', '-yy-y', 'on a line of its own'],
  ['A=1 node', '-yy-y', 'with an assignment'],
  ['node 2>&1', '-y--y', 'a redirection keeps bash'],
  ['node;', '-yy-y', 'nothing comes after it'],
  ['if a; then node; fi', '-y--y', 'in a branch'],
  ['case a in a) node;; esac', '-y--y', 'in a case'],
  ['{ node; }', '-y--y', 'in braces'],
  ['{ a; node; } > log', '----y', 'with their output redirected'],
  ['(node)', '-y--y', 'the subshell needs no child'],
  ['f() { node; }; f', '-----', 'a function is come back to'],
  ['eval "node"', '-----', 'so is eval'],
  ['trap : INT; node', '-----', 'a trap may have to run'],
  ['trap "" TERM; node', '-yy-y', 'one that ignores does not'],
  ['trap : TERM; trap - TERM; node', '--y-y', 'one that is gone, in some'],
  ['a & node', '-y--y', 'beside a job'],
  ['a &\nnode', '-yy-y', 'on the line after a job'],
  ['a & true; node', '-yy-y', 'after another command beside a job'],
  ['! node', '-----', 'its result is turned round'],
  ['time node', '-----', 'its time is taken'],
];

suite('whether a shell with -c becomes its last command', () => {
  for (const [text, marks, why] of rows)
    for (const [index, shell] of shells.entries()) {
      const expected = { y: true, '-': false, '?': undefined }[marks[index] as string];
      test(`${shell}, ${why}: ${JSON.stringify(text)}`, () => assert.equal(becomes(shell, text), expected));
    }
});

suite('shells of other versions', () => {
  const cases: [shell: Shell, text: string, expected: boolean | undefined, why: string][] = [
    ['bash<5.1', 'a; node', false, 'only since 5.1'],
    ['bash<5.1', 'a && node', true, 'but here'],
    ['bash<5.1', 'a || node', undefined, 'not measured'],
    ['ash<1.28', 'node', false, 'only since 1.28'],
    ['ksh', 'a; node', true, 'the last of a list'],
    ['fish', 'node', false, 'never'],
  ];
  for (const [shell, text, expected, why] of cases)
    test(`${shell}, ${why}: ${text}`, () => assert.equal(becomes(shell, text), expected));
});
