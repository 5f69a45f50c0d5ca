import { lookedUpIn } from './substitution.ts';

/** What `$(command -v squid)` comes to: the path of that program, in one of the usual folders, or nothing. */
const mark = '\u0003';
const folders = /^(?:\/usr(?:\/local)?)?\/s?bin\/[^/]+$/;

/** A token for such a word, for `isSame`; undefined for any other word. */
export function lookUpOf(word: string): string | undefined {
  const program = lookedUpIn(word);
  return program === undefined ? undefined : mark + program;
}

/** It may come to nothing, which all but an equation may ask for. */
export function withoutLookUp(word: string | undefined): string | undefined {
  return word?.startsWith(mark) ? undefined : word;
}

/** Whether two words come to the same; undefined where that depends on what is installed, and where. */
export function isSame(one: string, other: string): boolean | undefined {
  if (one === other) return true;
  const [token, path] = one.startsWith(mark) ? [one, other] : [other, one];
  if (!token.startsWith(mark)) return false;
  if (path.startsWith(mark) || path === '') return undefined;
  return path.endsWith(`/${token.slice(mark.length)}`) ? folders.test(path) || undefined : false;
}
