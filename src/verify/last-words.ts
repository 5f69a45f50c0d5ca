/** What a program writes when its work went wrong while it was stopping, in the words of the usual runtimes. */
const doubtful: readonly (readonly [pattern: RegExp, meaning: string])[] = [
  [/\bBroken ?Pipe(?:Error)?\b|\bEPIPE\b|\bwrite error\b/i, 'it wrote to somebody who had ended before it'],
  // A program may write these of a part of it, and go on.
  [/^Traceback \(most recent call last\)|^Exception in thread /, 'something went wrong in it'],
  [/^panic: |^fatal error: /, 'it crashed'],
  [/\bUnhandled\b.*\b(?:exception|rejection|error)\b|\bUncaught\b.*\bError\b/i, 'it crashed'],
  [
    /^(?:\S+: )?(?:line \d+: +\d+ )?(?:Segmentation fault|Aborted|Killed)(?: \(core dumped\))?(?:\s|$)/,
    'one of its programs was killed',
  ],
];

/** The first line that raises a doubt, and why; undefined when none does. */
export function doubtIn(
  lines: readonly string[],
): { readonly line: string; readonly why: string } | undefined {
  // Python's own word for SIGINT, whatever it has finished before.
  const isInterrupted = lines.some(line => /^KeyboardInterrupt\b/.test(line));
  for (const line of lines) {
    if (isInterrupted && line.startsWith('Traceback')) continue;
    const found = doubtful.find(([pattern]) => pattern.test(line));
    if (found) return { line, why: found[1] };
  }
  return undefined;
}

/** Lines of one that the other has no like of: numbers, which count and tell the time, do not make a difference. */
export function newWords(lines: readonly string[], others: readonly string[]): readonly string[] {
  const shape = (line: string): string => line.replace(/[0-9a-f]*\d[0-9a-f]*/gi, '0').trim();
  const known = new Set(others.map(shape));
  return lines.filter(line => shape(line) !== '' && !known.has(shape(line)));
}
