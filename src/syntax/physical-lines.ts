/** A line of the file; `end` is before its line break, a `\r` in front of the `\n` belongs to the break. */
export interface PhysicalLine {
  readonly start: number;
  readonly end: number;
}

/** Splits at `\n` alone, as BuildKit does: a lone `\r` ends no line. A byte order mark belongs to no line. */
export function splitLines(text: string): PhysicalLine[] {
  const lines: PhysicalLine[] = [];
  for (let start = text.startsWith('\uFEFF') ? 1 : 0; start <= text.length; ) {
    const found = text.indexOf('\n', start);
    const stop = found < 0 ? text.length : found;
    let end = stop;
    while (end > start && text[end - 1] === '\r') end--;
    if (found >= 0 || stop > start) lines.push({ start, end });
    start = stop + 1;
  }
  return lines;
}

/** Go's Scanner, with which Docker reads a file, gives up at a longer line, the `\n` not counted. */
const longest = 64 * 1024 - 1;

/** The first line that is too long for Docker. */
export function findLongLine(lines: readonly PhysicalLine[], text: string): PhysicalLine | undefined {
  return lines.find(({ start, end }) => {
    // No character takes more than three bytes for each of its code units.
    if ((end - start + 1) * 3 <= longest) return false;
    const line = text.slice(start, text.indexOf('\n', end) < 0 ? text.length : text.indexOf('\n', end));
    return new TextEncoder().encode(line).length > longest;
  });
}
