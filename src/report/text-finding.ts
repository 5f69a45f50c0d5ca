import type { ChalkInstance } from 'chalk';
import type { Diagnostic, Severity } from '../lint/diagnostic.ts';
import { cut, printable, wrap } from './printable.ts';

export interface TextStyle {
  readonly chalk: ChalkInstance;
  /** Columns of the terminal. */
  readonly width: number;
  /** Whether a terminal would break long lines in the middle of a word; anything else wants a finding in one line. */
  readonly breaksLines?: boolean;
}

/** A finding as it is shown. */
export interface TextFinding {
  /** The file that it is in, and its lines. */
  readonly path: string;
  readonly lines: readonly string[];
  readonly diagnostic: Diagnostic;
  /** The places where the same is found. */
  readonly others: readonly string[];
  /** What `--fix` has to be given for it, where that is not what was given. */
  readonly repairedBy: string | undefined;
}

export function formatDiagnostic(
  { path, lines, diagnostic, others, repairedBy }: TextFinding,
  style: TextStyle,
): string {
  const { chalk } = style;
  const { severity, message, rule, fixable, fixableWith, range } = diagnostic;
  const given = repairedBy ?? fixableWith;
  const hint = ['--fix', ...(given === undefined ? [] : printable(given).split(' ')), 'repairs', 'it'];
  const place = `${printable(path)}:${range.start.line + 1}:${range.start.character + 1}:`;
  const words = [
    { text: place },
    { text: `${severity}:`, chalk: paint(severity, chalk) },
    ...printable(message)
      .split(' ')
      .map(text => ({ text })),
    { text: `[${rule}]`, chalk: chalk.dim },
    ...(fixable || fixableWith !== undefined ? hint.map(text => ({ text, chalk: chalk.dim })) : []),
  ];
  const head = fillLines(words, style.breaksLines ? style.width : Number.POSITIVE_INFINITY);
  const end = others.length > 0 ? formatOthers(others, style) : '';
  return `${head}\n${formatExcerpt(diagnostic, lines, style)}${end}`;
}

/** More places than this are counted only. */
const mostOthers = 50;

/** `    the same in: a/Dockerfile:3, b/Dockerfile:7`, in lines of the width. */
function formatOthers(others: readonly string[], { width }: TextStyle): string {
  const names = others.slice(0, mostOthers).map(name => printable(name).replaceAll(' ', '\u00a0'));
  const more = others.length > mostOthers ? `, and ${others.length - mostOthers} more` : '';
  const lines = wrap(`the same in: ${names.join(', ')}${more}`, Math.max(40, width) - indent.length);
  return lines.map(line => `${indent}${line.replaceAll('\u00a0', ' ')}\n`).join('');
}

/** A word, and what follows it without a space and without its color. */
export interface FilledWord {
  readonly text: string;
  readonly chalk?: ChalkInstance;
  readonly tail?: string;
}

/** Words in lines of a width; all lines but the first are indented. */
export function fillLines(words: readonly FilledWord[], width: number): string {
  let column = 0;
  return words
    .map(({ text, chalk, tail = '' }, index) => {
      const length = text.length + tail.length;
      const isNext = index > 0 && column + 1 + length > width;
      column = isNext ? indent.length + length : column + Math.min(index, 1) + length;
      const before = isNext ? `\n${indent}` : ' ';
      return `${index > 0 ? before : ''}${chalk ? chalk(text) : text}${tail}`;
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

export function paint(severity: Severity, chalk: ChalkInstance): ChalkInstance {
  return { error: chalk.red, warning: chalk.yellow, info: chalk.cyan }[severity];
}
