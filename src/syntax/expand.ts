import { tooLarge } from '../input-error.ts';

/** Values of variables; an absent name is unset, which `:-` and `-` distinguish from empty. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Of what a variable may become, in characters: Linux hands no more than 128 KiB to a program. execve(2) */
const longestValue = 1024 * 1024;

/** Letters are those of Unicode; `$1`, `$@` and their like are variables too, and nothing sets them. lex.go */
const name = '\\d+|[\\p{L}_][\\p{L}\\p{Nd}_]*|[@*#?$!-]';
const nameOrBrace = new RegExp(
  `^(?:(${name})|\\{(${name})\\}|\\{(${name})(:?[-+?])((?:[^{}]|\\{[^{}]*\\})*)\\})`,
  'u',
);

/**
 * Expands `$NAME`, `${NAME}`, `${NAME:-word}`, `-`, `:+`, `+`, `:?` and `?`, and removes quotes and escape characters,
 * as Docker does in FROM, ENV, ARG and STOPSIGNAL. Returns undefined when it is unknown: an unset variable under `?`,
 * a pattern operator, an unbalanced quote. An unset variable is empty. Throws an InputError for what is longer than any
 * image has it. frontend/dockerfile/shell/lex.go
 */
export function expandVariables(text: string, variables: Variables, mark = '\\'): string | undefined {
  let result = '';
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if (quote === "'") {
      if (character === "'") quote = '';
      else result += character;
    } else if (character === mark) result += text[++at] ?? '';
    else if (quote === '' && character === "'") quote = character;
    else if (character === '"') quote = quote === '' ? character : '';
    else if (character === '$') {
      const found = expandOne(text.slice(at + 1), variables, mark);
      if (found === undefined) return undefined;
      result = checkedValue(result + found.value);
      at += found.length;
    } else result += character;
  }
  return quote === '' ? result : undefined;
}

function checkedValue(value: string): string {
  if (value.length > longestValue) throw tooLarge('a variable becomes longer than 1 MiB');
  return value;
}

function expandOne(
  rest: string,
  variables: Variables,
  mark: string,
): { value: string; length: number } | undefined {
  const match = nameOrBrace.exec(rest);
  if (!match) return rest.startsWith('{') ? undefined : { value: '$', length: 0 };
  const [whole, plain, braced, guarded = '', operator, word = ''] = match;
  const value = valueIn(variables, plain ?? braced ?? guarded);
  if (operator === undefined) return { value: value ?? '', length: whole.length };
  const isSet = value !== undefined && !(operator.startsWith(':') && value === '');
  if (operator.endsWith('?')) return isSet ? { value, length: whole.length } : undefined;
  const other = isSet === operator.endsWith('+') ? expandVariables(word, variables, mark) : (value ?? '');
  if (other === undefined) return undefined;
  return { value: operator.endsWith('+') && !isSet ? '' : other, length: whole.length };
}

/** Not what every object has, such as `constructor`. */
function valueIn(variables: Variables, name: string): string | undefined {
  const value: unknown = variables[name];
  return typeof value === 'string' ? value : undefined;
}

/**
 * Expands what is known of a word; a variable that is not set here stays, as `${NAME}`, since the base image may set
 * it.
 */
export function expandPartly(word: string, variables: Variables, mark: string): string {
  const unset = namesIn(word).filter(name => valueIn(variables, name) === undefined);
  const kept = Object.fromEntries(unset.map(name => [name, `\${${name}}`]));
  const all = unset.length > 0 ? Object.assign(Object.create(variables), kept) : variables;
  return expandVariables(word, all, mark) ?? word;
}

/** Expands a word of which every variable is known, or has a default; undefined for any other. */
export function expandKnown(word: string, variables: Variables, mark: string): string | undefined {
  if (namesIn(word).some(name => valueIn(variables, name) === undefined)) return undefined;
  return expandVariables(word, variables, mark);
}

const variable = new RegExp(`\\$(?:(${name})|\\{(${name})\\})`, 'gu');

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
