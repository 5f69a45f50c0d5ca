import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatExitCode, formatSignal } from '../../src/verify/exit-code.ts';

const codes: [code: number, expected: string, why: string][] = [
  [0, 'exit code 0 (success)', 'nothing failed'],
  [1, 'exit code 1', "the program's own"],
  [126, 'exit code 126 (the command cannot be executed)', "the shell's convention"],
  [127, 'exit code 127 (the command was not found)', "the shell's convention"],
  [128, 'exit code 128', 'there is no signal 0'],
  [137, 'exit code 137 (ended by SIGKILL)', '128 + 9'],
  [139, 'exit code 139 (ended by SIGSEGV)', '128 + 11'],
  [143, 'exit code 143 (ended by SIGTERM)', '128 + 15'],
  [165, 'exit code 165 (ended by SIGRTMIN+3)', '128 + 37'],
  [255, 'exit code 255', 'no signal has that number'],
];
for (const [code, expected, why] of codes) {
  test(`${code}: ${why}`, () => assert.equal(formatExitCode(code), expected));
}

const signals: [number: number, name: string, why: string][] = [
  [1, 'SIGHUP', 'the first'],
  [17, 'SIGCHLD', 'not the number of other systems'],
  [31, 'SIGSYS', 'the last of the standard ones'],
  [32, 'signal 32', "the C library's own"],
  [34, 'SIGRTMIN', 'the first an application may use'],
  [64, 'SIGRTMIN+30', 'the last'],
];
for (const [number, name, why] of signals) {
  test(`signal ${number} is ${name}: ${why}`, () => assert.equal(formatSignal(number), name));
}
