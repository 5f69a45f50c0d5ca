import { tooLarge } from '../input-error.ts';
import { replaced, trimmed } from './expand-pattern.ts';

/** Values of variables; an absent name is unset, which `:-` and `-` distinguish from empty. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Of what a variable may become, in characters: Linux hands no more than 128 KiB to a program. execve(2) */
const longestValue = 1024 * 1024;

/** Letters are those of Unicode; `$1`, `$@` and their like are variables too, and nothing sets them. lex.go */
const name = '\\d+|[\\p{L}_][\\p{L}\\p{Nd}_]*|[@*#?$!-]';

/**
 * Expands `$NAME`, `${NAME}` and its operators, and removes quotes and escape characters, as Docker does in FROM, ENV,
 * ARG and STOPSIGNAL. Returns undefined for what Docker would not expand: an unset variable under `?`, an unbalanced
 * quote, a pattern that is none. An unset variable is empty. Throws an InputError for what is longer than any image has
 * it. frontend/dockerfile/shell/lex.go
 */
export function expandVariables(text: string, variables: Variables, mark = '\\'): string | undefined {
  return readWord(readerOf(text, variables, mark), '', false);
}

/** The variable that has to be set for a text to be expanded, and is not: `${NAME:?}`. */
export function missingVariable(text: string, variables: Variables, mark: string): string | undefined {
  const reader = readerOf(text, variables, mark);
  readWord(reader, '', false);
  return reader.missing;
}

function readerOf(text: string, variables: Variables, mark: string, keepsUnset = false): Reader {
  return { text, at: 0, depth: 0, mark, variables, keepsUnset, missing: undefined };
}

interface Reader {
  readonly text: string;
  at: number;
  /** Of words within words. */
  depth: number;
  readonly mark: string;
  readonly variables: Variables;
  /** Whether a variable that is not set stays as it is written, unless it has a default. */
  readonly keepsUnset: boolean;
  /** What `?` asks for. */
  missing: string | undefined;
}

/** Words within words are not read deeper than this. */
const deepest = 200;

/** Reads up to a character, or to the end; escape characters stay where they are `raw`, as patterns have them. */
function readWord(reader: Reader, stop: string, isRaw: boolean): string | undefined {
  const { text, mark } = reader;
  let result = '';
  while (reader.at < text.length) {
    const character = text[reader.at++] as string;
    if (character === stop) return result;
    if (character === mark) {
      result += (isRaw ? mark : '') + (text[reader.at++] ?? '');
      continue;
    }
    const read = readers[character];
    const found = read ? read(reader, isRaw) : character;
    if (found === undefined) return undefined;
    result = checkedValue(result + found);
  }
  return stop === '' ? result : undefined;
}

function checkedValue(value: string): string {
  if (value.length > longestValue) throw tooLarge('a variable becomes longer than 1 MiB');
  return value;
}

function readSingleQuoted(reader: Reader): string | undefined {
  const start = reader.at;
  const end = reader.text.indexOf("'", start);
  if (end < 0) return undefined;
  reader.at = end + 1;
  return reader.text.slice(start, end);
}

/** A mark escapes a quote, a dollar sign and itself, and stays in front of all others. */
function readDoubleQuoted(reader: Reader, isRaw: boolean): string | undefined {
  const { text, mark } = reader;
  let result = '';
  while (reader.at < text.length) {
    const character = text[reader.at++] as string;
    if (character === '"') return result;
    if (character === '$') {
      const found = readVariable(reader);
      if (found === undefined) return undefined;
      result = checkedValue(result + found);
    } else if (character !== mark) result += character;
    else if (isRaw || !['"', '$', mark].includes(text[reader.at] ?? '"')) result += mark;
    else result += text[reader.at++] ?? '';
  }
  return undefined;
}

const readers: Readonly<Record<string, (reader: Reader, isRaw: boolean) => string | undefined>> = {
  "'": readSingleQuoted,
  '"': readDoubleQuoted,
  $: readVariable,
};

const nameHere = new RegExp(name, 'uy');

/** What a dollar sign begins, which has been read. */
function readVariable(reader: Reader): string | undefined {
  const { text, variables } = reader;
  const start = reader.at - 1;
  const isBraced = text[reader.at] === '{';
  if (isBraced) reader.at++;
  nameHere.lastIndex = reader.at;
  const found = nameHere.exec(text)?.[0];
  reader.at += found?.length ?? 0;
  if (!isBraced) return found === undefined ? '$' : valueOr(reader, found, start);
  if (found === undefined) return undefined;
  const next = text[reader.at++];
  if (next === '}') return valueOr(reader, found, start);
  if (reader.depth === deepest) return undefined;
  reader.depth++;
  const value = valueIn(variables, found);
  const result = next === '/' ? readReplaced(reader, value ?? '') : readOperator(reader, next, found);
  reader.depth--;
  const isPattern = next === '/' || next === '#' || next === '%';
  return result !== undefined && isPattern && value === undefined && reader.keepsUnset
    ? text.slice(start, reader.at)
    : result;
}

function valueOr({ text, at, variables, keepsUnset }: Reader, found: string, start: number): string {
  return valueIn(variables, found) ?? (keepsUnset ? text.slice(start, at) : '');
}

function readOperator(reader: Reader, first: string | undefined, of: string): string | undefined {
  const value = valueIn(reader.variables, of);
  const operator = first === ':' ? reader.text[reader.at++] : first;
  const isSet = value !== undefined && !(first === ':' && value === '');
  const isPattern = operator === '#' || operator === '%';
  const word = readWord(reader, '}', isPattern);
  if (word === undefined) return undefined;
  if (isPattern) return trimmed(value ?? '', operator, word);
  if (operator === '-') return isSet ? value : word;
  if (operator === '+') return isSet ? word : '';
  if (operator === '?' && !isSet) reader.missing ??= of;
  return operator === '?' && isSet ? value : undefined;
}

function readReplaced(reader: Reader, value: string): string | undefined {
  const isEach = reader.text[reader.at] === '/';
  if (isEach) reader.at++;
  const pattern = readWord(reader, '/', true);
  const replacement = pattern === undefined ? undefined : readWord(reader, '}', true);
  if (pattern === undefined || replacement === undefined) return undefined;
  return replaced(value, pattern, replacement, isEach);
}

/** Not what every object has, such as `constructor`. */
function valueIn(variables: Variables, name: string): string | undefined {
  const value: unknown = variables[name];
  return typeof value === 'string' ? value : undefined;
}

/**
 * Expands what is known of a word; a variable that is not set here stays as it is written, since the base image may
 * set it.
 */
export function expandPartly(word: string, variables: Variables, mark: string): string {
  return readWord(readerOf(word, variables, mark, true), '', false) ?? word;
}

/** Expands a word of which every variable is known, or has a default; undefined for any other. */
export function expandKnown(word: string, variables: Variables, mark: string): string | undefined {
  if (namesIn(word).some(name => valueIn(variables, name) === undefined)) return undefined;
  return expandVariables(word, variables, mark);
}

const variable = new RegExp(`\\$(?:(${name})|\\{(${name})[}#%/])`, 'gu');

/** The variables of a word that have no default of their own. */
function namesIn(word: string): string[] {
  return [...word.matchAll(variable)].map(([, plain, braced]) => plain ?? braced ?? '');
}

/** The `NAME=value` words of ENV and ARG, quotes still in the values; the old `ENV NAME value` too. */
export function parseAssignments(text: string): { name: string; value: string | null }[] {
  const words = text.match(/(?:\\[\s\S]|"(?:\\[\s\S]|[^"\\])*"?|'[^']*'?|[^\s"'\\]|\\$)+/g) ?? [];
  const [first = '', ...others] = words;
  if (!first.includes('=') && others.length > 0) {
    return [{ name: first, value: text.slice(text.indexOf(first) + first.length).trim() }];
  }
  return words.map(word => {
    const equals = word.indexOf('=');
    return equals < 0
      ? { name: word, value: null }
      : { name: word.slice(0, equals), value: word.slice(equals + 1) };
  });
}
