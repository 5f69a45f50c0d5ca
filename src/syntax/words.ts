import { isSpace } from './go-space.ts';

/**
 * Splits at white space outside of quotes, quotes and escape characters kept, as Docker reads ENV, LABEL and ARG.
 * frontend/dockerfile/parser/line_parsers.go, parseWords
 */
export function splitWords(text: string, mark = '\\'): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if (quote === '' && isSpace(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    word ??= '';
    if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = '';
    if (character !== mark || quote === "'") word += character;
    // At the very end it escapes nothing, and is dropped.
    else if (at + 1 < text.length) word += character + text[++at];
  }
  return word === undefined || word === '' ? words : [...words, word];
}
