import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BaseRow } from '../../src/image/facts/base.ts';
import { baseRows } from '../../src/image/facts/base-rows.ts';
import { findBase } from '../../src/image/facts/bases.ts';
import type { OptionSyntax } from '../../src/image/facts/options.ts';
import type { ProgramRow } from '../../src/image/facts/program.ts';
import { programRows } from '../../src/image/facts/program-rows.ts';
import { findProgram } from '../../src/image/facts/programs.ts';
import { lookUpIn, parseRows } from '../../src/image/facts/rows.ts';
import { canonicalSignal } from '../../src/syntax/signal.ts';

type Check = (value: unknown) => boolean;

const text: Check = value => typeof value === 'string' && value.trim() === value && value !== '';
const texts: Check = value => Array.isArray(value) && value.every(text);
const words: Check = value => texts(value) && (value as string[]).length > 0;
const flag: Check = value => typeof value === 'boolean';
const yes: Check = value => value === true;
const oneOf =
  (...allowed: unknown[]): Check =>
  value =>
    allowed.includes(value);
const orNull =
  (check: Check): Check =>
  value =>
    value === null || check(value);
const signal: Check = value =>
  text(value) && canonicalSignal(value as string) === value && /^SIG/.test(value as string);
const effect = oneOf('graceful', 'fast', 'ignored', 'kills-children');
const shell = oneOf('dash', 'ash', 'ash<1.28', 'bash', 'bash<5.1', 'zsh', 'ksh', 'mksh', 'fish');
const fields =
  (columns: Record<string, Check>): Check =>
  value =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(([name, entry]) => columns[name]?.(entry) ?? false);

const optionColumns = { options: text, longOptions: words, last: text };
const wrapsColumns = {
  ...optionColumns,
  operands: (value: unknown) => Number.isInteger(value) && (value as number) > 0,
  operandPattern: (value: unknown) => text(value) && new RegExp(value as string) instanceof RegExp,
  assignments: yes,
  permutes: yes,
  separator: yes,
  commandOptions: words,
  splitOption: text,
  shellString: (value: unknown) => words(value) && (value as string[]).length === 2,
};

const programColumns: Record<keyof ProgramRow, Check> = {
  names: words,
  subcommand: words,
  with: words,
  without: words,
  family: shell,
  via: words,
  isAnywhere: yes,
  kind: oneOf(
    ...['init', 'supervisor', 'shell', 'exec-wrapper', 'fork-wrapper', 'task-runner', 'runtime', 'server'],
    ...['worker', 'filler', 'service-script', 'dev-server', 'watcher', 'process-manager'],
  ),
  shell,
  sigterm: value => effect(value) || value === 'na' || value === 'varies',
  gracefulSignal: orNull(signal),
  gracefulIf: text,
  signals: value => Object.entries(value as object).every(([name, does]) => signal(name) && effect(does)),
  forwards: flag,
  execs: flag,
  becomes: words,
  reaps: flag,
  isInit: yes,
  mustBePid1: yes,
  daemonizes: flag,
  foreground: words,
  foregroundConfig: text,
  configFiles: texts,
  reloads: text,
  background: words,
  backgroundConfig: text,
  children: yes,
  orphanHazard: text,
  slowStopSeconds: value => Number.isInteger(value) && (value as number) > 0,
  slowStopOptions: texts,
  isAlwaysSlow: yes,
  wraps: fields(wrapsColumns),
  scripts: fields(optionColumns),
  note: text,
  tested: text,
  source: text,
};

const baseColumns: Record<keyof BaseRow, Check> = {
  images: words,
  tags: words,
  entrypoint: words,
  cmd: texts,
  stopSignal: signal,
  user: text,
  workdir: value => text(value) && (value as string).startsWith('/'),
  sh: orNull(shell),
  bash: flag,
  libc: orNull(oneOf('glibc', 'musl', 'uclibc')),
  init: fields({
    name: text,
    path: value => text(value) && (value as string).startsWith('/'),
    how: oneOf('entrypoint', 'cmd', 'entrypoint-script', 'shebang', 'background', 'installed'),
  }),
  entrypointExecs: flag,
  becomes: words,
  scripts: value =>
    Object.entries(value as object).every(([path, becomes]) => path.startsWith('/') && words(becomes)),
  prepares: value => value === false,
  drops: words,
  platform: oneOf('linux', 'windows'),
  unknown: value => words(value) && (value as string[]).every(name => name in baseColumns),
  note: text,
  source: text,
};

function checkRow(row: object, columns: Record<string, Check>) {
  for (const [name, value] of Object.entries(row)) {
    const check = columns[name];
    assert.ok(check, `there is no column "${name}" in ${JSON.stringify(row)}`);
    assert.ok(check(value), `"${name}" must not be ${JSON.stringify(value)} in ${JSON.stringify(row)}`);
  }
}

test('every row about a program has known columns, valid values and a source', () => {
  const rows = parseRows<ProgramRow>(programRows);
  assert.ok(rows.length > 200);
  for (const row of rows) {
    checkRow(row, programColumns);
    assert.equal(Object.keys(row)[0], 'names', 'look-ups read the first column');
    assert.ok(row.kind, JSON.stringify(row));
    assert.ok(row.source || row.tested, `neither run nor read anywhere: ${JSON.stringify(row)}`);
  }
});

test('every row about a base has known columns, valid values and a source', () => {
  const rows = parseRows<BaseRow>(baseRows);
  assert.ok(rows.length > 250);
  for (const row of rows) {
    checkRow(row, baseColumns);
    assert.equal(Object.keys(row)[0], 'images', 'look-ups read the first column');
    assert.ok(row.tags && row.source, JSON.stringify(row));
    for (const name of row.unknown ?? [])
      assert.ok(!(name in row), `known and unknown: ${name} of ${row.images}`);
  }
});

test('no two rows say when they apply in the same words', () => {
  const conditions = ({ names, subcommand, with: given, without, family, via }: ProgramRow) =>
    names.map(name => JSON.stringify([name, subcommand, given, without, family, via]));
  assert.deepEqual(repeated(parseRows<ProgramRow>(programRows).flatMap(conditions)), []);
  const places = ({ images, tags }: BaseRow) => images.flatMap(image => tags.map(tag => `${image}:${tag}`));
  assert.deepEqual(repeated(parseRows<BaseRow>(baseRows).flatMap(places)).filter(isVersioned), []);
});

// A shape such as `#` may stand in two rows: then only what they agree on is known. A tag may not.
function isVersioned(place: string): boolean {
  return !place.includes('#');
}

function repeated(values: readonly string[]): string[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

test('every program is found by each of its names', () => {
  for (const row of parseRows<ProgramRow>(programRows)) {
    for (const name of row.names) {
      const argv = [
        name,
        ...(row.subcommand?.slice(0, 1) ?? []),
        ...(row.with?.slice(0, 1) ?? []).map(exampleOf),
      ];
      const program = findProgram(argv.flatMap(splitPattern), { shellFamily: row.family });
      assert.equal(program?.name, name, `nothing for ${argv.join(' ')}`);
    }
  }
});

function exampleOf(pattern: string): string {
  return pattern.replace(/^\*/, 'app');
}

function splitPattern(word: string): readonly string[] {
  return word.split(' ');
}

test('every image is found by each of its names and tags, with all that its row says', () => {
  for (const row of parseRows<BaseRow>(baseRows)) {
    for (const repository of row.images) {
      for (const tag of row.tags.filter(known => !/[#*]/.test(known))) {
        const base = findBase({ repository, tag });
        assert.equal(base?.match, 'tag', `${repository}:${tag}`);
        assert.deepEqual(
          base?.entrypoint,
          'entrypoint' in row ? row.entrypoint : base?.entrypoint,
          `${repository}:${tag}`,
        );
      }
    }
  }
});

test('options of a wrapper are written as getopt(3) has them', () => {
  const rows = parseRows<ProgramRow>(programRows);
  const syntaxes = rows.flatMap(({ wraps, scripts }): OptionSyntax[] => [wraps ?? {}, scripts ?? {}]);
  for (const { options = '', longOptions = [] } of syntaxes) {
    assert.match(options, /^([\w/]:{0,2})*$/);
    for (const name of longOptions) assert.match(name, /^[a-z0-9][\w.-]*[=?]?$/);
  }
});

test('one-line rows: a line that is not JSON is an error, an empty one is nothing', () => {
  assert.deepEqual(parseRows('\n{"a":1}\n\n{"a":2}\n'), [{ a: 1 }, { a: 2 }]);
  assert.throws(() => parseRows('{"a":1}\nnot a row'), SyntaxError);
  const named = lookUpIn('\n{"a":["x","y"],"b":["z"]}\n{"a":["xy"]}\n{"a":["z"]}\n{"a":["w"],"b":"x"}');
  assert.deepEqual(named('y'), [{ a: ['x', 'y'], b: ['z'] }]);
  assert.deepEqual(named('z'), [{ a: ['z'] }]);
  assert.deepEqual(named('x'), [{ a: ['x', 'y'], b: ['z'] }]);
  assert.deepEqual(named('constructor'), []);
});

test('both files of facts together stay small', () => {
  assert.ok(baseRows.length + programRows.length < 136 * 1024);
});
