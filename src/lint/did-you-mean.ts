import { closest, distance } from 'fastest-levenshtein';

/** Names the nearest of the right words, when it is near enough to have been meant. */
export function didYouMean(word: string, words: readonly string[]): string {
  const near = closest(word, words);
  return distance(near, word) <= Math.ceil(near.length / 3) ? `; did you mean ${near}?` : '';
}
