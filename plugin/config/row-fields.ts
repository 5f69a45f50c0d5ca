import type { BaseRow } from '../../src/image/facts/base.ts';
import type { ProgramKind, ProgramRow } from '../../src/image/facts/program.ts';
import type { Shell } from '../../src/shell/shells.ts';
import { parseSignal } from '../../src/syntax/signal.ts';

/** What a field of a row may be. */
export interface Field {
  /** In words, for whom it was not. */
  readonly expected: string;
  readonly isRight: (value: unknown) => boolean;
  readonly isNeeded?: true;
}

const kinds: Readonly<Record<ProgramKind, true>> = {
  init: true,
  supervisor: true,
  shell: true,
  'exec-wrapper': true,
  'fork-wrapper': true,
  'task-runner': true,
  runtime: true,
  server: true,
  worker: true,
  filler: true,
  'service-script': true,
  'dev-server': true,
  watcher: true,
  'process-manager': true,
};

const text: Field = { expected: 'a string', isRight: value => typeof value === 'string' };
const texts: Field = {
  expected: 'a list of strings',
  isRight: value => Array.isArray(value) && value.every(text.isRight),
};
const path: Field = {
  expected: 'an absolute path, such as /app',
  isRight: value => typeof value === 'string' && value.startsWith('/'),
};
const flag: Field = { expected: 'true or false', isRight: value => typeof value === 'boolean' };
const count: Field = { expected: 'a number', isRight: value => typeof value === 'number' };
const mapping: Field = {
  expected: 'a mapping',
  isRight: value => typeof value === 'object' && value !== null && !Array.isArray(value),
};
const signal: Field = {
  expected: 'a signal, such as SIGTERM',
  isRight: value => typeof value === 'string' && parseSignal(value) !== undefined,
};
/** Nobody can handle these two (signal(7)). */
const gracefulSignal: Field = {
  expected: 'a signal that can be handled, such as SIGTERM',
  isRight: value => signal.isRight(value) && ![9, 19].includes(parseSignal(value as string) ?? 0),
};

function oneOf(...words: readonly string[]): Field {
  return { expected: words.join(', '), isRight: value => words.includes(value as string) };
}

function needed(field: Field): Field {
  return { ...field, isNeeded: true };
}

function orNull(field: Field): Field {
  return { expected: `${field.expected}, or null`, isRight: value => value === null || field.isRight(value) };
}

const shells: readonly Shell[] = ['dash', 'ash', 'bash', 'bash<5.1', 'zsh', 'ksh', 'mksh', 'fish'];
const shell = oneOf(...shells);

export const programFields: Readonly<Record<keyof ProgramRow, Field>> = {
  names: needed(texts),
  kind: needed(oneOf(...Object.keys(kinds))),
  subcommand: texts,
  with: texts,
  without: texts,
  family: shell,
  via: texts,
  isAnywhere: flag,
  shell,
  sigterm: oneOf('graceful', 'fast', 'ignored', 'kills-children', 'na'),
  gracefulSignal: orNull(gracefulSignal),
  gracefulIf: text,
  signals: mapping,
  forwards: flag,
  execs: flag,
  becomes: texts,
  reaps: flag,
  isInit: flag,
  mustBePid1: flag,
  daemonizes: flag,
  foreground: texts,
  foregroundConfig: text,
  configFiles: texts,
  background: texts,
  children: flag,
  orphanHazard: text,
  slowStopSeconds: count,
  slowStopOptions: texts,
  isAlwaysSlow: flag,
  wraps: mapping,
  scripts: mapping,
  note: text,
  tested: text,
  source: text,
};

export const baseFields: Readonly<Record<keyof BaseRow, Field>> = {
  images: needed(texts),
  tags: needed(texts),
  unknown: texts,
  entrypoint: orNull(texts),
  cmd: orNull(texts),
  stopSignal: orNull(signal),
  user: orNull(text),
  workdir: path,
  sh: orNull(shell),
  bash: flag,
  libc: orNull(oneOf('glibc', 'musl', 'uclibc')),
  init: orNull(mapping),
  entrypointExecs: orNull(flag),
  becomes: texts,
  scripts: mapping,
  prepares: flag,
  drops: orNull(texts),
  platform: oneOf('linux', 'windows'),
  note: text,
  source: text,
};
