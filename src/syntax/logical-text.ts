/**
 * What Docker reads as one line: the pieces of several physical lines, joined without their continuation
 * characters and comments. It remembers where in the file each of its characters is.
 */
export interface LogicalText {
  readonly text: string;
  readonly pieces: readonly Piece[];
  /** The file offset after its last character. */
  readonly end: number;
}

/** From `index` of the logical text on, characters are at `offset` of the file on. */
interface Piece {
  readonly index: number;
  readonly offset: number;
}

/** The file offset of the character at `index` of the logical text; of its end, for an index beyond it. */
export function offsetOf(logical: LogicalText, index: number): number {
  if (index >= logical.text.length) return logical.end;
  const piece = logical.pieces[pieceAt(logical.pieces, index)];
  return piece ? piece.offset + index - piece.index : logical.end;
}

/** The file offset of its first character. */
export function startOf({ pieces, end }: LogicalText): number {
  return pieces[0]?.offset ?? end;
}

/** The part of a logical text from `start` up to, not including, `end`. */
export function sliceLogical(logical: LogicalText, start: number, end = logical.text.length): LogicalText {
  const from = Math.min(start, end);
  const first = pieceAt(logical.pieces, from);
  const pieces = logical.pieces
    .slice(first)
    .filter((piece, index) => index === 0 || piece.index < end)
    .map(({ index, offset }) =>
      index < from ? { index: 0, offset: offset + from - index } : { index: index - from, offset },
    );
  const last = from < end ? offsetOf(logical, end - 1) + 1 : offsetOf(logical, from);
  return { text: logical.text.slice(from, end), pieces, end: last };
}

/** Whether it is in the file as one piece of unbroken text, so that an edit of it cannot lose a comment. */
export function isUnbroken(logical: LogicalText): boolean {
  return logical.pieces.length === 1 || logical.text.length === 0;
}

/** The last piece that starts at or before `index`, found by bisection: a logical line may have thousands. */
function pieceAt(pieces: readonly Piece[], index: number): number {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pieces[middle]?.index ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  return low;
}
