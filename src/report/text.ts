import { type Diagnostic, type Severity, severities } from '../lint/diagnostic.ts';
import type { UnknownPlace } from '../lint/lint.ts';
import { type Block, groupEqual } from './equal-findings.ts';
import type { Pid1Outline } from './outline.ts';
import { pid1Parts } from './pid1-words.ts';
import { printable } from './printable.ts';
import { type FilledWord, fillLines, formatDiagnostic, paint, type TextStyle } from './text-finding.ts';

/** What is to be reported about one file. */
export interface FileReport {
  readonly path: string;
  /** For one of several containers: what to call it instead of its path, and the file that describes it. */
  readonly container?: { readonly title: string; readonly file: string } | undefined;
  readonly text: string;
  readonly pid1: Pid1Outline | null;
  readonly diagnostics: readonly Diagnostic[];
  /** How many more there are that a baseline knows. */
  readonly known?: number | undefined;
  /** How many more there are that weigh less than what is shown. */
  readonly lighter?: number | undefined;
  /** What could not be judged. */
  readonly unknown: readonly UnknownPlace[];
  /** The scripts with findings in them, by their paths in the build context. */
  readonly scripts?: ReadonlyMap<string, { readonly path: string; readonly text: string }> | undefined;
}

/** How much is said besides the findings. */
export interface TextExtent {
  /** Nothing: no counts, no hints, nothing where nothing is found. */
  readonly isQuiet?: boolean | undefined;
  /** A table of the rules, with how often each has found something. */
  readonly hasStatistics?: boolean | undefined;
}

/**
 * All findings with their source lines, worst first, a word on who is PID 1, the counts, and where to read more. Equal
 * findings of many files are one.
 */
export function formatText(
  files: readonly FileReport[],
  style: TextStyle,
  { isQuiet, hasStatistics }: TextExtent = {},
): string {
  const linesOf = splitOnce();
  const blocks = groupEqual(files).map(block => formatBlock(block, style, isQuiet === true, linesOf));
  const table = hasStatistics ? formatStatistics(files) : [];
  if (isQuiet) return [...blocks, ...table].join('\n');
  return [...blocks, ...formatUnknown(files, style), ...table, formatSummary(files, style)].join('\n');
}

/** The lines of a text that many findings are in. */
function splitOnce(): (text: string) => readonly string[] {
  const found = new Map<string, readonly string[]>();
  return text => {
    const lines = found.get(text) ?? text.split('\n');
    found.set(text, lines);
    return lines;
  };
}

/** More lines than this about what is not known are counted only. */
const mostUnknown = 10;

/** `Dockerfile:1: unknown: base example.com/app:3: …` */
function formatUnknown(files: readonly FileReport[], style: TextStyle): string[] {
  const lines = files.flatMap(({ path, unknown }) =>
    unknown.map(({ what, why, line }) => {
      const words = [
        { text: `${printable(path)}:${line}:` },
        { text: 'unknown:', chalk: style.chalk.magenta },
        ...wordsOf(printable(`${what}: ${why}`)),
      ];
      return formatWords(words, style);
    }),
  );
  const all = [...new Set(lines)];
  if (all.length <= mostUnknown) return all.length > 0 ? [all.join('')] : [];
  const rest = all.length - mostUnknown;
  return [`${all.slice(0, mostUnknown).join('')}and ${rest} more, which --format json lists\n`];
}

function formatBlock(
  { file, shown }: Block<FileReport>,
  style: TextStyle,
  isQuiet: boolean,
  linesOf: (text: string) => readonly string[],
): string {
  const { path, container, pid1 } = file;
  const findings = shown.map(({ diagnostic, place, others }) =>
    formatDiagnostic(place.path, diagnostic, linesOf(place.text), others, style),
  );
  const head = pid1 && !isQuiet ? [formatPid1(container?.title ?? path, pid1, style)] : [];
  return [...head, ...findings].join('\n');
}

/** `Dockerfile: PID 1 is sh -c 'node app.js', which starts node`. */
function formatPid1(path: string, pid1: Pid1Outline, style: TextStyle): string {
  const { chalk, width, breaksLines } = style;
  // Where lines are broken, the command line has one of its own at most.
  const room = Math.max(20, breaksLines ? width - 8 : width - path.length - 30);
  const { before, command, after } = pid1Parts(pid1, room);
  const [next = '', ...rest] = after.split(' ');
  const name: FilledWord = { text: printable(path), chalk: chalk.bold, tail: ':' };
  const program = (command === '' ? [] : command.split(' ')).map(
    (text): FilledWord => ({ text, chalk: chalk.bold }),
  );
  const words = [
    name,
    ...wordsOf(before.trimEnd()),
    ...program.slice(0, -1),
    ...program.slice(-1).map(word => ({ ...word, tail: next })),
    ...rest.map(text => ({ text })),
  ];
  return formatWords(words, style);
}

function wordsOf(text: string): FilledWord[] {
  return text.split(' ').map(word => ({ text: word }));
}

/** A line, or several of the width where long ones are broken. */
function formatWords(words: readonly FilledWord[], { width, breaksLines }: TextStyle): string {
  return `${fillLines(words, breaksLines ? width : Number.POSITIVE_INFINITY)}\n`;
}

/** `12 in 9 files  missing-init`, the most frequent first. */
function formatStatistics(files: readonly FileReport[]): string[] {
  const found = new Map<string, { count: number; files: Set<string> }>();
  for (const { path, diagnostics } of files)
    for (const { rule } of diagnostics) {
      const entry = found.get(rule) ?? { count: 0, files: new Set() };
      found.set(rule, { count: entry.count + 1, files: entry.files.add(path) });
    }
  const rows = [...found].sort(([, one], [, other]) => other.count - one.count);
  const width = String(rows[0]?.[1].count ?? 0).length;
  const lines = rows.map(
    ([rule, entry]) => `${String(entry.count).padStart(width)} in ${countFiles(entry.files.size)}  ${rule}\n`,
  );
  return lines.length > 0 ? [lines.join('')] : [];
}

function formatSummary(files: readonly FileReport[], style: TextStyle): string {
  const { chalk } = style;
  const all = files.flatMap(file => file.diagnostics);
  const named = [...new Set(files.map(({ path, container }) => container?.file ?? path))];
  const where = named.length === 1 ? printable(named[0] ?? '') : countFiles(named.length);
  const unknown = countUnknown(files);
  const isKnown = files.some(({ known = 0 }) => known > 0);
  const lighter = formatLighter(files).map(sentence => formatWords(wordsOf(sentence), style));
  if (all.length + unknown + lighter.length === 0 && !isKnown)
    return formatWords([{ text: 'clean:', chalk: chalk.green }, { text: where }], style);
  const left = unknown === 0 ? [] : wordsOf(`${unknown} unknown`);
  const found = lighter.length > 0 ? 'to warn of' : 'found';
  const nothing = wordsOf(`nothing ${isKnown ? 'new' : found}`);
  const place: FilledWord = { text: where, tail: ':' };
  if (all.length === 0) return [formatWords([place, ...joined([nothing, left])], style), ...lighter].join('');
  const counts = severities
    .map(severity => ({ severity, count: all.filter(found => found.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }): FilledWord[] => [
      { text: plural(count, severity), chalk: paint(severity, chalk) },
    ]);
  const fixable = all.filter(found => found.fixable).length;
  const part = all.length === 1 ? 'it' : `${fixable === all.length ? 'all' : fixable} of them`;
  const hint = fixable > 0 ? wordsOf(`--fix repairs ${part}`) : [];
  const sentence = [place, ...joined([joined(counts, ','), hint, left])];
  const more = wordsOf(`to learn more: docker initcheck explain ${heaviest(all)}`);
  const learn = more.map(word => ({ ...word, chalk: chalk.dim }));
  return [formatWords(sentence, style), ...lighter, formatWords(learn, style)].join('');
}

/** Parts of a sentence in one; empty ones are left out. */
function joined(parts: readonly (readonly FilledWord[])[], mark = ';'): FilledWord[] {
  const said = parts.filter(part => part.length > 0);
  return said.flatMap((part, index) =>
    index === said.length - 1
      ? part
      : [
          ...part.slice(0, -1),
          ...part.slice(-1).map(word => ({ ...word, tail: `${word.tail ?? ''}${mark}` })),
        ],
  );
}

/** `95 lighter findings in 60 files are not shown: --level info shows them`. */
function formatLighter(files: readonly FileReport[]): string[] {
  const having = files.filter(({ lighter = 0 }) => lighter > 0);
  const count = having.reduce((sum, { lighter = 0 }) => sum + lighter, 0);
  if (count === 0) return [];
  const [what, them] = count === 1 ? ['1 lighter finding', 'it'] : [`${count} lighter findings`, 'them'];
  const where = countFiles(new Set(having.map(({ path }) => path)).size);
  return [`${what} in ${where} ${count === 1 ? 'is' : 'are'} not shown: --level info shows ${them}`];
}

function countUnknown(files: readonly FileReport[]): number {
  const all = files.flatMap(({ path, unknown }) =>
    unknown.map(({ what, line }) => `${path}:${line}:${what}`),
  );
  return new Set(all).size;
}

function countFiles(count: number): string {
  return count === 1 ? '1 file' : `${count} files`;
}

function heaviest(found: readonly Diagnostic[]): string | undefined {
  return severities.flatMap(severity => found.filter(each => each.severity === severity))[0]?.rule;
}

function plural(count: number, severity: Severity): string {
  return `${count} ${severity}${count > 1 && severity !== 'info' ? 's' : ''}`;
}
