import { isInputError } from '../../src/input-error.ts';
import { didYouMean } from '../../src/lint/did-you-mean.ts';
import { type Field, flag, mapping, text, textOrTexts, texts } from './field.ts';

export type Path = readonly (string | number)[];

/** A mapping of a configuration that knows where in its file everything is. */
export interface ConfigText {
  readonly keys: () => string[];
  /** Any value, as long as the field takes it; null is left out. */
  readonly value: (key: string, field: Field) => unknown;
  readonly string: (key: string) => string | undefined;
  readonly boolean: (key: string) => boolean | undefined;
  readonly strings: (key: string) => string[];
  /** One string, or a list of them with commas between. */
  readonly stringOrList: (key: string) => string | undefined;
  /** A list of mappings of these fields; `source` is filled in. */
  readonly rows: (key: string, fields: Readonly<Record<string, Field>>, source: string) => object[];
  /** A list of mappings, each to be read like the whole. */
  readonly sections: (key: string) => ConfigText[];
  /** Throws an InputError that says file, line and column of a value. */
  readonly fail: (path: Path, message: string) => never;
  /** Likewise of a key. */
  readonly failAtKey: (path: Path, message: string) => never;
  /** Where a value is, `.initcheck.yaml:3`. */
  readonly placeOf: (path: Path) => string;
}

/** Says where things are, and what is wrong there. */
export type Places = Pick<ConfigText, 'fail' | 'failAtKey' | 'placeOf'>;

/** What values say that are in these places. */
export function configText(values: Readonly<Record<string, unknown>>, places: Places): ConfigText {
  const { fail } = places;
  const typed = (key: string, { isRight, expected }: Field): unknown => {
    const value = Object.hasOwn(values, key) ? values[key] : undefined;
    if (value === undefined || value === null) return undefined;
    return isRight(value) ? value : fail([key], `expected ${expected}`);
  };
  return {
    ...places,
    keys: () => Object.keys(values),
    value: typed,
    string: key => typed(key, text) as string | undefined,
    boolean: key => typed(key, flag) as boolean | undefined,
    strings: key => (typed(key, texts) ?? []) as string[],
    stringOrList: key => {
      const value = typed(key, textOrTexts) as string | string[] | undefined;
      return value === undefined ? undefined : [value].flat().join(',');
    },
    rows: (key, fields, source) =>
      ((typed(key, list) ?? []) as unknown[]).map((row, index) => ({
        source,
        ...rowOf(row, [key, index], fields, places),
      })),
    sections: key =>
      ((typed(key, list) ?? []) as unknown[]).map((section, index) =>
        mapping.isRight(section)
          ? configText(section as Record<string, unknown>, within(places, [key, index]))
          : fail([key, index], `expected ${mapping.expected}`),
      ),
  };
}

const list: Field = { expected: 'a list', isRight: Array.isArray, schema: { type: 'array' } };

function rowOf(
  value: unknown,
  path: Path,
  fields: Readonly<Record<string, Field>>,
  { fail, failAtKey }: Places,
): object {
  if (!mapping.isRight(value)) return fail(path, `expected ${mapping.expected}`);
  const row = value as Record<string, unknown>;
  const unknown = Object.keys(row).find(name => !Object.hasOwn(fields, name));
  if (unknown !== undefined)
    failAtKey([...path, unknown], `there is no ${unknown}${didYouMean(unknown, Object.keys(fields))}`);
  for (const [name, { expected, isRight, isNeeded }] of Object.entries(fields)) {
    if (row[name] === undefined && isNeeded) fail(path, `${name} is missing: expected ${expected}`);
    if (row[name] !== undefined && !isRight(row[name])) fail([...path, name], `expected ${expected}`);
  }
  return row;
}

/** The places below a place. */
function within({ fail, failAtKey, placeOf }: Places, above: Path): Places {
  return {
    fail: (path, message) => fail([...above, ...path], message),
    failAtKey: (path, message) => failAtKey([...above, ...path], message),
    placeOf: path => placeOf([...above, ...path]),
  };
}

/** Runs `read`, and says of a value that it cannot use where the value is. */
export function readingAt<T>(places: Pick<Places, 'fail'>, path: Path, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!isInputError(error)) throw error;
    return places.fail(path, error.reason);
  }
}
