import { dirname, join, parse as parsePath, resolve } from 'node:path';
import { isThere, lookAt } from '../../src/files/look.ts';
import { readRegular } from '../../src/files/read-regular.ts';
import type { RepositoryFiles } from '../../src/files/repository-files.ts';
import { type BaseChoice, baseChoices } from '../../src/image/base-image.ts';
import type { BaseRow } from '../../src/image/facts/base.ts';
import type { ProgramRow } from '../../src/image/facts/program.ts';
import { InputError, isInputError } from '../../src/input-error.ts';
import { type Severity, severities } from '../../src/lint/diagnostic.ts';
import { didYouMean } from '../../src/lint/did-you-mean.ts';
import type { Inject } from '../../src/lint/injection.ts';
import type { Rule } from '../../src/lint/rule.ts';
import type { Profiles } from '../../src/verify/expectation.ts';
import { type ConfigText, readConfigText } from './config-text.ts';
import { parseInject, parsePlatforms } from './parse-inject.ts';
import { parseProfiles } from './parse-profiles.ts';
import { baseFields, programFields } from './row-fields.ts';
import { parseRuleOption, type RuleOption } from './rule-options.ts';

/** What `.initcheck.yaml` says; what it leaves out is left to the command line and its defaults. */
export interface Config {
  /** Its own path; null when there is none. */
  readonly path: string | null;
  readonly rules: readonly RuleOption[];
  readonly failLevel?: Severity | 'none';
  /** From which severity on findings are shown and repaired. */
  readonly level?: Severity;
  readonly isStrict?: boolean;
  /** Globs of Dockerfiles that are not to be checked, relative to the file. */
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

const configName = '.initcheck.yaml';

/** The same, as it is misspelt often enough to be read. */
const otherName = '.initcheck.yml';

const nothing: Config = {
  ...{ path: null, rules: [], ignore: [], programs: [], bases: [] },
  profiles: new Map(),
};

/**
 * The configuration for a Dockerfile: the nearest `.initcheck.yaml` in its folder or above, up to the root of the
 * repository; or the one that `--config` names. Throws an InputError with line and column for one that cannot be used.
 */
export async function readConfig(
  dockerfile: string,
  rules: readonly Rule[],
  files: RepositoryFiles,
  named?: string,
): Promise<Config> {
  const path = named ?? findConfig(dirname(dockerfile));
  if (path === undefined) return nothing;
  // One that the user names is the user's, and so is one above the repository.
  const isOurs = named === undefined && files.covers(path);
  const bytes = isOurs ? files.read(path, path) : readRegular(path, path);
  return parseConfig(path, bytes.toString(), rules);
}

function findConfig(directory: string): string | undefined {
  const found = [configName, otherName].filter(name => isThere(join(directory, name)));
  if (found.length > 1)
    throw new InputError(`there are ${found.join(' and ')}, and only one can be meant`, directory);
  if (found[0]) return join(directory, found[0]);
  if (lookAt(join(directory, '.git')) || directory === parsePath(directory).root) return undefined;
  return findConfig(dirname(directory));
}

/** What it may say. */
export const configKeys = [
  ...['rules', 'fail-level', 'level', 'strict', 'ignore', 'context'],
  ...['inject', 'platforms', 'base', 'expect', 'programs', 'bases'],
];

/** Reads the text of a configuration. */
export async function parseConfig(path: string, text: string, rules: readonly Rule[]): Promise<Config> {
  const config = await readConfigText(path, text);
  const unknown = config.keys().find(key => !configKeys.includes(key));
  if (unknown !== undefined)
    config.failAtKey([unknown], `there is no ${unknown}${didYouMean(unknown, configKeys)}`);
  const failLevel = oneOf(config, 'fail-level', [...severities, 'none']);
  const level = oneOf(config, 'level', severities);
  const isStrict = config.boolean('strict');
  const context = config.string('context');
  return {
    path,
    rules: config.entries('rules').map(([id, severity]) => {
      try {
        return parseRuleOption(
          `${id}=${typeof severity === 'object' ? JSON.stringify(severity) : severity}`,
          rules,
        );
      } catch (error) {
        if (!isInputError(error)) throw error;
        const fail = rules.some(rule => rule.id === id) ? config.fail : config.failAtKey;
        return fail(['rules', id], error.reason);
      }
    }),
    ...(failLevel && { failLevel }),
    ...(level && { level }),
    ...(isStrict !== undefined && { isStrict }),
    ignore: config.strings('ignore'),
    ...(context !== undefined && { context: resolve(dirname(path), context) }),
    ...parseRepairKeys(config),
    profiles: parseProfiles(config),
    programs: config.rows('programs', programFields, path) as ProgramRow[],
    bases: config.rows('bases', baseFields, path) as BaseRow[],
  };
}

/** Reads what the options of the same names say on the command line, and says the same of a wrong value. */
function parseRepairKeys(config: ConfigText): Pick<Config, 'inject' | 'reaperPlatforms' | 'base'> {
  const read = <T>(key: string, text: string | undefined, parse: (value: string) => T): T | undefined => {
    try {
      return text === undefined ? undefined : parse(text);
    } catch (error) {
      if (!isInputError(error)) throw error;
      return config.fail([key], error.reason);
    }
  };
  const inject = read('inject', config.string('inject'), parseInject);
  const platforms = config.stringOrList('platforms');
  const reaperPlatforms = read('platforms', platforms, parsePlatforms);
  const base = config.string('base');
  const choice = baseChoices.find(candidate => candidate === base);
  if (base !== undefined && !choice)
    config.fail(['base'], `expected ${baseChoices.join(', ')}${didYouMean(base, baseChoices)}`);
  return {
    ...(inject !== undefined && { inject }),
    ...(reaperPlatforms && { reaperPlatforms }),
    ...(choice && { base: choice }),
  };
}

function oneOf<T extends string>(config: ConfigText, key: string, values: readonly T[]): T | undefined {
  const text = config.string(key);
  const value = values.find(candidate => candidate === text);
  if (text === undefined || value) return value;
  return config.fail([key], `expected ${values.join(', ')}${didYouMean(text, values)}`);
}
