import { dirname } from 'node:path';
import { didYouMean } from '../../src/lint/did-you-mean.ts';
import type { Rule } from '../../src/lint/rule.ts';
import { type ConfigKeyName, keyNames, keyOf, readKeys } from './config-keys.ts';
import type { ConfigText } from './config-text.ts';
import { mapping, textOrTexts, texts } from './field.ts';
import { globsIn } from './read-value.ts';
import type { Reading, Said } from './said.ts';
import { readConfigText } from './yaml-config.ts';

/** What one `.initcheck.yaml` says. */
export interface Config extends Section {
  readonly path: string;
  /** The configurations that it adds to, as it names them. */
  readonly extends: readonly string[];
  readonly overrides: readonly Override[];
}

/** What is said in one place, and where. */
export interface Section extends Said {
  readonly entries: readonly Entry[];
}

/** What holds for some files only. */
interface Override extends Section {
  /** Globs, relative to the folder of the file. */
  readonly files: readonly string[];
}

/** One thing that is said. */
export interface Entry {
  readonly key: ConfigKeyName;
  /** Of which rule, or profile. */
  readonly name?: string;
  /** As it is written. */
  readonly value: unknown;
  /** `.initcheck.yaml:3`, or another place outside files. */
  readonly place: string;
}

/** The keys that `overrides` take besides `files`. */
export const overrideNames = keyNames.filter(name => keyOf(name).isPerFile);

/**
 * Reads the text of a configuration; `folder` is where its relative paths begin. Throws an InputError with line and
 * column for one that cannot be used.
 */
export async function parseConfig(
  path: string,
  text: string,
  rules: readonly Rule[],
  folder = dirname(path),
): Promise<Config> {
  const config = await readConfigText(path, text);
  const reading: Reading = { path, folder, rules };
  rejectUnknown(config, ['extends', ...keyNames, 'overrides']);
  return {
    path,
    extends: extendedBy(config),
    ...readSection(keyNames, config, reading),
    overrides: config.sections('overrides').map(section => readOverride(section, reading)),
  };
}

/** Reads some keys, and says where each value stands. */
export function readSection(names: readonly ConfigKeyName[], config: ConfigText, reading: Reading): Section {
  return { ...readKeys(names, config, reading), entries: names.flatMap(key => entriesOf(key, config)) };
}

function readOverride(section: ConfigText, reading: Reading): Override {
  rejectUnknown(section, ['files', ...overrideNames]);
  if (section.value('files', texts) === undefined)
    return section.fail([], `files is missing: expected ${texts.expected}`);
  return { files: globsIn(section, 'files'), ...readSection(overrideNames, section, reading) };
}

function rejectUnknown(config: ConfigText, names: readonly string[]): void {
  const unknown = config.keys().find(key => !names.includes(key));
  if (unknown !== undefined)
    config.failAtKey([unknown], `there is no ${unknown}${didYouMean(unknown, names)}`);
}

function extendedBy(config: ConfigText): string[] {
  const value = config.value('extends', textOrTexts) as string | string[] | undefined;
  return value === undefined ? [] : [value].flat();
}

function entriesOf(key: ConfigKeyName, config: ConfigText): Entry[] {
  const value = config.value(key, anything);
  if (value === undefined) return [];
  if (!mapping.isRight(value)) return [{ key, value, place: config.placeOf([key]) }];
  return Object.entries(value as object).map(([name, said]) => ({
    key,
    name,
    value: said === false ? 'off' : said,
    place: config.placeOf([key, name]),
  }));
}

const anything = { expected: '', isRight: () => true, schema: {} };
