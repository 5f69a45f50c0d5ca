import { type LogicalText, offsetOf } from './logical-text.ts';

/** Strings of a JSON array, one match each; the array is known to be valid. */
const jsonString = /"(?:[^"\\]|\\.)*"/g;
const jsonCharacter = /\\u[0-9a-fA-F]{4}|\\.|[^\\]/g;

/** The file offset of a character of a string in an exec form, escape sequences counted. */
export function offsetInElement(array: LogicalText, element: number, character: number): number {
  const match = [...array.text.matchAll(jsonString)][element];
  const source = match?.[0].slice(1, -1) ?? '';
  const before = (source.match(jsonCharacter) ?? []).slice(0, character).join('').length;
  return offsetOf(array, (match?.index ?? 0) + 1 + before);
}

/** The file offset after the opening bracket, where a first word can be put in. */
export function offsetOfFirstWord(array: LogicalText): number {
  const first = array.text.search(/["\]]/);
  return offsetOf(array, Math.max(first, 1));
}
