import type { Rule, Symptom } from '../lint/rule.ts';
import { symptomWords } from '../lint/symptom-words.ts';
import { formatSignal } from '../syntax/signal.ts';
import { findSubject, type Topic } from './subjects.ts';

/**
 * Names that other linters have for what our rules are about: hadolint's, those of `docker build --check`, tally's,
 * Sonar's. The right side is empty for a subject that they have and this project leaves to them.
 */
const foreignRules: Readonly<Record<string, readonly string[]>> = {
  DL3025: ['shell-form', 'malformed-exec-form'],
  JSONArgsRecommended: ['shell-form', 'malformed-exec-form'],
  S7019: ['shell-form'],
  S7030: ['malformed-exec-form'],
  'no-ungraceful-stopsignal': ['ungraceful-stopsignal'],
  'prefer-canonical-stopsignal': ['invalid-stopsignal'],
  'prefer-nginx-sigquit': ['wrong-stopsignal'],
  'prefer-systemd-sigrtmin-plus-3': ['wrong-stopsignal'],
  'invalid-json-form': ['malformed-exec-form'],
  DL3004: ['su-or-sudo'],
};

/** Exit codes that docker itself gives, or that a shell made: docs.docker.com/engine/containers/run/#exit-status. */
const exitCodes: Readonly<Record<number, readonly [text: string, rules: readonly string[]]>> = {
  0: [
    'The program ended by itself and reported success. After docker stop this is how a program ends ' +
      'that handled the signal. A service that ends with 0 right after its start has moved to the ' +
      'background, or had nothing to do.',
    ['daemonized-service'],
  ],
  125: ['docker run itself failed, before any program was started: read its message.', []],
  126: [
    'The command was found and cannot be executed: its mode, its first line or its architecture.',
    ['unstartable-script', 'command-line-in-one-string'],
  ],
  127: [
    'The command was not found: a misspelt path, a whole command line in one string, a shell or an init that the ' +
      'image does not have.',
    ['command-line-in-one-string', 'shell-not-installed', 'init-not-installed', 'unstartable-script'],
  ],
  137: [
    '128 + 9: the container was killed with SIGKILL. Either the stop signal had no effect, and docker ' +
      'stop killed it after the grace period (10 s unless changed), or the kernel ran out of memory ' +
      '(docker inspect --format {{.State.OOMKilled}} CONTAINER).',
    [
      'shell-form',
      'shell-as-init',
      'script-without-exec',
      'signal-swallowing-launcher',
      'keepalive-command',
      'ungraceful-stopsignal',
      'trap-never-runs',
      'short-grace-period',
    ],
  ],
  143: [
    '128 + 15: the program, or the shell or init in front of it, ended by SIGTERM. After docker stop ' +
      'this is normal for a program without a handler for SIGTERM. If the stop took no time although the ' +
      'program has work to finish, an init or a shell may have died in its place.',
    ['init-hides-shell', 'trap-without-wait', 'su-or-sudo'],
  ],
};

/** Phrases people search for, and the symptom they describe. The first that matches counts. */
const phrases: readonly (readonly [pattern: RegExp, symptoms: readonly Symptom[]])[] = [
  [/zombie|defunct|orphan|pids?[ -]?limit|cannot fork|reap/i, ['zombies-left']],
  [
    /not found|no such file|exec format|cannot (be )?start|permission denied|executable file/i,
    ['start-fails'],
  ],
  [
    /lost|lose|half|unfinished|cut|broken pipe|at once and|too early|before it/i,
    ['cut-short', 'work-lost', 'killed-early'],
  ],
  [
    /kill|grace|10 ?s|ten seconds|ignor|slow|hang|take(s)? (too )?long|timeout|time-out|ctrl/i,
    ['stop-ignored', 'killed-early'],
  ],
  [/exit(s|ed)|at once|immediately|restart|crash ?loop/i, ['ends-at-once', 'start-fails']],
  [/argument|variable|ignored cmd|wrong command/i, ['wrong-arguments']],
  [/build/i, ['build-fails']],
];

/**
 * What is known about a word or a phrase: an exit code, a rule of another linter, words for a symptom. Undefined when
 * nothing is.
 */
export function findTopic(asked: string, rules: readonly Rule[]): Topic | undefined {
  return ofExitCode(asked) ?? ofForeignRule(asked) ?? findSubject(asked) ?? ofSymptom(asked, rules);
}

function ofExitCode(asked: string): Topic | undefined {
  const isOutOfMemory = /\boom|out of memory/i.test(asked);
  const said = /^(\d{1,3})$|\b(?:exit\w*|code|status)\b\D*(\d{1,3})\b/i.exec(asked.trim());
  const digits = isOutOfMemory ? '137' : (said?.[1] ?? said?.[2]);
  if (digits === undefined) return undefined;
  const code = Number(digits);
  const [text, rules] = exitCodes[code] ?? [ofSignal(code), []];
  return text === undefined ? undefined : { title: `exit code ${code}`, text, rules };
}

function ofSignal(code: number): string | undefined {
  if (code > 255) return undefined;
  if (code <= 128)
    return 'A code of the program itself: its documentation and its last log lines say what it means.';
  const signal = formatSignal(code - 128);
  return signal.startsWith('SIG') ? `128 + ${code - 128}: the program was ended by ${signal}.` : undefined;
}

/** How other tools number their rules. */
const tools: readonly (readonly [pattern: RegExp, tool: string])[] = [
  [/^(?:DL|SC)\d{4}$/i, 'hadolint'],
  [/^(?:CIS-DI|DKL-DI|DKL-LI)-\d{4}$/i, 'dockle'],
  [/^(?:AVD-)?DS-?\d{3,4}$/i, 'trivy'],
  [/^CKV2?_DOCKER_\d+$/i, 'checkov'],
];

function ofForeignRule(asked: string): Topic | undefined {
  const name = asked.replace(/^(?:tally|buildkit|hadolint|docker)\//, '');
  const known = Object.keys(foreignRules).find(each => each.toLowerCase() === name.toLowerCase());
  const rules = known && foreignRules[known];
  if (rules) return { title: known, text: 'This rule of another linter is about the same subject.', rules };
  const tool = tools.find(([pattern]) => pattern.test(name))?.[1];
  if (!tool) return undefined;
  const text = `This rule of ${tool} is not about PID 1, stop signals or inits, and has no counterpart here.`;
  return { title: name.toUpperCase(), text, rules: [] };
}

function ofSymptom(asked: string, rules: readonly Rule[]): Topic | undefined {
  const [, symptoms] = phrases.find(([pattern]) => pattern.test(asked)) ?? [];
  if (!symptoms) return undefined;
  return {
    title: asked,
    text: symptoms.map(symptom => symptomWords[symptom]).join(' Or: '),
    rules: rules.filter(({ symptom }) => symptoms.includes(symptom)).map(({ id }) => id),
  };
}
