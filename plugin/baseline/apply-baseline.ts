import { dirname } from 'node:path';
import { lookAt } from '../../src/files/look.ts';
import { readRegular } from '../../src/files/read-regular.ts';
import { resolveIn } from '../../src/files/resolve-in.ts';
import { writeStaged } from '../../src/files/staged-files.ts';
import { InputError } from '../../src/input-error.ts';
import type { Diagnostic } from '../../src/lint/diagnostic.ts';
import type { Outline } from '../../src/report/outline.ts';
import type { Checked } from '../check/check-file.ts';
import type { Environment } from '../process/streams.ts';
import {
  type Comparison,
  compare,
  countKnown,
  formatBaseline,
  type Known,
  keyOf,
  parseBaseline,
} from './baseline.ts';
import { type At, lookedAt, placesOf } from './places.ts';

/** What `--write-baseline` writes where `--baseline` names no other file. */
export const usualBaseline = '.initcheck-baseline.json';

/** The files of a run without the findings that are known, and sentences about those for standard error. */
export interface WithoutKnown {
  readonly checked: readonly Checked[];
  readonly notes: readonly string[];
}

/** Leaves out what the baseline knows. Throws an InputError for a baseline that cannot be read. */
export function withoutKnown(
  checked: readonly Checked[],
  name: string,
  whole: readonly string[],
  { directory }: Environment,
): WithoutKnown {
  const path = resolveIn(directory, name);
  if (!lookAt(path)) throw new InputError('no such file or directory; write it with --write-baseline', name);
  const known = parseBaseline(name, readRegular(path, name).toString());
  const compared = comparedTo({ path, directory, whole }, known);
  const found = compared(checked, ({ source, outline }) => ({ text: source.text, outline }));
  const left = compared(checked, ({ repaired }) => repaired);
  const files = checked.map(
    (file, index): Checked => ({
      ...file,
      outline: withOnly(file.outline, found.left[index]),
      repaired: file.repaired && {
        ...file.repaired,
        outline: withOnly(file.repaired.outline, left.left[index]),
      },
    }),
  );
  return { checked: files, notes: notesAbout(name, found) };
}

function withOnly(outline: Outline, diagnostics: readonly Diagnostic[] = []): Outline {
  return { ...outline, diagnostics, known: outline.diagnostics.length - diagnostics.length };
}

/**
 * Writes a baseline of what was found; what it says of files that were not checked stays, and so does what it says of
 * findings that are not shown for their little weight. Returns the note about it.
 */
export async function writeBaseline(
  checked: readonly Checked[],
  name: string,
  whole: readonly string[],
  environment: Environment,
): Promise<string> {
  const { directory, signal } = environment;
  const path = resolveIn(directory, name);
  const before = lookAt(path) ? readRegular(path, name) : null;
  assertReplaceable(name, before);
  if (!lookAt(dirname(path))?.isDirectory())
    throw new InputError('there is no such directory', dirname(name));
  const known = before ? parseKept(name, before.toString()) : [];
  const entries = entriesNow({ path, directory, whole }, checked, known);
  const bytes = Buffer.from(formatBaseline(entries));
  if (!before?.equals(bytes)) await writeStaged([{ path, bytes, before, mode: 0o644 }], signal);
  const count = entries.reduce((sum, entry) => sum + entry.count, 0);
  const files = new Set(entries.map(entry => entry.path)).size;
  const findings = count === 1 ? '1 known finding' : `${count} known findings`;
  return `wrote ${name}: ${findings} in ${files === 1 ? '1 file' : `${files} files`}`;
}

function entriesNow(at: At, checked: readonly Checked[], known: readonly Known[]): readonly Known[] {
  const places = checked.map(file => placesOf(at, file, file.source.text, file.outline));
  const looked = lookedAt(at, checked);
  const isGone = (path: string): boolean => !looked.isThere(path) && looked.covers(path);
  const others = known.filter(({ path }) => !looked.wasChecked(path) && !isGone(path));
  const listed = new Set(others.map(keyOf));
  // What is listed under its Dockerfile, which this run has not looked at, is not listed twice.
  const now = places
    .flatMap(({ shown }) => shown)
    .filter(place => place.also === undefined || !listed.has(keyOf({ ...place, path: place.also })));
  const lighter = places.flatMap(each => each.lighter);
  const { isKnown } = compare(lighter, known, looked);
  return [...countKnown([...now, ...lighter.filter((_, index) => isKnown[index])]), ...others];
}

/** Another name may be a stranger's, in a configuration: nothing is overwritten that never was a baseline. */
function assertReplaceable(name: string, before: Uint8Array | null): void {
  if (/(?:^|[\\/])\.git(?:[\\/]|$)/i.test(name))
    throw new InputError('a baseline has no place in .git', name);
  const text = name === usualBaseline ? '' : Buffer.from(before ?? []).toString();
  if (text.trim() !== '' && !/^\s*\{[\s\S]*"findings"/.test(text))
    throw new InputError('it is no baseline, and is not overwritten: name another file', name);
}

/** A baseline that cannot be read is what `--write-baseline` is there to replace. */
function parseKept(name: string, text: string): Known[] {
  try {
    return parseBaseline(name, text);
  } catch {
    return [];
  }
}

type Variant = { readonly text: string; readonly outline: Outline } | null;

interface Found extends Comparison {
  /** The findings that are new, file by file. */
  readonly left: readonly (readonly Diagnostic[])[];
}

function comparedTo(at: At, known: readonly Known[]) {
  return (checked: readonly Checked[], variantOf: (file: Checked) => Variant): Found => {
    const variants = checked.map(variantOf);
    const places = variants.map((variant, index) =>
      variant
        ? placesOf(at, checked[index] as Checked, variant.text, variant.outline)
        : { shown: [], lighter: [] },
    );
    const shown = places.flatMap(each => each.shown);
    const lighter = places.flatMap(each => each.lighter);
    const comparison = compare([...shown, ...lighter], known, lookedAt(at, checked));
    let next = 0;
    const left = variants.map(variant =>
      (variant?.outline.diagnostics ?? []).filter(() => !comparison.isKnown[next++]),
    );
    return { isKnown: comparison.isKnown.slice(0, shown.length), stale: comparison.stale, left };
  };
}

function notesAbout(name: string, { isKnown, stale }: Comparison): string[] {
  const known = isKnown.filter(Boolean).length;
  const gone = stale.reduce((sum, { count }) => sum + count, 0);
  return [
    ...(known > 0
      ? [`${known === 1 ? '1 known finding is' : `${known} known findings are`} left out: ${name}`]
      : []),
    ...(gone > 0
      ? [
          `${name}: ${gone === 1 ? '1 finding no longer occurs' : `${gone} findings no longer occur`}; ` +
            '--write-baseline removes what is gone',
        ]
      : []),
  ];
}
