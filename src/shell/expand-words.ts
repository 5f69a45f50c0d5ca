import type { Word } from 'unbash';
import { heldWords } from './as-written.ts';
import { wordsFrom } from './merged-words.ts';
import {
  anyOther,
  isArray,
  isDynamic,
  longestValue,
  type Positional,
  type Scope,
  textOf,
} from './shell-word.ts';
import { isLiteral } from './simple-command.ts';
import { lookedUpIn } from './substitution.ts';

/**
 * What a shell makes of the words of a command, as far as its arguments and variables are known; a word that depends on
 * anything else stays as it is written. Undefined when they name arguments that are not known.
 */
export function expandWords(words: readonly Word[], scope: Scope): readonly string[] | undefined {
  const expanded: string[] = [];
  for (const word of words) {
    const values = isLiteral(word) ? [word.value] : wordsOf(word, scope);
    if (!values) return undefined;
    expanded.push(...values);
    if (expanded.length > mostWords) return undefined;
  }
  return bounded(expanded);
}

function wordsOf(word: Word, scope: Scope): readonly string[] | undefined {
  const { text } = word;
  const { positional, zero } = scope;
  if (zero !== undefined && /^"?\$(?:0|\{0\})"?$/.test(text)) return [zero];
  const looked = lookedUpIn(text);
  if (looked !== undefined) return [looked];
  // One word of all of them, an empty one where there are none.
  if (/^"\$(?:\*|\{\*\})"$/.test(text)) return positional && [positional.join(' ')];
  if (allArguments.test(text)) return splitArguments(text, argumentsOf(text, positional), scope);
  const [, number] = /^"?\$\{?([1-9])\}?"?$/.exec(text) ?? [];
  if (number !== undefined)
    return splitArguments(text, argumentAt(text, wordsFrom(positional, Number(number) - 1)), scope);
  const [, array] = /^"?\$\{([A-Za-z_]\w*)\[[@*]\]\}"?$/.exec(text) ?? [];
  return array === undefined ? splitWords(word, scope) : (arrayOf(text, array, scope) ?? [text]);
}

/** `"$@"` and `$*` without quotes, `"${@:2}"` from the second on, `"${@:-app}"` or else what stands there. */
const allArguments = /^"?\$(?:@|\*|\{@\}|\{\*\}|\{@:\d+\}|\{@:-[\w./-]+\})"?$|^\$\{1\+"\$@"\}$/;

function argumentsOf(text: string, positional: Scope['positional']): readonly string[] | undefined {
  const [, from, otherwise] = /@:(?:(\d+)|-([^}]+))\}/.exec(text) ?? [];
  if (from !== undefined) return wordsFrom(positional, Math.max(Number(from) - 1, 0));
  return otherwise !== undefined && positional?.length === 0 ? [otherwise] : positional;
}

/** `exec $@` makes two words of the argument `node app.js`; zsh leaves it as it is. */
function splitArguments(text: string, words: Positional, { shell }: Scope): Positional {
  if (shell === 'zsh' || text.includes('"')) return words;
  return words?.flatMap(word => (isDynamic(word) ? [word] : word.split(/\s+/).filter(part => part !== '')));
}

/** In quotes an argument that is not there is a word without a text. */
function argumentAt(text: string, words: Positional): readonly string[] {
  if (!words) return [text];
  return words.length === 0 && text.startsWith('"') ? [''] : words.slice(0, 1);
}

/** `"${name[@]}"`; undefined where it is not known. */
export function arrayOf(text: string, name: string, scope: Scope): readonly string[] | undefined {
  const { variables, shell } = scope;
  const value = variables.get(name);
  if (typeof value === 'string') return [value];
  if (isArray(value)) return value;
  if (!isNeverSet(name, scope)) return undefined;
  // zsh makes one empty word of it.
  return shell === 'zsh' && text.startsWith('"') ? [''] : [];
}

/** No environment holds an array: one that the script does not set is empty. A shell sets some in capitals. */
function isNeverSet(name: string, { variables, environment, hasUnread, hasNounset, shell }: Scope): boolean {
  if (!environment || hasUnread || variables.has(name) || variables.has(anyOther)) return false;
  return /[a-z]/.test(name) && environment[name] === undefined && (!hasNounset || shell === 'bash');
}

/** An unquoted variable is split at blanks, and is no word at all when it is empty. */
function splitWords(word: Word, scope: Scope): readonly string[] {
  const value = textOf(word, scope);
  if (value === undefined) return heldWords(word, scope) ?? [word.text];
  const isQuoted = !word.parts || word.parts.every(({ type }) => quotes.has(type));
  if (isQuoted || !/\s/.test(value)) return value === '' && !isQuoted ? [] : [value];
  return word.parts?.length === 1 ? value.split(/\s+/).filter(part => part !== '') : [word.text];
}

const quotes: ReadonlySet<string> = new Set(['Literal', 'SingleQuoted', 'DoubleQuoted', 'AnsiCQuoted']);

/** Nobody passes more words than this by hand; a script that doubles them in a loop does. */
const mostWords = 1000;

/** The words, or undefined where they are too many or too long to go on with. */
function bounded(words: readonly string[]): readonly string[] | undefined {
  const length = words.reduce((sum, word) => sum + word.length, 0);
  return words.length > mostWords || length > 16 * longestValue ? undefined : words;
}

/** Whether a command names the script itself: `exec gosu app "$0" "$@"`. */
export function isSelf(words: readonly string[]): boolean {
  return words.some(word => /^"?\$(?:0|\{0\}|BASH_SOURCE|\{BASH_SOURCE(?:\[0\])?\})"?$/.test(word));
}

/** What `shift` leaves. */
export function shifted(positional: Positional, count = '1'): Positional {
  // `shift $((OPTIND - 1))`, where there is nothing to take away.
  if (positional?.length === 0) return positional;
  return /^\d+$/.test(count) ? wordsFrom(positional, Number(count)) : undefined;
}

/** `set -- a "$@"`, `set a b`; `set -e` alone changes no arguments. */
export function setTo(all: readonly Word[], scope: Scope): Positional {
  // `set -e ${MORE_OPTIONS-}`: no word, unless whoever starts it says more.
  const nodes = all.filter(({ text }) => !/^\$\{\w+:?-\}$/.test(text));
  const words = nodes.map(({ text }) => text);
  const options = optionsIn(words);
  const next = words[options];
  if (next === '--') return expandWords(nodes.slice(options + 1), scope);
  const own = nodes.slice(next === '-' || next === '+' ? options + 1 : options);
  return own.length === 0 ? scope.positional : expandWords(own, scope);
}

/** How many words are options, with the names that each `o` among their letters takes: `-Eeou pipefail`. */
function optionsIn(words: readonly string[]): number {
  let count = 0;
  for (let word = words[0]; word !== undefined && /^[-+]./.test(word) && word !== '--'; word = words[count])
    count += 1 + (/^[-+]-/.test(word) ? 0 : word.split('o').length - 1);
  return Math.min(count, words.length);
}
