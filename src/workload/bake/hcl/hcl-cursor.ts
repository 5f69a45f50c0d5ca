import { InputError } from '../../../input-error.ts';

/** A place in a text that is being read. */
export interface Cursor {
  readonly name: string;
  readonly text: string;
  at: number;
  /** More than zero where line ends are spaces: within parentheses, brackets and `${…}`. */
  free: number;
  depth: number;
  /** The last place whose line was asked for, and its line. */
  counted: { readonly at: number; readonly line: number };
}

/** People do not nest deeper than this, and the stack does not reach much further. */
const deepest = 200;

export function startOf(name: string, text: string): Cursor {
  return { name, text, at: 0, free: 0, depth: 0, counted: { at: 0, line: 0 } };
}

/** Spaces and comments; a line end, where one ends something, is left. */
export function skipSpace(cursor: Cursor): void {
  const space = cursor.free > 0 ? anySpace : spaceInLine;
  space.lastIndex = cursor.at;
  cursor.at += space.exec(cursor.text)?.[0].length ?? 0;
}

/** Spaces, comments and line ends. */
export function skipLines(cursor: Cursor): void {
  anySpace.lastIndex = cursor.at;
  cursor.at += anySpace.exec(cursor.text)?.[0].length ?? 0;
}

const spaceInLine = /(?:[ \t]|\/\*[\s\S]*?\*\/|(?:#|\/\/)[^\n]*)*/y;
const anySpace = /(?:[ \t\r\n]|\/\*[\s\S]*?\*\/|(?:#|\/\/)[^\n]*)*/y;

/** Takes what a pattern with the flag `y` finds here; spaces before it are skipped. */
export function take(cursor: Cursor, pattern: RegExp): string | undefined {
  skipSpace(cursor);
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text)?.[0];
  if (found !== undefined) cursor.at += found.length;
  return found;
}

export function takeOrFail(cursor: Cursor, pattern: RegExp, expected: string): string {
  return take(cursor, pattern) ?? fail(cursor, expected);
}

/** A name may have hyphens. github.com/hashicorp/hcl, hclsyntax/spec.md */
export const identifier = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;

/** Reads what is between two signs, where line ends are spaces. */
export function within<T>(cursor: Cursor, free: boolean, read: () => T): T {
  const before = cursor.free;
  cursor.free = free ? before + 1 : 0;
  if (++cursor.depth > deepest) fail(cursor, `no more than ${deepest} brackets within each other`);
  const value = read();
  cursor.depth--;
  cursor.free = before;
  return value;
}

export function fail(cursor: Cursor, expected: string): never {
  throw new InputError(`${cursor.name}, line ${lineOf(cursor) + 1}: expected ${expected}`);
}

/** Zero-based. */
export function lineOf(cursor: Cursor): number {
  const { at, line } = cursor.counted.at <= cursor.at ? cursor.counted : { at: 0, line: 0 };
  cursor.counted = { at: cursor.at, line: line + cursor.text.slice(at, cursor.at).split('\n').length - 1 };
  return cursor.counted.line;
}
