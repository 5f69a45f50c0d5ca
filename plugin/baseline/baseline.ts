import { InputError } from '../../src/input-error.ts';

/** Findings that are known and accepted for now, all of one kind in one file. */
export interface Known {
  /** The file that was checked, with slashes, relative to the folder of the baseline. */
  readonly path: string;
  readonly rule: string;
  /** The rule and the text of the line, whatever its number: 16 hexadecimal digits. */
  readonly fingerprint: string;
  /** How many such lines the file has. */
  readonly count: number;
}

/** What is the same in two runs is one finding each time; the path tells apart what has the same text. */
export interface Place extends Pick<Known, 'path' | 'rule' | 'fingerprint'> {
  /** The Dockerfile of a described container, under which a run that checks that too knows the finding. */
  readonly also?: string | undefined;
}

const version = 1;

/** One line for each entry, sorted, so that two branches that change different files merge. */
export function formatBaseline(known: readonly Known[]): string {
  const lines = known.map(each => `    ${JSON.stringify(each)}`).sort();
  return `{\n  "version": ${version},\n  "findings": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

/** Reads a baseline. Throws an InputError for what is none, or one of another version. */
export function parseBaseline(path: string, text: string): Known[] {
  const again = 'write it again with --write-baseline';
  if (/^(?:<<<<<<<|>>>>>>>) /m.test(text))
    throw new InputError(`it has the marks of a merge conflict; ${again}`, path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InputError(`it is not a baseline: it is not JSON; ${again}`, path);
  }
  const { version: found, findings } = (value ?? {}) as { version?: unknown; findings?: unknown };
  if (typeof found === 'number' && found !== version)
    throw new InputError(
      `it is a baseline of version ${found}, and this docker initcheck reads version ${version}; ${again}`,
      path,
    );
  if (found !== version || !Array.isArray(findings) || !findings.every(isKnown))
    throw new InputError(`it is not a baseline; ${again}`, path);
  return findings;
}

function isKnown(value: unknown): value is Known {
  const { path, rule, fingerprint, count } = (value ?? {}) as Partial<Known>;
  return (
    [path, rule, fingerprint].every(text => typeof text === 'string') &&
    Number.isSafeInteger(count) &&
    (count as number) > 0
  );
}

/** Findings by what makes them alike, with their numbers. */
export function countKnown(places: readonly Place[]): Known[] {
  const counted = new Map<string, Known>();
  for (const { path, rule, fingerprint } of places) {
    const key = keyOf({ path, rule, fingerprint });
    counted.set(key, { path, rule, fingerprint, count: (counted.get(key)?.count ?? 0) + 1 });
  }
  return [...counted.values()];
}

/** Which findings a baseline knows, and what of it no longer occurs. */
export interface Comparison {
  /** For each finding, in their order. */
  readonly isKnown: readonly boolean[];
  readonly stale: readonly Known[];
}

/** What a run has looked at. */
export interface Looked {
  /** Whether it has looked at a file; what it has not looked at is not stale. */
  readonly wasChecked: (path: string) => boolean;
  readonly isThere: (path: string) => boolean;
  /** Whether it would have found a file wherever that has moved to: else nobody knows that it is gone for good. */
  readonly covers: (path: string) => boolean;
}

/**
 * Looks findings up in a baseline: under their own path, then under the path of a file that is gone, since a file that
 * is renamed keeps its findings and a copy has new ones.
 */
export function compare(
  places: readonly Place[],
  known: readonly Known[],
  { wasChecked, isThere, covers }: Looked,
): Comparison {
  const left = new Map(known.map(each => [keyOf(each), each.count]));
  const take = (key: string): boolean => {
    const count = left.get(key) ?? 0;
    if (count > 0) left.set(key, count - 1);
    return count > 0;
  };
  const inPlace = places.map(
    place => take(keyOf(place)) || (place.also !== undefined && take(keyOf({ ...place, path: place.also }))),
  );
  const moved = known.filter(({ path }) => !isThere(path));
  const isKnown = places.map((place, index) => {
    if (inPlace[index]) return true;
    const alike = moved.filter(each => each.rule === place.rule && each.fingerprint === place.fingerprint);
    return alike.some(each => take(keyOf(each)));
  });
  const stale = known.flatMap(each => {
    const count = left.get(keyOf(each)) ?? 0;
    const isGone = wasChecked(each.path) || (!isThere(each.path) && covers(each.path));
    return count > 0 && isGone ? [{ ...each, count }] : [];
  });
  return { isKnown, stale };
}

/** What makes findings alike. */
export function keyOf({ path, rule, fingerprint }: Place): string {
  return JSON.stringify([path, rule, fingerprint]);
}
