import type { Word } from 'unbash';
import type { ScriptText, Trap } from './ending.ts';
import { orEnd, orFail } from './finish.ts';
import { isDynamic, textOf } from './shell-word.ts';
import type { After, State } from './state.ts';
import type { At, Span, Walk } from './walk.ts';

/** `trap - TERM` takes a trap away, `trap '' TERM` ignores the signal, a number is a signal too. */
export function runTrap<T extends ScriptText>(
  walk: Walk<T>,
  nodes: readonly Word[],
  state: State<T>,
  at: At,
  node: Span,
): After<T> {
  const words = nodes.map(word => textOf(word, state) ?? word.text.replace(/^"(.*)"$/s, '$1'));
  const start = words[0] === '--' ? 1 : 0;
  const [handler = '', ...rest] = words.slice(start);
  if (handler.startsWith('-') && handler !== '-') return orEnd(walk, [state], at, node);
  const names = rest.length === 0 ? [handler] : rest;
  // dash knows no such name: it sets none of the traps.
  if (walk.shell === 'dash' && names.some(name => /^SIG/i.test(name))) return orFail(walk, state, at, node);
  const signals = names
    .map(name => name.toUpperCase().replace(/^SIG/, ''))
    .map(name => numbered[name] ?? name);
  if (signals.some(isDynamic)) return orEnd(walk, [{ ...state, areTrapsKnown: false }], at, node);
  const isUnset = handler === '-' || rest.length === 0;
  const others = state.traps.filter(({ signal }) => !signals.includes(signal));
  const added = isUnset
    ? []
    : signals.map(signal => trapOf(walk, signal, handler, nodes[start], state, node));
  const hadTrap = state.hadTrap || (!isUnset && handler !== '');
  const traps = [...others, ...added];
  const diesOfStop = state.diesOfStop ?? diesAfter(walk, state, isUnset || handler === '' ? [] : signals);
  return orEnd(walk, [{ ...state, traps, hadTrap, diesOfStop }], at, node);
}

/** One after the other: undefined where no trap for EXIT is set. */
function diesAfter<T extends ScriptText>(
  { stopSignal }: Walk<T>,
  { traps }: State<T>,
  signals: readonly string[],
): boolean | undefined {
  const exit = signals.indexOf('EXIT');
  if (exit < 0) return undefined;
  return !traps.some(({ signal }) => signal === stopSignal) && !signals.slice(0, exit).includes(stopSignal);
}

/** What is in double quotes, or in none, is put in now and not when the signal comes. */
function trapOf<T extends ScriptText>(
  { script }: Walk<T>,
  signal: string,
  handler: string,
  node: Word | undefined,
  { variables, jobs }: State<T>,
  { pos: start, end }: Span,
): Trap<T> {
  const types = node?.parts?.flatMap((part): string[] =>
    part.type === 'DoubleQuoted' ? part.parts.map(({ type }) => type) : [part.type],
  );
  const isNow = types?.some(type => type !== 'Literal' && type !== 'SingleQuoted') ?? false;
  const scope = isNow && /[$`]/.test(handler) ? { variables, jobs: jobs.length } : undefined;
  return { signal, handler, script, start, end, scope };
}

const numbered: Readonly<Record<string, string>> = { 0: 'EXIT', 1: 'HUP', 2: 'INT', 3: 'QUIT', 15: 'TERM' };
