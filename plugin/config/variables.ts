import { InputError } from '../../src/input-error.ts';
import { didYouMean } from '../../src/lint/did-you-mean.ts';
import type { Rule } from '../../src/lint/rule.ts';
import { readSection, type Section } from './config.ts';
import type { ConfigKeyName } from './config-keys.ts';
import { configText, type Path } from './config-text.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

const prefix = 'INITCHECK_';

/** How the text of a variable is read as a value of a configuration. */
const readers = {
  rules: pairs,
  'fail-level': same,
  level: same,
  strict: yesOrNo,
  context: same,
  inject: same,
  platforms: same,
  base: same,
  target: same,
  'build-args': pairs,
  'legacy-builder': yesOrNo,
  baseline: same,
  'require-reasons': yesOrNo,
  'forbid-ignores': list,
  mirrors: list,
} satisfies Partial<Record<ConfigKeyName, (text: string) => unknown>>;

const names = Object.keys(readers) as (keyof typeof readers)[];

/** The name of the variable of a key: `INITCHECK_FAIL_LEVEL`. */
const variableOf = (key: string): string => `${prefix}${key.toUpperCase().replaceAll('-', '_')}`;

/** The variable that names the configuration. */
const configVariable = variableOf('config');

/** All variables that mean something. */
const variableNames: readonly string[] = [configVariable, ...names.map(variableOf)];

/** The configuration that the environment names, as it is written there. */
export function configNamed(variables: Variables): string | undefined {
  return variables[configVariable] || undefined;
}

/**
 * What the environment says, which counts more than any file and less than the command line. Throws an InputError for a
 * variable that cannot be used, and for one that is nearly one of ours.
 */
export function readVariables(variables: Variables, directory: string, rules: readonly Rule[]): Section {
  const given = names.filter(key => variables[variableOf(key)]);
  rejectMisspelt(variables);
  const values = given.map(key => [key, readers[key](variables[variableOf(key)] as string)]);
  const fail = ([key]: Path, message: string): never => {
    throw new InputError(message, variableOf(String(key)));
  };
  const placeOf = ([key]: Path): string => variableOf(String(key));
  const text = configText(Object.fromEntries(values), { fail, failAtKey: fail, placeOf });
  return readSection(given, text, { path: '', folder: directory, rules });
}

/** Other programs may have variables of this name too; one that is nearly right was meant for us. */
function rejectMisspelt(variables: Variables): void {
  for (const name of Object.keys(variables)) {
    if (!name.startsWith(prefix) || variableNames.includes(name)) continue;
    const tails = variableNames.map(each => each.slice(prefix.length));
    const [, near] = /did you mean (\w+)/.exec(didYouMean(name.slice(prefix.length), tails)) ?? [];
    if (near !== undefined)
      throw new InputError(`there is no such variable; did you mean ${prefix}${near}?`, name);
  }
}

function same(text: string): unknown {
  return text;
}

function yesOrNo(text: string): unknown {
  return { true: true, '1': true, false: false, '0': false }[text] ?? text;
}

/** `shell-form,missing-init` */
function list(text: string): unknown {
  return text.split(',').map(word => word.trim());
}

/** `shell-form=off,missing-init=error` */
function pairs(text: string): unknown {
  return Object.fromEntries(text.split(',').map(pair => pair.split('=', 2).map(word => word.trim())));
}
