import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CommandShape, execsLast, type Shell } from '../../src/image/facts/shells.ts';

const cases: [shell: Shell, shape: CommandShape, execs: boolean | undefined, why: string][] = [
  ['dash', 'simple', false, 'not even one simple command: every shell-form CMD on Debian'],
  ['dash', 'after-and', false, 'never'],
  ['dash', 'exec', true, 'the builtin'],
  ['ash', 'simple', true, 'the opposite on Alpine'],
  ['ash', 'redirection', true, 'also with one'],
  ['ash', 'compound', true, 'also there'],
  ['ash', 'pipeline', false, 'the shell has to wait for both'],
  ['ash', 'not-last', false, 'something follows'],
  ['ash', 'script-file', false, 'only -c'],
  ['bash', 'simple', true, 'one command'],
  ['bash', 'after-semicolon', true, 'since 5.1'],
  ['bash', 'redirection', false, 'any redirection takes it away'],
  ['bash', 'compound', false, 'never'],
  ['bash', 'trailing-semicolon', true, 'nothing follows it'],
  ['bash<5.1', 'after-semicolon', false, 'not in 5.0'],
  ['bash<5.1', 'after-and', true, 'but here'],
  ['bash<5.1', 'pipeline', undefined, 'not measured'],
  ['zsh', 'simple', true, 'one command'],
  ['zsh', 'redirection', undefined, 'not measured'],
  ['ksh', 'after-semicolon', true, 'the last of a list'],
  ['mksh', 'after-semicolon', false, 'only a single command'],
  ['fish', 'simple', false, 'never'],
  ['fish', 'exec', true, 'the builtin'],
];
for (const [shell, shape, execs, why] of cases) {
  test(`${shell}, ${shape}: ${execs}, ${why}`, () => assert.equal(execsLast(shell, shape), execs));
}
