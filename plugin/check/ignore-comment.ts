import { lineAt } from '../../src/lines.ts';
import { parseDockerfile } from '../../src/syntax/dockerfile.ts';

/** A line that is put into a text, above the line of this number. */
export interface IgnoreComment {
  readonly line: number;
  readonly newText: string;
}

/** The comment that switches rules off at a line of a script, or of a file that describes containers. */
export function ignoreComment(
  text: string,
  line: number,
  rules: readonly string[],
  reason: string,
): IgnoreComment {
  const above = text.split('\n')[line] ?? '';
  const indent = /^[^\S\r\n]*/.exec(above)?.[0] ?? '';
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  return { line, newText: `${indent}# initcheck ignore=${rules.join(',')} -- ${reason}${end}` };
}

/** The first line of the instruction of a Dockerfile that a line is in. */
export function firstLineAt(text: string, line: number): number {
  const starts = parseDockerfile(text).instructions.map(({ start, end }) => [
    lineAt(text, start),
    lineAt(text, end),
  ]);
  return starts.find(([first = 0, last = 0]) => first <= line && line <= last)?.[0] ?? line;
}
