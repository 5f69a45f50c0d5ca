import type { Tail } from './tail.ts';

/**
 * A shell whose habits were measured. `bash` is 5.1 and later, `bash<5.1` was run as 5.0; `ash` is that of BusyBox
 * (Alpine), 1.28 and later.
 */
export type Shell = 'dash' | 'ash' | 'ash<1.28' | 'bash' | 'bash<5.1' | 'zsh' | 'ksh' | 'mksh' | 'fish';

/** What older images have in the place of a shell. */
export const olderShells: Readonly<Partial<Record<Shell, Shell>>> = { ash: 'ash<1.28', bash: 'bash<5.1' };

/** What a shell may look at before it replaces itself by the last command of `SHELL -c STRING`. */
type Habit =
  | 'simple' // cmd
  | 'semicolon' // a; cmd, also on a line of its own
  | 'and' // a && cmd
  | 'or' // a || cmd
  | 'listed' // a; b && cmd, on one line
  | 'assignment' // VAR=1 cmd
  | 'expansion' // "$@", $CMD
  | 'redirection' // cmd 2>&1, cmd > log, cmd < file
  | 'separator' // cmd;
  | 'newline' // a line break after it, at the end of the string
  | 'group' // { cmd; }
  | 'subshell' // ( cmd )
  | 'choice' // if …; then cmd; fi, case … in a) cmd;; esac
  | 'for' // for i in a; do cmd; done, its last round
  | 'redirected-group' // { cmd; } > log
  | 'trap' // trap 'echo bye' TERM; cmd
  | 'removed-trap' // trap 'echo bye' TERM; trap - TERM; cmd
  | 'beside' // a & cmd, on one line
  | 'job'; // a & b; cmd, or on a line of its own

/**
 * Does this shell replace itself by the last command of the string it is given with `-c`, so that the command has the
 * shell's PID? `false`: the shell stays, and as PID 1 it ignores SIGTERM. `undefined`: nothing of the kind was
 * measured. For a script in a file the answer is always no: every shell measured waits for the last command of a file.
 */
export function execsLast(shell: Shell, tail: Tail): boolean | undefined {
  if (tail.around.some(around => never.has(around)) || tail.isNegated) return false;
  const marks = habitsOf(withoutRedirection(shell, tail)).map(habit => HABITS[shell][COLUMNS.indexOf(habit)]);
  return marks.includes('-') ? false : marks.includes('?') ? undefined : true;
}

/** Of a group BusyBox undoes a redirection, unless a subshell comes last in it. */
function withoutRedirection(shell: Shell, tail: Tail): Tail {
  const { around } = tail;
  if (shell !== 'ash' || around.lastIndexOf('subshell') < around.lastIndexOf('redirected-group')) return tail;
  return { ...tail, around: around.filter(one => one !== 'redirected-group') };
}

/** Around a command, these keep every shell in place: it has something to come back to. */
const never: ReadonlySet<string> = new Set(['function', 'loop', 'eval', 'source', 'pipeline']);

function habitsOf(tail: Tail): Habit[] {
  const {
    joint,
    isListed,
    around,
    hasAssignment,
    hasExpansion,
    hasRedirection,
    before,
    trap,
    hasJob,
    isBesideJob,
  } = tail;
  const constructs = COLUMNS.filter(column => (around as readonly string[]).includes(column));
  const asked: (Habit | false)[] = [
    joint === 'alone' ? 'simple' : joint,
    isListed && 'listed',
    hasAssignment && 'assignment',
    hasExpansion && 'expansion',
    hasRedirection && 'redirection',
    before !== 'nothing' && before,
    trap === 'set' && 'trap',
    trap === 'removed' && 'removed-trap',
    isBesideJob ? 'beside' : hasJob && 'job',
  ];
  return [...constructs, ...asked.filter(habit => habit !== false)];
}

const COLUMNS: readonly Habit[] = [
  'simple',
  'semicolon',
  'and',
  'or',
  'listed',
  'assignment',
  'expansion',
  'redirection',
  'separator',
  'newline',
  'group',
  'subshell',
  'choice',
  'for',
  'redirected-group',
  'trap',
  'removed-trap',
  'beside',
  'job',
];

// y: the command takes the shell's place, -: the shell stays, ?: not measured. One column per COLUMNS. Measured as PID
// 1 of a PID
// namespace, and with `docker top` on Docker 20.10.24; `npm run oracle` runs the same shells again.
const HABITS: Readonly<Record<Shell, string>> = {
  dash: '-------------------', // 0.5.10 (Ubuntu 20.04), 0.5.12 (Debian 12 and 13, Ubuntu 24.04)
  ash: 'yyyyyyyyy-yyy----yy', // BusyBox 1.35.0
  'ash<1.28': '-------------------', // 1.27.2 (that of Alpine 3.7), built from its source
  bash: 'yyyy-yy-yy------y-y', // 5.2.15, 5.2.21, 5.2.37; also called as sh, and with -l, -e, -eo pipefail
  'bash<5.1': 'y-y??yy-y?------???', // 5.0 (Ubuntu 20.04); nothing older was run
  zsh: 'yyyyyyyyyyyyyyy-yyy', // 5.9
  ksh: 'yy?????????????????', // 93u+m 1.0.4
  mksh: 'y------------------', // 59c
  fish: '--?????????????????', // 3.6.0
};
