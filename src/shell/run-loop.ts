import type { ArithmeticFor, For, Select, While } from 'unbash';
import type { ScriptText } from './ending.ts';
import { type Arguments, anyArguments } from './merged-words.ts';
import { commandsIn } from './shell-commands.ts';
import { evaluateTest } from './shell-test.ts';
import type { Value } from './shell-word.ts';
import { type After, type At, before, finish, inside, merge, orEnd, type State, type Walk } from './walk.ts';

type Loop = While | For | ArithmeticFor | Select;

/** A loop that never ends is where the text ends; any other one is gone through once, or not at all. */
export function runLoop<T extends ScriptText>(walk: Walk<T>, node: Loop, start: State<T>, at: At): After<T> {
  const text = walk.script.text.slice(node.pos, node.end);
  const state = changedBy(text, start);
  const isEndless = isEndlessLoop(node, state, text);
  const place = before(inside(at, node.type === 'For' ? 'for' : 'loop'));
  const entered = node.type === 'While' ? walk.runList(walk, node.clause.commands, state, place) : state;
  if (!entered) return null;
  const after = walk.runList(walk, node.body.commands, entered, place);
  // What never comes back ends the text, unless the loop is not entered.
  if (!after) return isEntered(node, state) ? null : orEnd(walk, state, at, node);
  if (isEndless) return finish(walk, after, 'loop', place, node, { body: commandsIn(node) });
  if (!at.isLast) return merge(after, state);
  if (node.type === 'For') return lastRound(walk, node, after, state, at);
  return finish(walk, after, 'loop', place, node, { body: commandsIn(node) });
}

/** A list of things to do at the end: a job, unless one of them lasts, which is an end of its own by now. */
function lastRound<T extends ScriptText>(
  walk: Walk<T>,
  node: For,
  after: After<T>,
  state: State<T>,
  at: At,
): After<T> {
  const last = after?.earlier.at(-1);
  if (!after || !last || after.earlier === state.earlier)
    return finish(walk, after ?? state, 'end', at, node);
  return finish(walk, after, 'loop', inside(at, 'for'), node, {
    body: commandsIn(node.body),
    argv: last.argv,
  });
}

/** Whether it is known to go round once at least. */
function isEntered<T extends ScriptText>(node: Loop, state: State<T>): boolean {
  if (node.type === 'ArithmeticFor') return node.test === undefined;
  const words = node.type === 'For' ? (node.wordlist ?? []) : [];
  if (node.type === 'For') return words.length > 0 && words.every(({ text }) => /^[\w./-]+$/.test(text));
  return node.type === 'While' && conditionOf(node, state) === (node.kind === 'while');
}

function isEndlessLoop<T extends ScriptText>(node: Loop, state: State<T>, text: string): boolean {
  if (/\b(?:break|return|exit)\b/.test(text)) return false;
  if (node.type === 'ArithmeticFor') return node.test === undefined;
  if (node.type !== 'While') return false;
  return conditionOf(node, state) === (node.kind === 'while');
}

function conditionOf<T extends ScriptText>(node: While, state: State<T>): boolean | undefined {
  const last = node.clause.commands.at(-1);
  return last && evaluateTest(last.command, state);
}

/** Of arguments that a loop only adds to or puts others in for, the first one stays. */
function argumentsAfter<T extends ScriptText>(text: string, { positional, choices }: State<T>): Arguments {
  if (!/\b(?:shift|set)\b/.test(text)) return { positional, choices };
  const isKept = !/\bshift\b/.test(text) && !/\bset\b(?! -- "?\$(?:@|\{@(?::1:[^}]*)?\})")/.test(text);
  const first = isKept ? positional?.slice(0, 1) : undefined;
  return { positional: first?.length ? [...first, anyArguments] : undefined, choices: [] };
}

/** The arguments and variables that a loop changes are not known inside and after it. */
function changedBy<T extends ScriptText>(text: string, state: State<T>): State<T> {
  const names = text.matchAll(
    /\b([A-Za-z_]\w*)(?:\+?=|\[[^\]]*\]\+?=)|\b(?:read|for|getopts|unset|mapfile)\b([^;\n]*)/g,
  );
  const changed = [...names].flatMap(([, name, words]) =>
    name ? [name] : (words?.match(/[A-Za-z_]\w*/g) ?? []),
  );
  const variables = new Map<string, Value>([
    ...state.variables,
    ...changed.map(name => [name, null] as const),
  ]);
  return { ...state, variables, ...argumentsAfter(text, state) };
}
