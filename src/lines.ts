import { tooLarge } from './input-error.ts';

/** No text that people write has more lines, and each of them takes a hundred times the memory of its line end. */
const mostLines = 200_000;

/** Throws an InputError for a text that would take too much memory to be parsed, line by line. */
export function assertFewLines(text: string, name?: string): void {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1))
    if (++lines > mostLines) throw tooLarge(`it has more than ${mostLines} lines`, name);
}

/** The number of the line that an offset is in, zero-based. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length - 1;
}

/** Where the line that an offset is in begins: after the byte order mark in the first one. */
export function startOfLine(text: string, offset: number): number {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return start === 0 && text.startsWith('\uFEFF') ? 1 : start;
}

/** Where the line that an offset is in ends: before its line end, and the carriage return of it. */
export function endOfLine(text: string, offset: number): number {
  const found = text.indexOf('\n', offset);
  const end = found < 0 ? text.length : found;
  return end > offset && text[end - 1] === '\r' ? end - 1 : end;
}
