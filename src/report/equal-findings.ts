import { type Diagnostic, severities } from '../lint/diagnostic.ts';

/** A file with findings, and the texts that they are in. */
export interface Reported {
  readonly path: string;
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly scripts?: ReadonlyMap<string, TextPlace> | undefined;
}

interface TextPlace {
  readonly path: string;
  readonly text: string;
}

/** What is shown of a file. */
export interface Block<File> {
  readonly file: File;
  readonly shown: readonly Shown[];
}

interface Shown {
  readonly diagnostic: Diagnostic;
  /** The text that it is in, and its name. */
  readonly place: TextPlace;
  /** Where else the same is found, `api/Dockerfile:4`. */
  readonly others: readonly string[];
}

/** So many files with one finding are a list below the first. */
const fewest = 3;

/** Findings file by file, those with the heaviest first. One that many files have is shown in the first of them. */
export function groupEqual<File extends Reported>(files: readonly File[]): Block<File>[] {
  const places = new Map<string, { path: string; line: string }[]>();
  for (const file of files)
    for (const diagnostic of file.diagnostics) {
      const key = keyOf(diagnostic);
      const line = `${placeOf(file, diagnostic).path}:${diagnostic.range.start.line + 1}`;
      const alike = places.get(key) ?? [];
      alike.push({ path: file.path, line });
      places.set(key, alike);
    }
  const isGrouped = (key: string): boolean =>
    new Set(places.get(key)?.map(({ path }) => path)).size >= fewest;
  const shownKeys = new Set<string>();
  const blocks = sorted(files).map(file => {
    const shown = file.diagnostics.flatMap((diagnostic): Shown[] => {
      const place = placeOf(file, diagnostic);
      const key = keyOf(diagnostic);
      if (!isGrouped(key)) return [{ diagnostic, place, others: [] }];
      if (shownKeys.has(key)) return [];
      shownKeys.add(key);
      const own = `${place.path}:${diagnostic.range.start.line + 1}`;
      const others = [...new Set(places.get(key)?.map(({ line }) => line))].filter(line => line !== own);
      return [{ diagnostic, place, others }];
    });
    return { file, shown };
  });
  return blocks.filter(({ shown }) => shown.length > 0);
}

function keyOf({ rule, severity, message, fixable, fixableWith }: Diagnostic): string {
  return JSON.stringify([rule, severity, message, fixable, fixableWith]);
}

/** The text that a finding is in. */
export function placeOf({ path, text, scripts }: Reported, { file }: Diagnostic): TextPlace {
  return (file !== undefined && scripts?.get(file)) || { path, text };
}

function sorted<File extends Reported>(files: readonly File[]): File[] {
  const weight = ({ diagnostics }: Reported): number =>
    Math.min(severities.length, ...diagnostics.map(({ severity }) => severities.indexOf(severity)));
  return files.toSorted((one, other) => weight(one) - weight(other));
}
