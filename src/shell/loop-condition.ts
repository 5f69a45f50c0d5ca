import type { ArithmeticFor, CommandNode, For, Redirected, Select, While } from 'unbash';
import type { ScriptText } from './ending.ts';
import { outcomeOf } from './outcome.ts';
import { commandsIn } from './shell-commands.ts';
import type { State } from './state.ts';
import type { Walk } from './walk.ts';

export type Loop = While | For | ArithmeticFor | Select;

export function isLoop(node: CommandNode): node is Loop {
  return ['While', 'For', 'ArithmeticFor', 'Select'].includes(node.type);
}

/**
 * Whether `while read` finds a line at first in what its loop is given: a here-document has some and an end, /dev/null
 * has none. Undefined for anything else.
 */
export function linesIn({ command, redirects }: Redirected): boolean | undefined {
  if (command.type === 'Select') return hasLines(redirects) === false ? false : undefined;
  if (command.type !== 'While' || command.kind !== 'while') return undefined;
  const asked = command.clause.commands.at(-1)?.command;
  return asked?.type === 'Command' && asked.name?.value === 'read' ? hasLines(redirects) : undefined;
}

function hasLines(redirects: Redirected['redirects']): boolean | undefined {
  const input = redirects.findLast(({ operator }) => operator.startsWith('<'));
  if (input?.type === 'HereDoc') return input.body.text !== '';
  if (input?.type === 'HereString') return true;
  return input?.operator === '<' && input.target?.value === '/dev/null' ? false : undefined;
}

/** Whether it goes round once more, undefined where that is not known. */
export function goesOn<T extends ScriptText>(
  walk: Walk<T>,
  node: Loop,
  state: State<T>,
): boolean | undefined {
  if (node.type === 'ArithmeticFor') return node.test === undefined ? true : undefined;
  if (node.type !== 'While') return undefined;
  const condition = node.clause.commands.at(-1);
  const result = condition && outcomeOf(walk, condition.command, state);
  return result === undefined ? undefined : result === (node.kind === 'while');
}

/** After a round: what has gone round once does so again, where nothing changes by it. */
export function goesOnAfter<T extends ScriptText>(
  walk: Walk<T>,
  node: Loop,
  state: State<T>,
): boolean | undefined {
  const result = goesOn(walk, node, state);
  return result === undefined && isConstant(walk, node) ? true : result;
}

/** A word of a test that asks for nothing but variables: one by one, since a pattern for all may take for ever. */
const inTest = /^(?:"?\$\{?[A-Za-z_]\w*\}?"?|-(?:[nz]|eq|ne|[lg][te])|!?==?|[\w./][\w./-]*|"")$/;

/** A condition that asks for variables alone, none of which is set in the loop: `[ "$MODE" != b ]`. */
function isConstant<T extends ScriptText>({ script }: Walk<T>, node: Loop): boolean {
  if (node.type !== 'While') return false;
  const { text } = script;
  const condition = text.slice(node.clause.pos, node.clause.end).replace(/[\s;]*$/, '');
  const [open, ...words] = condition.split(/ +/);
  const isTest = open === '[' ? words.pop() === ']' : open === '[[' && words.pop() === ']]';
  if (!isTest || !words.every(word => inTest.test(word))) return false;
  const names = [...condition.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map(([, name]) => name ?? '');
  const body = text.slice(node.body.pos, node.body.end);
  const isChanged = names.some(name => new RegExp(`\\b${name}\\b`).test(body.replaceAll(`$${name}`, '')));
  const mayChange = /\b(?:eval|source|read|getopts|unset)\b|(?:^|[;\n])\s*\.\s/.test(body);
  return names.length > 0 && !isChanged && !mayChange && !/SECONDS|RANDOM/.test(condition);
}

/** Whether it is known to go round once at least. */
export function isEntered<T extends ScriptText>(
  walk: Walk<T>,
  node: Loop,
  state: State<T>,
): boolean | undefined {
  if (node.type !== 'For') return goesOn(walk, node, state);
  const words = node.wordlist ?? [];
  // Who goes through a list to stop what is in it has put something there.
  if (state.stop && commandsIn(node.body).some(({ words: [name] }) => name === 'kill')) return true;
  return words.length > 0 && words.every(({ text }) => /^[\w./-]+$/.test(text)) ? true : undefined;
}

/** `while [ $n -lt 30 ]; do …; n=$((n + 1)); done`: it is over after so many rounds, whatever it waits for. */
export function isCounted<T extends ScriptText>({ script }: Walk<T>, node: Loop): boolean {
  if (node.type !== 'While') return false;
  const { text } = script;
  const condition = text.slice(node.clause.pos, node.clause.end);
  const body = text.slice(node.body.pos, node.body.end);
  return [...condition.matchAll(/\$\{?([A-Za-z_]\w*)/g)].some(([, name = '']) => countsIn(name, body));
}

/** Whether a text counts by a variable: `n=$((n + 1))`, `let n=n+1`, `((n++))`. */
export function countsIn(name: string, text: string): boolean {
  return new RegExp(
    `\\b${name}=(?:\\$\\(\\(|\\$\\(expr|\`expr)|\\blet\\s+"?${name}\\b|\\(\\(\\s*(?:\\+\\+|--)?\\s*${name}\\b`,
  ).test(text);
}

/** `while wait -n; do :; done`: a job has ended in this round, and the next one is waited for. */
export function waitsForNext<T extends ScriptText>(
  node: Loop,
  { jobs }: State<T>,
  before: State<T>,
): boolean {
  const condition = node.type === 'While' ? node.clause.commands.at(-1)?.command : undefined;
  const isWait = condition?.type === 'Command' && condition.name?.value === 'wait';
  const countOf = (all: State<T>['jobs']): number => all.filter(({ status }) => status === 'ended').length;
  return isWait && countOf(jobs) > countOf(before.jobs);
}
