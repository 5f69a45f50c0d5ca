import type { ScriptText } from './ending.ts';
import { type Arguments, anyArguments } from './merged-words.ts';
import { isArray, type Value } from './shell-word.ts';
import type { State } from './state.ts';

/** `shift`, `set -- …` where a command begins: not a word of a message, `echo "X is set but deprecated"`. */
const changing =
  /(?:^|[\n;&|({!`]|\b(?:then|do|else|elif|if|while|until|command|builtin)\s)[ \t]*((?:shift|set)\b[^\n;&|]*)/g;

/** Of arguments that a loop only adds to or puts others in for, the first one stays. */
function argumentsAfter<T extends ScriptText>(text: string, { positional, choices }: State<T>): Arguments {
  const changes = [...text.matchAll(changing)].map(([, change = '']) => change);
  if (changes.length === 0) return { positional, choices };
  const isKept = changes.every(change => /^set -- "?\$(?:@|\{@(?::1:[^}]*)?\})"/.test(change));
  const first = isKept ? positional?.slice(0, 1) : undefined;
  return { positional: first?.length ? [...first, anyArguments] : undefined, choices: [] };
}

/** The arguments and variables that a loop changes are not known inside and after it. */
export function changedBy<T extends ScriptText>(text: string, state: State<T>): State<T> {
  const names = text.matchAll(
    /\b([A-Za-z_]\w*)(?:\+?=|\[[^\]]*\]\+?=)|\bfor\s+([A-Za-z_]\w*)|\b(?:read|getopts|unset|mapfile)\b([^;\n]*)/g,
  );
  const changed = [...names].flatMap(([, assigned, item, words]) =>
    assigned || item ? [assigned ?? item ?? ''] : (words?.match(/[A-Za-z_]\w*/g) ?? []),
  );
  const variables = new Map<string, Value>([
    ...state.variables,
    ...changed.map(name => [name, addedTo(name, text, state.variables.get(name))] as const),
  ]);
  return { ...state, variables, ...argumentsAfter(text, state) };
}

/** Of an array that a loop only adds to, the words that it has stay. */
function addedTo(name: string, text: string, value: Value | undefined): Value {
  const isSet = new RegExp(
    `\\b${name}(?:=|\\[|\\+=[^(])|\\bfor\\s+${name}\\b|\\b(?:read|getopts|unset|mapfile)\\b[^;\\n]*\\b${name}\\b`,
  );
  return isArray(value) && !isSet.test(text) ? [...value, `"\${${name}[@]}"`] : null;
}
