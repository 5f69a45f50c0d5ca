import { didYouMean } from '../../src/lint/did-you-mean.ts';
import type { Rule } from '../../src/lint/rule.ts';
import { type ConfigText, readingAt } from './config-text.ts';
import { mapping } from './field.ts';
import { parseRuleOption, type RuleOption } from './rule-options.ts';
import type { Said } from './said.ts';

/** One entry, or none for what is not said. */
export function named<K extends keyof Said>(name: K, value: Said[K] | undefined): Partial<Said> {
  return value === undefined ? {} : { [name]: value };
}

export function readRules(config: ConfigText, rules: readonly Rule[]): RuleOption[] {
  const isThere = (id: string): boolean => rules.some(rule => rule.id === id);
  return Object.entries(config.value('rules', mapping) ?? {}).map(([id, value]) => {
    const places = isThere(id) ? config : { fail: config.failAtKey };
    // YAML reads a bare `off` as a string, and 1.1 did not: what is written is what is meant.
    const severity = value === false ? 'off' : value;
    const word = typeof severity === 'string' ? severity : JSON.stringify(severity);
    return readingAt(places, ['rules', id], () => parseRuleOption(`${id}=${word}`, rules));
  });
}

export function knownRules(config: ConfigText, key: string, rules: readonly Rule[]): string[] {
  const ids = rules.map(({ id }) => id);
  return config.strings(key).map((id, index) => {
    if (ids.includes(id)) return id;
    return config.fail([key, index], `there is no rule ${id}${didYouMean(id, ids)}`);
  });
}

/** More stars in a name would take longer to match than anybody waits, and more patterns likewise. */
const mostStars = 3;
const mostGlobs = 1000;

/** Patterns for paths. */
export function globsIn(config: ConfigText, key: string): string[] {
  const globs = config.strings(key);
  if (globs.length > mostGlobs) config.fail([key], `more than ${mostGlobs} patterns`);
  const at = globs.findIndex(glob => glob.split('/').some(name => name.split('*').length - 1 > mostStars));
  if (at >= 0)
    config.fail([key, at], `more than ${mostStars} * in one name: use ** for folders, and fewer *`);
  return globs;
}

/** Reads what the option of the same meaning says on the command line, and says the same of a wrong value. */
export function parsed<T>(
  config: ConfigText,
  key: string,
  value: string | undefined,
  parse: (value: string) => T,
): T | undefined {
  return value === undefined ? undefined : readingAt(config, [key], () => parse(value));
}

export function wordOf<T extends string>(
  config: ConfigText,
  key: string,
  values: readonly T[],
): T | undefined {
  const word = config.string(key);
  const value = values.find(candidate => candidate === word);
  if (word === undefined || value) return value;
  return config.fail([key], `expected ${values.join(', ')}${didYouMean(word, values)}`);
}
