import { basename } from 'node:path';
import { endOfLine, lineAt } from '../../src/lines.ts';
import { parseDockerfile } from '../../src/syntax/dockerfile.ts';
import { isWorkloadName } from '../../src/workload/read-workload.ts';

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

/** Why no comment can be put above a line, as a clause; undefined where one can. */
export function whyNoComment(path: string, text: string, line: number): string | undefined {
  if (/\.(?:json|hcl)$/.test(path)) return 'no comment can be written there';
  // What is above the line would become a part of the line before.
  const before = text.split(/\r?\n/)[line - 1] ?? '';
  return /\\$/.test(before) ? 'the line before goes on in this one' : undefined;
}

/** The line of a finding's instruction or container, above which the comment has to be. */
export function lineToIgnoreAt(path: string, text: string, line: number): number {
  if (isDockerfile(path, text)) return firstLineAt(text, line);
  return isWorkloadName(path) ? containerAt(text.split('\n'), line) : line;
}

/** What is found in an image that is only named there is a finding about the container, whose line is above. */
function containerAt(lines: readonly string[], line: number): number {
  const indent = /^( +)image\s*:/.exec(lines[line] ?? '')?.[1];
  if (indent === undefined) return line;
  const above = lines.slice(0, line).findLastIndex(each => {
    const [, before = '', rest = ''] = /^( *)(.*)/.exec(each) ?? [];
    return before.length < indent.length && /^[^#\s]/.test(rest);
  });
  return above < 0 ? line : above;
}

/** Scripts begin with a shebang or end in `.sh`, and a file that describes containers has a name that says so. */
function isDockerfile(path: string, text: string): boolean {
  return !isWorkloadName(path) && !text.startsWith('#!') && !/\.(?:[a-z]*sh|ya?ml)$/.test(basename(path));
}

/** The first line of the instruction of a Dockerfile that a line is in. */
function firstLineAt(text: string, line: number): number {
  let from = 0;
  for (let passed = 0; passed < line; passed++) from = text.indexOf('\n', from) + 1;
  const to = endOfLine(text, from);
  const found = parseDockerfile(text).instructions.find(({ start, end }) => start <= to && end >= from);
  return found ? lineAt(text, found.start) : line;
}
