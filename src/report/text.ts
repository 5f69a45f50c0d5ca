import { type Block, groupEqual } from './equal-findings.ts';
import type { FileReport } from './file-report.ts';
import type { Pid1Outline } from './outline.ts';
import { pid1Parts } from './pid1-words.ts';
import { printable } from './printable.ts';
import { type FilledWord, formatDiagnostic, type TextStyle } from './text-finding.ts';
import { countFiles, formatSummary, nameToRepair } from './text-summary.ts';
import { formatWords, wordsOf } from './text-words.ts';

/** How much is said besides the findings. */
export interface TextExtent {
  /** Nothing: no counts, no hints, nothing where nothing is found. */
  readonly isQuiet?: boolean | undefined;
  /** A table of the rules, with how often each has found something. */
  readonly hasStatistics?: boolean | undefined;
  /** Nothing but whether copies of the reaper are of this version: what is without findings may have others. */
  readonly isAboutReapers?: boolean | undefined;
}

/**
 * All findings with their source lines, worst first, a word on who is PID 1, the counts, and where to read more. Equal
 * findings of many files are one.
 */
export function formatText(
  files: readonly FileReport[],
  style: TextStyle,
  { isQuiet, hasStatistics, isAboutReapers = false }: TextExtent = {},
): string {
  const linesOf = splitOnce();
  const blocks = groupEqual(files).map(block => formatBlock(block, style, isQuiet === true, linesOf));
  const table = hasStatistics ? formatStatistics(files) : [];
  if (isQuiet) return [...blocks, ...table].join('\n');
  return [
    ...blocks,
    ...formatUnknown(files, style),
    ...table,
    formatSummary(files, style, isAboutReapers),
  ].join('\n');
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
    formatDiagnostic(
      {
        ...{ path: place.path, lines: linesOf(place.text), diagnostic, others },
        repairedBy: nameToRepair(file, diagnostic),
      },
      style,
    ),
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
