import { globOf, hasGlob } from '../shell/shell-pattern.ts';
import { expandKnown, type Variables } from '../syntax/expand.ts';
import { areIncomparable, nameOf, resolvePath } from './image-path.ts';

/** Whether a word names the file: for sure, perhaps (a variable, an unknown folder), or not. */
export type Hit = 'yes' | 'maybe' | 'no';

/** A file that words of a RUN may name. */
interface Aim {
  readonly path: string;
  readonly folder: string;
  /** Whether the RUN names the file at all, so that a variable may hold its path. */
  readonly isNamed: boolean;
}

export function hitOf(word: string, { path, folder, isNamed }: Aim): Hit {
  const name = nameOf(path);
  // `"/x$/s/a/b/"` of sed: a sign that nothing is put in for.
  if (/\$[\w{(@*]|`/.test(word)) {
    if (isWhollyDynamic(word)) return isNamed ? 'maybe' : 'no';
    return globOf(nameOf(word.replace(expansion, '*').replace(/["']/g, '')))?.test(name) === true
      ? 'maybe'
      : 'no';
  }
  const resolved = resolvePath(folder, word);
  if (areIncomparable(resolved, path)) return nameOf(resolved) === name ? 'maybe' : 'no';
  if (resolved === path) return 'yes';
  return hasGlob(word) && globOf(resolved)?.test(path) ? 'yes' : 'no';
}

const expansion = /\$\{[^}]*\}|\$\w+|\$\(.*\)|`[^`]*`/g;

/** Whether the last part of a word may be anything. */
export function isWhollyDynamic(word: string): boolean {
  return /^["']*\*?["']*$/.test(nameOf(word.replace(expansion, '*')));
}

/**
 * Whether the text of a RUN has the name of a file in it, a pattern that fits it, or something that lists files: else
 * no variable of it holds it.
 */
export function mayName(text: string, path: string): boolean {
  const name = nameOf(path);
  if (text.includes(name) || /\$\((?:find|ls|grep)\b|\bfind\b.*\|/.test(text)) return true;
  return text.split(/[\s"';|&()]+/).some(word => {
    const last = nameOf(word);
    return hasGlob(last) && globOf(last)?.test(name) === true;
  });
}

/** A word as it is written where a variable of it is the shell's own. */
export function expandWord(word: string, variables: Variables, mark: string): string {
  if (/\$[\w{]/.test(word)) return expandKnown(word, variables, mark) ?? word;
  return word.replace(/^"([^"]*)"$/, '$1');
}
