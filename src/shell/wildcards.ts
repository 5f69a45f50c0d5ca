/** What one place of a pattern takes: any text, or a character. */
export type Wildcard = 'star' | ((character: string) => boolean);

/**
 * Whether a pattern takes the whole of a text. A regular expression of many stars would try every way to share the
 * text between them: here only the last star can grow, which is enough, and takes no longer than both lengths
 * multiplied.
 */
export function isTaken(pattern: readonly Wildcard[], text: string): boolean {
  let [at, place] = [0, 0];
  let star = -1;
  let from = 0;
  while (at < text.length) {
    const wildcard = pattern[place];
    if (wildcard === 'star') {
      star = place++;
      from = at;
    } else if (wildcard?.(text[at] as string)) {
      place++;
      at++;
    } else if (star >= 0) {
      place = star + 1;
      at = ++from;
    } else return false;
  }
  while (pattern[place] === 'star') place++;
  return place === pattern.length;
}
