import type { Document, LineCounter } from 'yaml';
import { InputError, tooLarge } from '../../src/input-error.ts';
import { didYouMean } from '../../src/lint/did-you-mean.ts';
import type { Field } from './row-fields.ts';

type Path = readonly (string | number)[];

/** A YAML file that knows where in it everything is. */
export interface ConfigText {
  readonly keys: () => string[];
  readonly string: (key: string) => string | undefined;
  readonly boolean: (key: string) => boolean | undefined;
  readonly strings: (key: string) => string[];
  /** One string, or a list of them with commas between. */
  readonly stringOrList: (key: string) => string | undefined;
  /** The entries of a mapping, values as text. */
  readonly entries: (key: string) => [string, string][];
  /** A list of mappings of these fields; `source` is filled in. */
  readonly rows: (key: string, fields: Readonly<Record<string, Field>>, source: string) => object[];
  /** Throws an InputError that says file, line and column of a value. */
  readonly fail: (path: Path, message: string) => never;
  /** Likewise of a key. */
  readonly failAtKey: (path: Path, message: string) => never;
}

/** Parses YAML; the parser is only loaded when there is something to parse. */
export async function readConfigText(file: string, text: string): Promise<ConfigText> {
  const { LineCounter: Lines, parseDocument, isMap } = await import('yaml');
  const lines = new Lines();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const [error] = document.errors;
  if (error) throw new InputError(error.message, placeAt(file, lines, error.pos[0]));
  if (document.contents !== null && !isMap(document.contents))
    throw new InputError('expected a mapping, such as "strict: true"', `${file}:1:1`);
  return configText(file, document, lines);
}

function configText(file: string, document: Document, lines: LineCounter): ConfigText {
  const values = valuesOf(file, document);
  const failAt = (offset: number | undefined, path: Path, message: string): never => {
    throw new InputError(`${path.join('.')}: ${message}`, placeAt(file, lines, offset ?? 0));
  };
  const fail = (path: Path, message: string): never =>
    failAt(offsetOf(document.getIn(path, true)), path, message);
  const failAtKey = (path: Path, message: string): never => {
    const map = document.getIn(path.slice(0, -1), true);
    const pair = isPairs(map) ? map.items.find(({ key }) => String(key) === path.at(-1)) : undefined;
    return failAt(offsetOf(pair?.key), path, message);
  };
  const typed = <T>(key: string, isType: (value: unknown) => value is T, expected: string): T | undefined => {
    const value = values[key];
    if (value === undefined || value === null) return undefined;
    return isType(value) ? value : fail([key], `expected ${expected}`);
  };
  return {
    keys: () => Object.keys(values),
    string: key => typed(key, isString, 'a string'),
    boolean: key => typed(key, isBoolean, 'true or false'),
    strings: key => typed(key, isStrings, 'a list of strings') ?? [],
    stringOrList: key => {
      const isEither = (value: unknown): value is string | string[] => isString(value) || isStrings(value);
      const value = typed(key, isEither, 'a string or a list of strings');
      return value === undefined ? undefined : [value].flat().join(',');
    },
    // YAML reads a bare `off` as a string, and 1.1 did not: what is written is what is meant.
    entries: key =>
      Object.entries(typed(key, isMapping, 'a mapping') ?? {}).map(([name, value]) => [
        name,
        value === false ? 'off' : String(value),
      ]),
    rows: (key, fields, source) =>
      (typed(key, isList, 'a list') ?? []).map((row, index) => {
        if (!isMapping(row)) return fail([key, index], 'expected a mapping');
        const unknown = Object.keys(row).find(field => !Object.hasOwn(fields, field));
        if (unknown !== undefined)
          failAtKey(
            [key, index, unknown],
            `there is no ${unknown}${didYouMean(unknown, Object.keys(fields))}`,
          );
        for (const [field, { expected, isRight, isNeeded }] of Object.entries(fields)) {
          if (row[field] === undefined && isNeeded)
            fail([key, index], `${field} is missing: expected ${expected}`);
          if (row[field] !== undefined && !isRight(row[field]))
            fail([key, index, field], `expected ${expected}`);
        }
        return { source, ...row };
      }),
    fail,
    failAtKey,
  };
}

function valuesOf(file: string, document: Document): Record<string, unknown> {
  try {
    return (document.toJS() ?? {}) as Record<string, unknown>;
  } catch (error) {
    // The package counts what aliases stand for.
    if (error instanceof ReferenceError) throw tooLarge('its aliases stand for too much', file);
    throw error;
  }
}

function offsetOf(node: unknown): number | undefined {
  return (node as { range?: [number, number, number] } | undefined)?.range?.[0];
}

/** The parser is not loaded here, and its classes neither. */
function isPairs(node: unknown): node is { readonly items: readonly { readonly key: unknown }[] } {
  return typeof node === 'object' && node !== null && 'items' in node;
}

function placeAt(file: string, lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${file}:${line}:${col}`;
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}

function isStrings(value: unknown): value is string[] {
  return isList(value) && value.every(isString);
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !isList(value);
}
