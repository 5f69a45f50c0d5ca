import type { ChalkInstance } from 'chalk';
import { type Diagnostic, type Severity, severities } from '../lint/diagnostic.ts';
import type { UnknownPlace } from '../lint/lint.ts';
import type { Pid1Outline } from './outline.ts';
import { pid1Words } from './pid1-words.ts';
import { cut, printable } from './printable.ts';

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
  /** What could not be judged. */
  readonly unknown: readonly UnknownPlace[];
  /** The scripts with findings in them, by their paths in the build context. */
  readonly scripts?: ReadonlyMap<string, { readonly path: string; readonly text: string }> | undefined;
}

export interface TextStyle {
  readonly chalk: ChalkInstance;
  /** Columns of the terminal. */
  readonly width: number;
  /** Whether a terminal would break long lines in the middle of a word; anything else wants a finding in one line. */
  readonly breaksLines?: boolean;
}

/** All findings with their source lines, a word on who is PID 1, the counts, and where to read more. */
export function formatText(files: readonly FileReport[], style: TextStyle): string {
  const blocks = files.filter(file => file.diagnostics.length > 0).map(file => formatFile(file, style));
  return [...blocks, ...formatUnknown(files, style), formatSummary(files, style)].join('\n');
}

/** More lines than this about what is not known are counted only. */
const mostUnknown = 10;

/** `Dockerfile:1: unknown: base example.com/app:3: …` */
function formatUnknown(files: readonly FileReport[], { chalk }: TextStyle): string[] {
  const lines = files.flatMap(({ path, unknown }) =>
    unknown.map(({ what, why, line }) => {
      const place = `${printable(path)}:${line}:`;
      return `${place} ${chalk.magenta('unknown:')} ${printable(what)}: ${printable(why)}\n`;
    }),
  );
  const all = [...new Set(lines)];
  if (all.length <= mostUnknown) return all.length > 0 ? [all.join('')] : [];
  const rest = all.length - mostUnknown;
  return [`${all.slice(0, mostUnknown).join('')}and ${rest} more, which --format json lists\n`];
}

function formatFile(
  { path, container, text, pid1, diagnostics, scripts }: FileReport,
  style: TextStyle,
): string {
  const findings = diagnostics.map(diagnostic => {
    const place = (diagnostic.file !== undefined && scripts?.get(diagnostic.file)) || { path, text };
    return formatDiagnostic(place.path, diagnostic, place.text.split('\n'), style);
  });
  return [...(pid1 ? [formatPid1(container?.title ?? path, pid1, style)] : []), ...findings].join('\n');
}

/** `Dockerfile: PID 1 is sh -c 'node app.js', which starts node`. */
function formatPid1(path: string, pid1: Pid1Outline, { chalk, width }: TextStyle): string {
  const room = Math.max(20, width - path.length - 30);
  return `${chalk.bold(printable(path))}: ${pid1Words(pid1, room, chalk.bold)}\n`;
}

function formatDiagnostic(
  path: string,
  diagnostic: Diagnostic,
  lines: readonly string[],
  style: TextStyle,
): string {
  const { chalk } = style;
  const { severity, message, rule, fixable, range } = diagnostic;
  const place = `${printable(path)}:${range.start.line + 1}:${range.start.character + 1}:`;
  const words = [
    { text: place },
    { text: `${severity}:`, chalk: paint(severity, chalk) },
    ...printable(message)
      .split(' ')
      .map(text => ({ text })),
    { text: `[${rule}]`, chalk: chalk.dim },
    ...(fixable ? ['--fix', 'repairs', 'it'].map(text => ({ text, chalk: chalk.dim })) : []),
  ];
  const head = fillLines(words, style.breaksLines ? style.width : Number.POSITIVE_INFINITY);
  return `${head}\n${formatExcerpt(diagnostic, lines, style)}`;
}

/** Words in lines of a width; all lines but the first are indented. */
function fillLines(words: readonly { text: string; chalk?: ChalkInstance }[], width: number): string {
  let column = 0;
  return words
    .map(({ text, chalk }, index) => {
      const isNext = index > 0 && column + 1 + text.length > width;
      column = isNext ? indent.length + text.length : column + Math.min(index, 1) + text.length;
      const before = isNext ? `\n${indent}` : ' ';
      return `${index > 0 ? before : ''}${chalk ? chalk(text) : text}`;
    })
    .join('');
}

const indent = '    ';

/** The lines of a finding, four at most, the first and the last of them underlined as far as they belong to it. */
function formatExcerpt({ range, severity }: Diagnostic, lines: readonly string[], style: TextStyle): string {
  const { chalk, width } = style;
  const { start, end } = range;
  const shown = lines.slice(start.line, Math.min(end.line, start.line + 3) + 1);
  const gutter = String(start.line + shown.length).length + 2;
  const room = Math.max(20, width - gutter - 3);
  const rows = shown.map((line, index) => {
    const number = String(start.line + index + 1).padStart(gutter);
    return `${chalk.dim(`${number} |`)} ${cut(printable(line.replace(/\r$/, '')), room)}`;
  });
  const more = end.line - start.line + 1 > shown.length ? [chalk.dim(`${' '.repeat(gutter)} | …`)] : [];
  const length =
    start.line === end.line ? end.character - start.character : (shown[0]?.trimEnd().length ?? 0);
  const carets = '^'.repeat(Math.max(1, Math.min(length, room - start.character)));
  const underline =
    `${chalk.dim(`${' '.repeat(gutter)} |`)} ` +
    `${' '.repeat(start.character)}${paint(severity, chalk)(carets)}`;
  return [...(shown.length === 1 ? [...rows, underline] : [...rows, ...more]), ''].join('\n');
}

function formatSummary(files: readonly FileReport[], { chalk }: TextStyle): string {
  const all = files.flatMap(file => file.diagnostics);
  const named = [...new Set(files.map(({ path, container }) => container?.file ?? path))];
  const where = named.length === 1 ? printable(named[0] ?? '') : `${named.length} files`;
  const unknown = countUnknown(files);
  const isKnown = files.some(({ known = 0 }) => known > 0);
  if (all.length + unknown === 0 && !isKnown) return `${chalk.green('clean:')} ${where}\n`;
  const left = unknown === 0 ? '' : `; ${unknown} unknown`;
  if (all.length === 0) return `${where}: nothing ${isKnown ? 'new' : 'found'}${left}\n`;
  const counts = severities
    .map(severity => ({ severity, count: all.filter(found => found.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => paint(severity, chalk)(plural(count, severity)));
  const fixable = all.filter(found => found.fixable).length;
  const part = all.length === 1 ? 'it' : `${fixable === all.length ? 'all' : fixable} of them`;
  const hint = fixable > 0 ? `; --fix repairs ${part}` : '';
  const more = chalk.dim(`to learn more: docker initcheck explain ${heaviest(all)}`);
  return `${where}: ${counts.join(', ')}${hint}${left}\n${more}\n`;
}

function countUnknown(files: readonly FileReport[]): number {
  const all = files.flatMap(({ path, unknown }) =>
    unknown.map(({ what, line }) => `${path}:${line}:${what}`),
  );
  return new Set(all).size;
}

function heaviest(found: readonly Diagnostic[]): string | undefined {
  return severities.flatMap(severity => found.filter(each => each.severity === severity))[0]?.rule;
}

function plural(count: number, severity: Severity): string {
  return `${count} ${severity}${count > 1 && severity !== 'info' ? 's' : ''}`;
}

function paint(severity: Severity, chalk: ChalkInstance): ChalkInstance {
  return { error: chalk.red, warning: chalk.yellow, info: chalk.cyan }[severity];
}
