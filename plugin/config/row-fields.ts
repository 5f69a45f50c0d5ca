import type { BaseRow } from '../../src/image/facts/base.ts';
import type { ProgramKind, ProgramRow } from '../../src/image/facts/program.ts';
import type { Shell } from '../../src/shell/shells.ts';
import { signalNames } from '../../src/syntax/signal.ts';
import { count, type Field, flag, mapping, matching, needed, oneOf, orNull, text, texts } from './field.ts';

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

const path = matching('^/', 'an absolute path, such as /app');

const names = signalNames.map(name => name.replace('+', '\\+'));
const anyCase = (name: string): string =>
  name.replace(/[A-Z]/g, letter => `[${letter}${letter.toLowerCase()}]`);
/** As parseSignal reads it, but for numbers that no kernel has. */
const signalPattern = `(?:[+\\-]?0*[1-9]\\d{0,17}|(?:${anyCase('SIG')})?(?:${names.map(anyCase).join('|')}))$`;
const signal = matching(`^${signalPattern}`, 'a signal, such as SIGTERM');
/** Nobody can handle these two (signal(7)). */
const gracefulSignal = matching(
  `^(?!(?:\\+?0*(?:9|19)|(?:${anyCase('SIG')})?(?:${anyCase('KILL')}|${anyCase('STOP')}))$)${signalPattern}`,
  'a signal that can be handled, such as SIGTERM',
);

const shells: readonly Shell[] = [
  'dash',
  'ash',
  'ash<1.28',
  'bash',
  'bash<5.1',
  'zsh',
  'ksh',
  'mksh',
  'fish',
];
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
  sigterm: oneOf('graceful', 'fast', 'ignored', 'kills-children', 'na', 'varies'),
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
  reloads: text,
  background: texts,
  backgroundConfig: text,
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
