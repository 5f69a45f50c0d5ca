import { type FilledWord, fillLines, type TextStyle } from './text-finding.ts';

/** The words of a sentence. */
export function wordsOf(text: string): FilledWord[] {
  return text.split(' ').map(word => ({ text: word }));
}

/** A line, or several of the width where long ones are broken. */
export function formatWords(words: readonly FilledWord[], { width, breaksLines }: TextStyle): string {
  return `${fillLines(words, breaksLines ? width : Number.POSITIVE_INFINITY)}\n`;
}
