/** Linux signals by number, the same on every platform Docker's images are made for (signal(7)). */
const signals = [
  ...[
    '',
    'HUP',
    'INT',
    'QUIT',
    'ILL',
    'TRAP',
    'ABRT',
    'BUS',
    'FPE',
    'KILL',
    'USR1',
    'SEGV',
    'USR2',
    'PIPE',
    'ALRM',
  ],
  ...[
    'TERM',
    'STKFLT',
    'CHLD',
    'CONT',
    'STOP',
    'TSTP',
    'TTIN',
    'TTOU',
    'URG',
    'XCPU',
    'XFSZ',
    'VTALRM',
    'PROF',
  ],
  ...['WINCH', 'IO', 'PWR', 'SYS'],
];

/** The name of a signal: `SIGTERM`, `SIGRTMIN+3`. */
export function formatSignal(number: number): string {
  if (number >= 34 && number <= 64) return number === 34 ? 'SIGRTMIN' : `SIGRTMIN+${number - 34}`;
  return signals[number] ? `SIG${signals[number]}` : `signal ${number}`;
}

/** An exit code with its meaning: `exit code 127 (the command was not found)`. */
export function formatExitCode(code: number): string {
  const meaning =
    meanings.get(code) ?? (code > 128 && code <= 192 ? `ended by ${formatSignal(code - 128)}` : undefined);
  return meaning === undefined ? `exit code ${code}` : `exit code ${code} (${meaning})`;
}

/** Conventions of shells and of Docker (docs.docker.com/reference/cli/docker/container/run, "Exit status"). */
const meanings = new Map([
  [0, 'success'],
  [126, 'the command cannot be executed'],
  [127, 'the command was not found'],
]);
