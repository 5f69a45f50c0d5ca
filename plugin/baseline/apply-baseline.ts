import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, dirname, relative, sep } from 'node:path';
import { lookAt } from '../../src/files/look.ts';
import { readRegular } from '../../src/files/read-regular.ts';
import { repositoryFiles } from '../../src/files/repository-files.ts';
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
  type Place,
  parseBaseline,
} from './baseline.ts';

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
  { directory }: Environment,
): WithoutKnown {
  const path = resolveIn(directory, name);
  if (!lookAt(path)) throw new InputError('no such file or directory; write it with --write-baseline', name);
  const known = parseBaseline(name, readRegular(path, name).toString());
  const compared = comparedTo({ path, directory }, known);
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
  environment: Environment,
): Promise<string> {
  const { directory, signal } = environment;
  const path = resolveIn(directory, name);
  const at = { path, directory };
  const before = lookAt(path) ? readRegular(path, name) : null;
  assertReplaceable(name, before);
  if (!lookAt(dirname(path))?.isDirectory())
    throw new InputError('there is no such directory', dirname(name));
  const now = checked.flatMap(file => placesOf(at, file, file.source.text, file.outline));
  const lighter = checked.flatMap(file => placesOf(at, file, file.source.text, onlyLighter(file.outline)));
  const files = new Set(checked.map(file => nameOf(at, file)));
  const known = before ? parseKept(name, before.toString()) : [];
  const others = known.filter(
    each => !files.has(each.path) && existsSync(resolveIn(dirname(path), each.path)),
  );
  const { isKnown } = compare(lighter, known, each => files.has(each), isThereOrOutside(at));
  const kept = lighter.filter((_, index) => isKnown[index]);
  const bytes = Buffer.from(formatBaseline([...countKnown([...now, ...kept]), ...others]));
  if (!before?.equals(bytes)) await writeStaged([{ path, bytes, before, mode: 0o644 }], signal);
  const where = new Set(now.map(place => place.path)).size;
  return `wrote ${name}: ${now.length} known findings in ${where === 1 ? '1 file' : `${where} files`}`;
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

/** Where the baseline is, and where names of files start. */
interface At {
  readonly path: string;
  readonly directory: string;
}

type Variant = { readonly text: string; readonly outline: Outline } | null;

interface Found extends Comparison {
  /** The findings that are new, file by file. */
  readonly left: readonly (readonly Diagnostic[])[];
}

function comparedTo(at: At, known: readonly Known[]) {
  return (checked: readonly Checked[], variantOf: (file: Checked) => Variant): Found => {
    const places = checked.map(file => {
      const variant = variantOf(file);
      return variant ? placesOf(at, file, variant.text, variant.outline) : [];
    });
    const lighter = checked.flatMap(file => {
      const variant = variantOf(file);
      return variant ? placesOf(at, file, variant.text, onlyLighter(variant.outline)) : [];
    });
    const files = new Set(checked.map(file => nameOf(at, file)));
    const shown = places.flat();
    const comparison = compare([...shown, ...lighter], known, file => files.has(file), isThereOrOutside(at));
    let next = 0;
    const left = checked.map(file =>
      (variantOf(file)?.outline.diagnostics ?? []).filter(() => !comparison.isKnown[next++]),
    );
    return { isKnown: comparison.isKnown.slice(0, shown.length), stale: comparison.stale, left };
  };
}

/** A baseline is a file of the repository, and is not told whether there is something outside. */
function isThereOrOutside({ path, directory }: At): (file: string) => boolean {
  const files = repositoryFiles(directory)(path);
  return file => {
    const full = resolveIn(dirname(path), file);
    try {
      files.assertInside(full, file);
    } catch {
      return true;
    }
    return existsSync(full);
  };
}

function onlyLighter({ lighter = [], scripts }: Outline): Pick<Outline, 'diagnostics' | 'scripts'> {
  return { diagnostics: lighter, scripts };
}

/** Of each finding. */
function placesOf(
  at: At,
  file: Checked,
  text: string,
  { diagnostics, scripts }: Pick<Outline, 'diagnostics' | 'scripts'>,
): Place[] {
  const path = nameOf(at, file);
  return diagnostics.map(({ rule, range, file: script }) => {
    const lines = (script === undefined ? text : (scripts.get(script) ?? '')).split('\n');
    const line = (lines[range.start.line] ?? '').trim();
    const content = JSON.stringify([rule, script === undefined ? null : basename(script), line]);
    return { path, rule, fingerprint: createHash('sha256').update(content).digest('hex').slice(0, 16) };
  });
}

function nameOf({ path, directory }: At, file: Checked): string {
  return relative(dirname(path), resolveIn(directory, file.path)).replaceAll(sep, '/');
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
