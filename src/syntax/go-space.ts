/**
 * White space as Go's `unicode.IsSpace` has it, which BuildKit trims by. JavaScript's `\s` differs: it has
 * U+FEFF and lacks U+0085. https://pkg.go.dev/unicode#IsSpace
 */
const space = /[\t\n\v\f\r \u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]/;

export function isSpace(character: string | undefined): boolean {
  return character !== undefined && space.test(character);
}

/** The index in `text` of the first character at or after `from` that is not white space, or `end`. */
export function skipSpace(text: string, from = 0, end = text.length): number {
  let index = from;
  while (index < end && isSpace(text[index])) index++;
  return index;
}

/** The index after the last character in `text` before `end` that is not white space, or `from`. */
export function skipSpaceBack(text: string, from = 0, end = text.length): number {
  let index = end;
  while (index > from && isSpace(text[index - 1])) index--;
  return index;
}
