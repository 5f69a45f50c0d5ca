import type { DoubleQuotedChild, Word, WordPart } from 'unbash';
import { isDynamic, longestValue, type Scope, textOf } from './shell-word.ts';
import { lookedUpIn } from './substitution.ts';

/**
 * What a variable is set to, where only a part of it is known before the container starts, and that part is enough: a
 * command line by its program, `cmd="ssh $HOST"`, a program that is looked up, or in a folder that is not known,
 * `$JAVA_HOME/bin/java`, the folder of the script. Undefined for all others.
 */
export function heldText(word: Word, scope: Scope): string | undefined {
  const plain = word.text.replace(/^"(.*)"$/s, '$1');
  if (lookedUpIn(plain) !== undefined || folder.test(plain) || inFolder.test(plain)) return plain;
  const text = asWritten(word, scope);
  // What evaluates itself has no end.
  if (text.length > longestValue || /\beval\b/.test(text)) return undefined;
  const isCommand =
    /^(?:exec\s+)?[\w./][\w./-]*\s/.test(text) &&
    !/^exec\s+\$/.test(text) &&
    !/\$\(|`|\$\{[^}]*\s/.test(text);
  return isCommand && isDynamic(text) ? text : undefined;
}

/** The words of a variable that holds such a text; undefined where it holds another one. */
export function heldWords(word: Word, { variables, shell }: Scope): readonly string[] | undefined {
  const [, quote = '', name = ''] = /^("?)\$\{?([A-Za-z_]\w*)\}?"?$/.exec(word.text) ?? [];
  const held = variables.get(name);
  if (typeof held !== 'string' || !isDynamic(held) || folder.test(held)) return undefined;
  const looked = lookedUpIn(held);
  if (looked !== undefined) return [looked];
  if (inFolder.test(held)) return [held];
  return quote === '' && shell !== 'zsh' ? held.split(/\s+/).filter(part => part !== '') : undefined;
}

/** A word with all put in that is known, and what a variable holds: `$(dirname "$0")/lib.sh` of `$here/lib.sh`. */
export function asWritten(word: Word, scope: Scope): string {
  const parts = (word.parts ?? []).flatMap((part): readonly (WordPart | DoubleQuotedChild)[] =>
    part.type === 'DoubleQuoted' ? part.parts : [part],
  );
  if (parts.length === 0) return word.value;
  return parts.map(part => pieceOf(part, word, scope)).join('');
}

function pieceOf(part: WordPart | DoubleQuotedChild, word: Word, scope: Scope): string {
  const known = textOf({ ...word, parts: [part as WordPart] }, scope);
  if (known !== undefined) return known;
  const [, name = ''] = /^\$\{?([A-Za-z_]\w*)\}?$/.exec(part.text) ?? [];
  const held = scope.variables.get(name);
  return typeof held === 'string' ? held : part.text;
}

/** `$(dirname "$0")`, `$(cd "$(dirname "$0")" && pwd)`, `${0%/*}`. */
const folder =
  /^(?:\$\(.*\bdirname\b.*[\s"{$](?:0|BASH_SOURCE(?:\[0\])?)\b.*\)|\$\{(?:0|BASH_SOURCE(?:\[0\])?)%\/\*\})$/s;

/** A program in the folder that a variable holds. */
const inFolder = /^\$\{?[A-Z][A-Z0-9_]*\}?(?:\/[\w.-]+)*\/s?bin\/[\w.-]+$/;
