import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Duration } from '../../src/shell/duration.ts';
import { followScript } from '../../src/shell/follow-script.ts';
import type { Shell } from '../../src/shell/shells.ts';

/** `app` and `worker` last. */
function durationOf([name, word]: readonly string[]): Duration {
  if (name === 'sleep' && word === '3600') return 'always';
  return name === 'app' || name === 'worker' ? 'service' : undefined;
}

/** What comes of SIGTERM that an init sends to the shell and to all that it runs. */
function stopsOf(text: string, shell: Shell): string {
  const isHarmless = ([name]: readonly string[]): boolean => name === 'sleep';
  const options = { positional: [], durationOf, isHarmless, shell, hasGroup: true };
  return (followScript({ text }, options) ?? [])
    .map(({ how, stop }) => [how, ...new Set(stop)].join(' '))
    .join(' | ');
}

type Row = [shells: string, script: string, expected: string, why: string];

const every = 'dash bash ash mksh zsh';

const rows: readonly Row[] = [
  [every, "trap 'exit 0' TERM; app; true", 'foreground clean', 'the command ends first, then the trap runs'],
  [every, 'trap : TERM; app', 'foreground clean', 'and the text is over'],
  [every, 'trap : TERM; app; worker', 'foreground stuck', 'it goes on with the next'],
  ['dash bash ash zsh', 'trap : TERM; while :; do app; sleep 1; done', 'foreground stuck', 'or once more'],
  [
    every,
    "trap 'exit 0' TERM; while :; do app; sleep 1; done",
    'foreground clean',
    'or the trap ends the loop',
  ],
  [
    'bash mksh',
    "set -m; trap 'exit 0' TERM; ( app; true ); true",
    'subshell stuck',
    'a subshell is in a group of its own as well',
  ],
  ['mksh', 'set -m; app; true', 'foreground stuck', 'where this one waits for it'],
  [every, "trap 'exit 0' TERM; ( app; true ); true", 'subshell unknown', 'or hears of it with its shell'],
  [
    'bash mksh',
    "set -m; trap 'exit 0' TERM; app; true",
    'foreground stuck',
    'with job control it has a group of its own',
  ],
  ['dash ash zsh', "set -m; trap 'exit 0' TERM; app; true", 'foreground clean', 'which these refuse'],
  [every, "trap '' TERM; app; true", 'foreground clean', 'ignored by the shell alone'],
  [every, "trap '' TERM; sleep 3600; true", 'foreground stuck', 'and by what has no handler'],
  [every, 'trap wait TERM; app & wait', 'wait clean', 'a job hears of it without being told'],
  [every, "trap 'exit 0' TERM; app & wait", 'wait lost', 'and nobody waits for it'],
  [every, 'trap : TERM; app & worker', 'foreground unknown', 'which ends first is not known'],
  [every, 'trap wait TERM; app & worker', 'foreground clean', 'unless it waits'],
  [
    'bash dash',
    'set -e; trap : TERM; app & worker; wait',
    'foreground unknown clean',
    'a command that fails may be the end',
  ],
  ['bash dash', 'trap : TERM; app | tee log', 'pipeline unknown', 'what reads from it ends first'],
  ['bash zsh', 'trap wait TERM; exec > >(tee log); app & wait', 'wait unknown clean', 'of the shell as well'],
  ['bash', "set -m; trap 'exit 0' TERM; app & wait", 'wait lost', 'a job in a group of its own'],
  ['zsh', "trap 'kill $!' TERM; app; sleep 1", 'foreground unknown', '$! is 0 without a job'],
];

// Seen behind tini -g and dumb-init.
suite('a stop signal that reaches all', () => {
  for (const [shells, script, expected, why] of rows)
    for (const shell of shells.split(' ') as Shell[])
      test(`${why}, ${shell}: ${script}`, () => assert.equal(stopsOf(script, shell), expected));
});
