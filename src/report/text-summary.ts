import { type Diagnostic, type Severity, severities } from '../lint/diagnostic.ts';
import { placeOf } from './equal-findings.ts';
import type { FileReport } from './file-report.ts';
import { printable } from './printable.ts';
import { type FilledWord, paint, type TextStyle } from './text-finding.ts';
import { formatWords, wordsOf } from './text-words.ts';

/** The last words: how much was found, how much of it can be repaired, and where to read more. */
export function formatSummary(
  files: readonly FileReport[],
  style: TextStyle,
  isAboutReapers = false,
): string {
  const { chalk } = style;
  const all = files.flatMap(file => file.diagnostics);
  const named = [...new Set(files.map(({ path, container }) => container?.file ?? path))];
  const where = named.length === 1 ? printable(named[0] ?? '') : countFiles(named.length);
  const unknown = countUnknown(files);
  if (all.length === 0 && isAboutReapers)
    return formatWords(wordsOf(`${where}: no reaper there is of another version`), style);
  const isKnown = files.some(({ known = 0 }) => known > 0);
  const lighter = formatLighter(files).map(sentence => formatWords(wordsOf(sentence), style));
  if (all.length + unknown + lighter.length === 0 && !isKnown)
    return formatWords([{ text: 'clean:', chalk: chalk.green }, { text: where }], style);
  const left = unknown === 0 ? [] : wordsOf(`${unknown} unknown`);
  const nothing = wordsOf(isKnown ? 'nothing new' : nothingLike(files));
  const place: FilledWord = { text: where, tail: ':' };
  if (all.length === 0) return [formatWords([place, ...joined([nothing, left])], style), ...lighter].join('');
  const counts = severities
    .map(severity => ({ severity, count: all.filter(found => found.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }): FilledWord[] => [
      { text: plural(count, severity), chalk: paint(severity, chalk) },
    ]);
  const hints = formatHints(files, all.length).map(wordsOf);
  const sentence = [place, ...joined([joined(counts, ','), ...hints, left])];
  const more = wordsOf(`to learn more: docker initcheck explain ${heaviest(all)}`);
  const learn = more.map(word => ({ ...word, chalk: chalk.dim }));
  return [formatWords(sentence, style), ...lighter, formatWords(learn, style)].join('');
}

/** What is missing, in words that hold for what is not shown as well. */
function nothingLike(files: readonly FileReport[]): string {
  const lighter = files.flatMap(file => file.lighter ?? []);
  if (lighter.length === 0) return 'nothing found';
  return lighter.some(({ severity }) => severity === 'warning') ? 'no errors' : 'nothing to warn of';
}

/** What `--fix` has to be given to repair a finding; undefined where it is what was given. */
export function nameToRepair(file: FileReport, diagnostic: Diagnostic): string | undefined {
  return file.repairedBy?.get(placeOf(file, diagnostic).path);
}

/** More ways to say it than this are not repeated in the end. */
const mostHints = 2;

/** `--fix repairs 3 of them`, and what has to be given to it for the rest. */
function formatHints(files: readonly FileReport[], total: number): string[] {
  const counts = new Map<string, number>();
  const found = files.flatMap(file => file.diagnostics.map(diagnostic => ({ file, diagnostic })));
  for (const { file, diagnostic } of found) {
    const { fixable, fixableWith } = diagnostic;
    if (!fixable && fixableWith === undefined) continue;
    const given = nameToRepair(file, diagnostic) ?? fixableWith ?? '';
    counts.set(given, (counts.get(given) ?? 0) + 1);
  }
  const part = (count: number): string => (total === 1 ? 'it' : `${count === total ? 'all' : count} of them`);
  const own = counts.get('') ?? 0;
  const others = [...counts].filter(([given]) => given !== '');
  const rest = others.reduce((sum, [, count]) => sum + count, 0);
  const short = others.map(([given, count]) => `--fix ${printable(given)} repairs ${part(count)}`);
  return [
    ...(own > 0 ? [`--fix repairs ${part(own)}`] : []),
    ...(others.length > mostHints
      ? [`--fix repairs ${part(rest)} if it is given what is said beside them`]
      : short),
  ];
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
  const having = files.filter(({ lighter = [] }) => lighter.length > 0);
  const count = having.flatMap(({ lighter = [] }) => lighter).length;
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

/** `3 files` */
export function countFiles(count: number): string {
  return count === 1 ? '1 file' : `${count} files`;
}

function heaviest(found: readonly Diagnostic[]): string | undefined {
  return severities.flatMap(severity => found.filter(each => each.severity === severity))[0]?.rule;
}

function plural(count: number, severity: Severity): string {
  return `${count} ${severity}${count > 1 && severity !== 'info' ? 's' : ''}`;
}
