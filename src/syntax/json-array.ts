import { type LogicalText, offsetOf } from './logical-text.ts';

/**
 * Reads an array as Go's json.Unmarshal does, which refuses two things that JSON.parse takes: a number out of range,
 * and more than 10,000 levels. Throws a SyntaxError for what is none.
 */
export function parseArray(text: string): unknown[] {
  if (/^(?:\s*\[){10001}/.test(text)) throw new SyntaxError('exceeded max depth');
  const values = JSON.parse(text) as unknown[];
  if (values.some(value => value === Infinity || value === -Infinity))
    throw new SyntaxError('a number is out of range');
  return values;
}

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

/** The file offset after the last word, where another one can follow. */
export function offsetAfterLastWord(array: LogicalText): number {
  return offsetOf(array, array.text.lastIndexOf('"')) + 1;
}

/**
 * The array of strings that a text begins with, and how much of the text it takes; undefined when it begins with none.
 */
export function arrayPrefix(text: string): { argv: string[]; length: number } | undefined {
  const [array] = /^\[(?:[^"\]]|"(?:[^"\\]|\\.)*")*\]/.exec(text) ?? [];
  if (array === undefined) return undefined;
  try {
    const values = parseArray(array);
    return values.every(value => typeof value === 'string')
      ? { argv: values, length: array.length }
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether a shell form was meant as an array: `[ -f x ] && y` is a shell's test, and text after a valid array
 * another matter.
 */
export function isMeantAsArray(script: string): boolean {
  if (!script.startsWith('[') || arrayPrefix(script)) return false;
  return /^\[\s*["'“”‘’`]/.test(script) || (/^\[\s*\S+\s*,/.test(script) && /\]\s*$/.test(script));
}

/** Whether a shell form was, or may have been, meant as an array: then it is a defect of its own. */
export function isArrayLike(script: string): boolean {
  return isMeantAsArray(script) || arrayPrefix(script) !== undefined;
}

/** What follows a valid array on its line; undefined when there is none, or nothing follows it. */
export function textAfterArray(
  script: string,
): { argv: readonly string[]; rest: string; at: number } | undefined {
  const array = arrayPrefix(script);
  if (!array || array.length === script.length) return undefined;
  return { argv: array.argv, rest: script.slice(array.length), at: array.length };
}
