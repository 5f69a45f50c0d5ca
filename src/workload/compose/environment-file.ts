import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'dotenv';
import { interpolate, type Lookup, unset } from './interpolate.ts';

/**
 * Where Compose looks variables up: in the environment, then in `.env` beside the compose file, which may use those
 * above it. docs.docker.com/compose/how-tos/environment-variables/envvars-precedence
 */
export async function readEnvironment(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Lookup> {
  const text = await readFile(join(folder, '.env'), 'utf8').catch(() => '');
  const values: Record<string, string> = {};
  const lookup: Lookup = name =>
    environment[name] ?? (Object.hasOwn(values, name) ? values[name] : undefined);
  for (const [name, value] of Object.entries(text === '' ? {} : parse(text)))
    values[name] = isLiteral(text, name) ? value : expand(value, lookup);
  return lookup;
}

/** Nothing is put into what is in single quotes. */
function isLiteral(text: string, name: string): boolean {
  return new RegExp(`^\\s*(?:export\\s+)?${name.replace(/[.\-[\]]/g, '\\$&')}\\s*[=:]\\s*'`, 'm').test(text);
}

/** A dollar sign that is no variable stays one here, so that a password does not end a run. */
function expand(value: string, lookup: Lookup): string {
  try {
    return interpolate(value, lookup).replaceAll(unset, '');
  } catch {
    return value;
  }
}
