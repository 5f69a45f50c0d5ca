import type { Position, Range } from 'vscode-languageserver-types';

/** How a client counts the characters of a line; ours are UTF-16 code units. */
export type Encoding = 'utf-16' | 'utf-8';

/** The one that a client likes best, among those known here. Every client has UTF-16. */
export function chooseEncoding(offered: readonly string[] | undefined): Encoding {
  return offered?.find((name): name is Encoding => name === 'utf-8' || name === 'utf-16') ?? 'utf-16';
}

/** Positions of a client as ours. */
export function fromClient(
  encoding: Encoding,
  lines: readonly string[],
  { line, character }: Position,
): Position {
  if (encoding === 'utf-16') return { line, character };
  let bytes = 0;
  let units = 0;
  for (const letter of lines[line] ?? '') {
    if (bytes >= character) break;
    bytes += Buffer.byteLength(letter);
    units += letter.length;
  }
  return { line, character: units };
}

/** Our positions as the client counts them. */
export function toClient(
  encoding: Encoding,
  lines: readonly string[],
  { line, character }: Position,
): Position {
  if (encoding === 'utf-16') return { line, character };
  return { line, character: Buffer.byteLength((lines[line] ?? '').slice(0, character)) };
}

export function rangeFromClient(encoding: Encoding, lines: readonly string[], { start, end }: Range): Range {
  return { start: fromClient(encoding, lines, start), end: fromClient(encoding, lines, end) };
}

export function rangeToClient(encoding: Encoding, lines: readonly string[], { start, end }: Range): Range {
  return { start: toClient(encoding, lines, start), end: toClient(encoding, lines, end) };
}
