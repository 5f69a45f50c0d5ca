/**
 * A shell whose habits were measured. `bash` is 5.1 and later, `bash<5.1` was run as 5.0; `ash` is that of BusyBox
 * (Alpine).
 */
export type Shell = 'dash' | 'ash' | 'bash' | 'bash<5.1' | 'zsh' | 'ksh' | 'mksh' | 'fish';

/** Where in the string of `SHELL -c STRING`, or in a script, the command stands. */
export type CommandShape =
  | 'simple' // cmd
  | 'after-semicolon' // a; cmd
  | 'after-and' // a && cmd
  | 'after-or' // a || cmd
  | 'assignment' // VAR=1 cmd
  | 'redirection' // cmd 2>&1, cmd > log, cmd < file
  | 'trailing-semicolon' // cmd;
  | 'not-last' // cmd; b
  | 'pipeline' // a | cmd
  | 'exec' // exec cmd
  | 'compound' // if…fi, { }, ( ), for
  | 'script-file'; // the last line of a script

/**
 * Does this shell replace itself by a command that stands there, so that the command has the shell's PID?
 * `false`: the shell stays, and as PID 1 it ignores SIGTERM. `undefined`: nobody measured it.
 *
 * Measured with Docker 20.10.24 on kernel 6.18 by looking at PID 1 (`docker top`) while the command ran.
 */
export function execsLast(shell: Shell, shape: CommandShape): boolean | undefined {
  const mark = EXECS[shell][COLUMNS.indexOf(shape)];
  return mark === 'y' || mark === '-' ? mark === 'y' : undefined;
}

const COLUMNS: readonly CommandShape[] = [
  'simple',
  'after-semicolon',
  'after-and',
  'after-or',
  'assignment',
  'redirection',
  'trailing-semicolon',
  'not-last',
  'pipeline',
  'exec',
  'compound',
  'script-file',
];

// y: the command takes the shell's place, -: the shell stays, ?: not measured. One column per COLUMNS.
const EXECS: Readonly<Record<Shell, string>> = {
  dash: '---------y--', // 0.5.10 (Ubuntu 20.04), 0.5.12 (Debian 12 and 13, Ubuntu 24.04)
  ash: 'yyyyyyy--yy-', // BusyBox 1.35.0
  bash: 'yyyyy-y--y--', // 5.2.15, 5.2.21, 5.2.37; also called as sh, and with -l, -e, -eo pipefail
  'bash<5.1': 'y-y?y-y??y??', // 5.0 (Ubuntu 20.04); nothing older was run
  zsh: 'yy???????y??', // 5.9
  ksh: 'yy???????y??', // 93u+m 1.0.4
  mksh: 'y-???????y??', // 59c
  fish: '--???????y??', // 3.6.0
};
