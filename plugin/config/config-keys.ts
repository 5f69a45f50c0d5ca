import { resolve } from 'node:path';
import { type BaseChoice, baseChoices } from '../../src/image/base-image.ts';
import type { BaseRow } from '../../src/image/facts/base.ts';
import type { ProgramRow } from '../../src/image/facts/program.ts';
import { type Severity, severities } from '../../src/lint/diagnostic.ts';
import { didYouMean } from '../../src/lint/did-you-mean.ts';
import type { Inject } from '../../src/lint/injection.ts';
import type { Rule } from '../../src/lint/rule.ts';
import type { Profiles } from '../../src/verify/expectation.ts';
import { type ConfigText, readingAt } from './config-text.ts';
import { flag, mapping, oneOf, type Schema, schemaOfFields, text, texts } from './field.ts';
import { injectPattern, parseInject, parsePlatforms, platformsSchema } from './parse-inject.ts';
import { parseProfiles, profilesSchema } from './parse-profiles.ts';
import { baseFields, programFields } from './row-fields.ts';
import { parseRuleOption, type RuleOption } from './rule-options.ts';

/** What a place says: a configuration, what is in its `overrides`, or the environment. */
export interface Said {
  readonly rules: readonly RuleOption[];
  readonly failLevel?: Severity | 'none';
  /** From which severity on findings are shown and repaired. */
  readonly level?: Severity;
  readonly isStrict?: boolean;
  /** Globs of Dockerfiles that are not to be checked, relative to the folder of the file. */
  readonly ignore: readonly string[];
  /** The build context, absolute. */
  readonly context?: string;
  /** How a repair adds an init, and for which architectures. */
  readonly inject?: Inject;
  readonly reaperPlatforms?: readonly string[];
  /** Where base images are looked up. */
  readonly base?: BaseChoice;
  /** Profiles of `--expect`, by their names. */
  readonly profiles: Profiles;
  /** The user's own facts. */
  readonly programs: readonly ProgramRow[];
  readonly bases: readonly BaseRow[];
}

/** Where text is read for, and what it can name. */
export interface Reading {
  readonly path: string;
  /** Where relative paths begin. */
  readonly folder: string;
  readonly rules: readonly Rule[];
}

/** A key of a configuration. */
export interface ConfigKey {
  /** For editors. */
  readonly description: string;
  readonly schema: (rules: readonly Rule[]) => Schema;
  /** Whether it can differ from file to file, and so stand in `overrides`. */
  readonly isPerFile?: true;
  readonly read: (text: ConfigText, reading: Reading) => Partial<Said>;
}

/** The keys that say something; `extends` and `overrides` say where else something is said. */
export const configKeys = {
  rules: {
    description: 'The severities of rules, or off.',
    schema: rules => {
      const severity = { enum: [...severities, 'off', false] };
      const entries = rules.map(({ id, summary }) => [id, { description: summary, ...severity }]);
      return { type: 'object', properties: Object.fromEntries(entries), additionalProperties: false };
    },
    isPerFile: true,
    read: (config, { rules }) => ({ rules: readRules(config, rules) }),
  },
  'fail-level': {
    description: 'The lowest severity that makes the exit code 1.',
    schema: () => oneOf(...severities, 'none').schema,
    isPerFile: true,
    read: config => named('failLevel', wordOf(config, 'fail-level', [...severities, 'none'])),
  },
  level: {
    description: 'The lowest severity that is shown and repaired.',
    schema: () => oneOf(...severities).schema,
    isPerFile: true,
    read: config => named('level', wordOf(config, 'level', severities)),
  },
  strict: {
    description: 'Reports every info as a warning.',
    schema: () => flag.schema,
    isPerFile: true,
    read: config => named('isStrict', config.boolean('strict')),
  },
  ignore: {
    description: 'Globs of files that are not to be checked, relative to this file.',
    schema: () => texts.schema,
    read: config => ({ ignore: config.strings('ignore') }),
  },
  context: {
    description: 'The build context of the Dockerfiles below, relative to this file.',
    schema: () => text.schema,
    isPerFile: true,
    read: (config, { folder }) => {
      const context = config.string('context');
      return named('context', context === undefined ? undefined : resolve(folder, context));
    },
  },
  inject: {
    description:
      'How a repair adds an init: copy, tini, dumb-init, catatonit, image=REF, url=BASE or none, as --inject says it.',
    schema: () => ({
      anyOf: [
        { enum: ['copy', 'none', 'tini', 'dumb-init', 'catatonit'] },
        { type: 'string', pattern: injectPattern },
      ],
    }),
    isPerFile: true,
    read: config => named('inject', parsed(config, 'inject', config.string('inject'), parseInject)),
  },
  platforms: {
    description: 'The platforms that reapers are written for, as --reaper-platforms says it.',
    schema: () => platformsSchema,
    isPerFile: true,
    read: config =>
      named('reaperPlatforms', parsed(config, 'platforms', config.stringOrList('platforms'), parsePlatforms)),
  },
  base: {
    description: 'Where base images are looked up.',
    schema: () => oneOf(...baseChoices).schema,
    isPerFile: true,
    read: config => named('base', wordOf(config, 'base', baseChoices)),
  },
  expect: {
    description: 'Names for what --expect takes.',
    schema: () => profilesSchema,
    read: config => ({ profiles: parseProfiles(config) }),
  },
  programs: {
    description: 'Facts about your own programs.',
    schema: () => ({ type: 'array', items: schemaOfFields(programFields) }),
    read: (config, { path }) => ({
      programs: config.rows('programs', programFields, path) as ProgramRow[],
    }),
  },
  bases: {
    description: 'Facts about your own base images.',
    schema: () => ({ type: 'array', items: schemaOfFields(baseFields) }),
    read: (config, { path }) => ({ bases: config.rows('bases', baseFields, path) as BaseRow[] }),
  },
} as const satisfies Record<string, ConfigKey>;

export type ConfigKeyName = keyof typeof configKeys;

/** In the order in which they are listed everywhere. */
export const keyNames = Object.keys(configKeys) as ConfigKeyName[];

export const keyOf = (name: ConfigKeyName): ConfigKey => configKeys[name];

/** Reads all that some keys say. */
export function readKeys(names: readonly ConfigKeyName[], config: ConfigText, reading: Reading): Said {
  const nothing: Said = { rules: [], ignore: [], profiles: new Map(), programs: [], bases: [] };
  return Object.assign({}, nothing, ...names.map(name => keyOf(name).read(config, reading)));
}

/** One entry, or none for what is not said. */
function named<K extends keyof Said>(name: K, value: Said[K] | undefined): Partial<Said> {
  return value === undefined ? {} : { [name]: value };
}

function readRules(config: ConfigText, rules: readonly Rule[]): RuleOption[] {
  const isThere = (id: string): boolean => rules.some(rule => rule.id === id);
  return Object.entries(config.value('rules', mapping) ?? {}).map(([id, value]) => {
    const places = isThere(id) ? config : { fail: config.failAtKey };
    // YAML reads a bare `off` as a string, and 1.1 did not: what is written is what is meant.
    const severity = value === false ? 'off' : value;
    const word = typeof severity === 'string' ? severity : JSON.stringify(severity);
    return readingAt(places, ['rules', id], () => parseRuleOption(`${id}=${word}`, rules));
  });
}

/** Reads what the option of the same meaning says on the command line, and says the same of a wrong value. */
function parsed<T>(
  config: ConfigText,
  key: string,
  value: string | undefined,
  parse: (value: string) => T,
): T | undefined {
  return value === undefined ? undefined : readingAt(config, [key], () => parse(value));
}

function wordOf<T extends string>(config: ConfigText, key: string, values: readonly T[]): T | undefined {
  const word = config.string(key);
  const value = values.find(candidate => candidate === word);
  if (word === undefined || value) return value;
  return config.fail([key], `expected ${values.join(', ')}${didYouMean(word, values)}`);
}
