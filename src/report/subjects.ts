import { syntaxError } from '../lint/syntax-error.ts';
import { experimentRule } from '../verify/finding.ts';

/** What someone may look up who knows no rule by its name yet: some sentences, and the rules to read on at. */
export interface Topic {
  readonly title: string;
  readonly text: string;
  readonly rules: readonly string[];
}

const inits = [
  'missing-init',
  'init-not-installed',
  'init-not-pid1',
  'init-hides-shell',
  'double-init',
  'late-init',
];
const signals = [
  'missing-stopsignal',
  'wrong-stopsignal',
  'ungraceful-stopsignal',
  'invalid-stopsignal',
  'undeliverable-stopsignal',
];

/** What reports name and is no rule, and words that people look up who have read of them. */
const subjects: readonly (readonly [pattern: RegExp, text: string, rules: readonly string[]])[] = [
  [/^syntax-error$/, syntaxError.docs, []],
  [/^experiment$/, experimentRule.docs, []],
  [
    /^deaf-start$/,
    'With --sweep the container is stopped at several moments of its life, and for more than a second after its ' +
      'start a stop had no effect: whatever was PID 1 by then does not handle the signal yet.',
    ['late-init', 'script-without-exec'],
  ],
  [
    /^requests-cut$/,
    'With --http requests are sent while the container stops, and a connection ended before its answer did.',
    ['script-without-exec', 'wrong-stopsignal'],
  ],
  [
    /^unclean-restart$/,
    'With --start-again the stopped container is started once more, and it does not come up as before: what the ' +
      'last stop left behind is in its way.',
    [],
  ],
  [
    /^(?:sig)?term$/i,
    'SIGTERM (15) is what docker stop sends unless STOPSIGNAL says otherwise. The kernel drops it when it is sent ' +
      'to PID 1 and PID 1 has no handler for it.',
    ['shell-form', 'shell-as-init', ...signals],
  ],
  [
    /^(?:sig)?kill$/i,
    'SIGKILL (9) ends a program at once, whatever it is doing. docker stop sends it when the grace period is over, ' +
      '10 s unless changed.',
    ['shell-form', 'shell-as-init', 'short-grace-period', 'ungraceful-stopsignal'],
  ],
  [/^stop-?signal$/i, 'STOPSIGNAL is the signal that docker stop sends first; SIGTERM without it.', signals],
  [
    /^(?:tini|dumb-init|catatonit|docker-init|--init|init|reaper)$/i,
    'An init is a small program that is PID 1 in place of yours: it passes signals on and collects orphans.',
    inits,
  ],
  [
    /^pid ?1$/i,
    'PID 1 is the first process of a container. It gets the stop signal, inherits every orphan, and when it ends ' +
      'everything else is killed.',
    inits,
  ],
];

/** What is known of a word that reports or other people use; undefined for any other. */
export function findSubject(asked: string): Topic | undefined {
  const found = subjects.find(([pattern]) => pattern.test(asked.trim()));
  return found && { title: asked.trim(), text: found[1], rules: found[2] };
}
