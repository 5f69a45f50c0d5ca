import type { Stats } from 'node:fs';
import { access, constants, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { lookAt } from '../../src/files/look.ts';
import { reasonOf } from '../../src/files/reason.ts';
import { linkAt, repositoryFiles } from '../../src/files/repository-files.ts';
import { resolveIn } from '../../src/files/resolve-in.ts';
import { InputError } from '../../src/input-error.ts';
import type { Environment, Output, Streams } from '../process/streams.ts';

export const formats = [
  'text',
  'json',
  'sarif',
  'github',
  'checkstyle',
  'gitlab',
  'junit',
  'gnu',
  'markdown',
  'html',
] as const;
export type Format = (typeof formats)[number];

/** Formats made of lines, which can share a stream with others; the rest are documents. */
const ofLines: readonly Format[] = ['text', 'github', 'gnu'];

const ofExperiments: readonly Format[] = ['html'];

/** One `--format` or `--output`, in the order of the command line. */
export type ReportWord = { readonly format: Format } | { readonly output: string };

export interface Destination {
  readonly format: Format;
  /** Null is standard output. */
  readonly path: string | null;
}

/**
 * Each `--output` is where the `--format` before it goes; one before all of them goes with the first. A format without
 * one, or with `-`, goes to standard output. Throws an InputError for what cannot be meant.
 */
export function pairDestinations(words: readonly ReportWord[]): Destination[] {
  const pairs: { format: Format; output?: string }[] = [];
  let early: string | undefined;
  for (const word of words) {
    const last = pairs.at(-1);
    if ('format' in word) pairs.push({ ...word, ...(!last && early !== undefined ? { output: early } : {}) });
    else if (!last && early === undefined) early = word.output;
    else if (last && last.output === undefined) last.output = word.output;
    else
      throw new InputError(
        `--output ${word.output} has no --format before it: write --format, then its --output`,
      );
  }
  if (pairs.length === 0) pairs.push({ format: 'text', ...(early === undefined ? {} : { output: early }) });
  rejectCollisions(pairs);
  return pairs.map(({ format, output = '-' }) => ({ format, path: output === '-' ? null : output }));
}

function rejectCollisions(pairs: readonly { format: Format; output?: string }[]): void {
  const toScreen = pairs.filter(({ output = '-' }) => output === '-').map(({ format }) => format);
  const document = toScreen.find(format => !ofLines.includes(format));
  if (document !== undefined && toScreen.length > 1)
    throw new InputError(
      `--format ${toScreen.join(' and --format ')} would be mixed on standard output: add --output ` +
        'FILE after all but one',
    );
  const files = pairs.flatMap(({ output = '-' }) => (output === '-' ? [] : [output]));
  const twice = files.find((file, index) => files.indexOf(file) < index);
  if (twice !== undefined) throw new InputError(`--output ${twice} is used for two formats`);
}

/**
 * Markdown and HTML show experiments and nothing else: throws an InputError where there is none, with advice on how to
 * get one.
 */
export function rejectWithoutExperiment(destinations: readonly Destination[], advice: string): void {
  const idle = destinations.find(({ format }) => ofExperiments.includes(format));
  if (idle) throw new InputError(`--format ${idle.format} shows the result of an experiment: ${advice}`);
}

/** Makes sure before anything is done that the reports can be written and overwrite nothing that is checked. */
export async function checkDestinations(
  destinations: readonly Destination[],
  sources: readonly string[],
  { directory }: Environment,
): Promise<void> {
  for (const { path } of destinations) {
    if (path === null) continue;
    const full = resolveIn(directory, path);
    const old = lookAt(full);
    if (sources.some(source => isSame(resolveIn(directory, source), full, old)))
      throw new InputError(`--output ${path} would overwrite a file that is checked`);
    if (old?.isDirectory()) throw new InputError(`--output ${path}: it is a directory`);
    assertOwnFile(path, full, old, directory);
    await access(old ? full : dirname(full), constants.W_OK).catch((error: NodeJS.ErrnoException) => {
      throw new InputError(`--output ${path}: ${reasonOf(error)}`);
    });
  }
}

/** By another name too: a link, or a second name of the same file. */
function isSame(source: string, output: string, old: Stats | undefined): boolean {
  if (source === output) return true;
  const found = old && lookAt(source);
  return found !== undefined && found.ino === old?.ino && found.dev === old.dev;
}

/**
 * Whoever wrote the files of the repository may have put a link or a pipe where CI writes its report: below the
 * repository a report goes into a file there, or it makes one.
 */
function assertOwnFile(path: string, full: string, old: Stats | undefined, directory: string): void {
  const files = repositoryFiles(directory)(resolveIn(directory, 'report'));
  if (!files.covers(full)) return;
  const reason = linkAt(full) !== undefined ? 'it is a link' : old && !old.isFile() && 'it is no file';
  if (reason) throw new InputError(`--output ${path}: ${reason}; delete it to have a report there`);
  try {
    files.assertInside(full, path);
  } catch {
    throw new InputError(`--output ${path}: a link on the way leads out of the repository`);
  }
}

/** Writes each report to where it belongs; `render` gets the stream it is written to. */
export async function writeReports(
  destinations: readonly Destination[],
  render: (format: Format, output: Output) => string | Promise<string>,
  { stdout }: Streams,
  { directory }: Environment,
): Promise<void> {
  const file: Output = { write: () => undefined };
  for (const { format, path } of destinations) {
    const text = await render(format, path === null ? stdout : file);
    if (path === null) stdout.write(text);
    else
      await writeFile(resolveIn(directory, path), text).catch((error: NodeJS.ErrnoException) => {
        throw new InputError(`--output ${path}: ${reasonOf(error)}`);
      });
  }
}
