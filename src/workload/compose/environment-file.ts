import { join } from 'node:path';
import { parse } from 'dotenv';
import { lookAt } from '../../files/look.ts';
import type { RepositoryFiles } from '../../files/repository-files.ts';
import { isInputError } from '../../input-error.ts';
import type { Limit } from '../../limit.ts';
import { maskValue } from '../../secrets.ts';
import { interpolate, type Lookup, unset } from './interpolate.ts';

/** What a compose file is read with. */
export interface ComposeSurroundings {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The files that it may name. */
  readonly files: RepositoryFiles;
  readonly limit: Limit;
  /** Whether secrets are read as they are: for what is started, and never reported. */
  readonly withSecrets?: boolean;
}

/**
 * Where Compose looks variables up: in the environment, then in `.env` beside the compose file, which may use those
 * above it. What may be a secret has asterisks for a value, since values end up in reports.
 * docs.docker.com/compose/how-tos/environment-variables/envvars-precedence
 */
export function readEnvironment(folder: string, surroundings: ComposeSurroundings): Lookup {
  const { variables, files, withSecrets } = surroundings;
  const path = join(folder, '.env');
  const found = lookAt(path);
  const text = found && !found.isDirectory() ? files.read(path, '.env').toString() : '';
  const values: Record<string, string> = {};
  const lookup: Lookup = name => {
    const value = variables[name] ?? (Object.hasOwn(values, name) ? values[name] : undefined);
    return value && !withSecrets ? maskValue(name, value) : value;
  };
  parseInto(values, text, lookup);
  return lookup;
}

/** The variables of a file; those above may be used, and those of `lookup`. */
export function parseEnvironment(text: string, lookup: Lookup): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  parseInto(values, text, name => lookup(name) ?? (Object.hasOwn(values, name) ? values[name] : undefined));
  return values;
}

function parseInto(values: Record<string, string>, text: string, lookup: Lookup): void {
  const literals = literalsOf(text);
  for (const [name, value] of Object.entries(text === '' ? {} : parse(text)))
    values[name] = literals.has(name) ? value : expand(value, lookup);
}

/** The names of values in single quotes: nothing is put into them. */
function literalsOf(text: string): Set<string | undefined> {
  return new Set(
    [...text.matchAll(/^[^\S\n]*(?:export[^\S\n]+)?([\w.-]+)[^\S\n]*[=:][^\S\n]*'/gm)].map(
      ([, name]) => name,
    ),
  );
}

/** A dollar sign that is no variable stays one here, so that a password does not end a run. */
function expand(value: string, lookup: Lookup): string {
  try {
    return interpolate(value, lookup).replaceAll(unset, '');
  } catch (error) {
    if (isInputError(error)) throw error;
    return value;
  }
}
