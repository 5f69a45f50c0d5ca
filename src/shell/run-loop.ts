import type { For } from 'unbash';
import type { Ending, ScriptText } from './ending.ts';
import { endingOf, finish, orEnd } from './finish.ts';
import { ended } from './jobs.ts';
import { goesOn, goesOnAfter, isEntered, type Loop, watchesJob } from './loop-condition.ts';
import { itemsOf } from './loop-items.ts';
import { type Arguments, anyArguments } from './merged-words.ts';
import { commandsIn } from './shell-commands.ts';
import type { Value } from './shell-word.ts';
import { type After, joined, type State } from './state.ts';
import { endStopped, stopAtRest } from './stop.ts';
import { type At, before, inside, tested, type Walk } from './walk.ts';

/** The states after one round of a loop. */
interface Round<T extends ScriptText> {
  /** Those that come round once more, if the condition holds. */
  readonly again: After<T>;
  /** Those that the loop was left in, by `break` or because of its condition. */
  readonly out: After<T>;
  /** Those by `break`. */
  readonly breaks: After<T>;
}

/** A loop that never ends is where the text ends; any other one is gone through once, or not at all. */
export function runLoop<T extends ScriptText>(
  walk: Walk<T>,
  node: Loop,
  start: State<T>,
  at: At,
  hasLines?: boolean,
): After<T> {
  const items = node.type === 'For' ? itemsOf(walk, node, start) : undefined;
  if (node.type === 'For' && items) return runItems(walk, node, items, start, at);
  const text = walk.script.text.slice(node.pos, node.end);
  const state = changedBy(text, start);
  const place = before(inside(at, node.type === 'For' ? 'for' : 'loop'));
  const [endings, returns] = [walk.endings.length, walk.returns.length];
  const { again, out, breaks } = runRound(walk, node, state, place, hasLines);
  const isExit = walk.endings.slice(endings).some(({ how }) => how === 'exit');
  const canLeave = breaks.length > 0 || isExit || walk.returns.length > returns;
  const left = out.flatMap(one => orEnd(walk, [one], at, node));
  const after = joined(again).flatMap(one => {
    const body = { body: commandsIn(node) };
    if (one.stop && !start.stop) return runStopped(walk, node, one, at);
    const more = hasLines === undefined && goesOnAfter(walk, node, one);
    if (more === true && !canLeave) return restInLoop(walk, node, one, at);
    if (more === false || one.stop) return orEnd(walk, [one], at, node);
    if (at.isLast && node.type === 'For') return lastRound(walk, node, one, state, at);
    if (at.isLast) return finish(walk, one, 'loop', place, node, { ...restOf(walk, one), ...body });
    return [resting(walk, node, one, place)];
  });
  return joined([...left, ...after]);
}

/** The condition, and the body where it holds. */
function runRound<T extends ScriptText>(
  walk: Walk<T>,
  node: Loop,
  state: State<T>,
  at: At,
  hasLines?: boolean,
): Round<T> {
  const inner: Walk<T> = { ...walk, breaks: [], continues: [] };
  const runs = hasLines ?? isEntered(walk, node, state);
  const asked =
    node.type === 'While' ? inner.runList(inner, node.clause.commands, state, tested(at)) : [state];
  const enters = ({ result }: State<T>): boolean | undefined => {
    if (runs !== undefined || node.type !== 'While' || result === undefined) return runs;
    return result === (node.kind === 'while');
  };
  const entered = asked
    .filter(one => enters(one) !== false)
    .flatMap(one => inner.runList(inner, node.body.commands, one, at));
  const { continues = [], breaks = [] } = inner;
  const out = [...asked.filter(one => enters(one) !== true), ...breaks];
  return { again: [...entered, ...continues], out, breaks };
}

/** The stop signal comes somewhere in a loop without an end. */
function restInLoop<T extends ScriptText>(walk: Walk<T>, node: Loop, state: State<T>, at: At): After<T> {
  if (state.stop) {
    endStopped(walk, { ...state, stop: state.stop }, 'loop', undefined);
    return [];
  }
  const { results, after } = stopAtRest(walk, state);
  const place = before(inside(at, 'loop'));
  const more: Partial<Ending<T>> = { stop: results, body: commandsIn(node) };
  walk.endings.push(endingOf(walk, state, 'loop', place, node, more));
  return after.flatMap(one => runStopped(walk, node, one, at));
}

/** The same loop after the stop signal: who comes round once more goes round for ever. */
function runStopped<T extends ScriptText>(walk: Walk<T>, node: Loop, state: State<T>, at: At): After<T> {
  if (goesOn(walk, node, state) === false) {
    // Once nothing is found any more, it has ended.
    const places = state.jobs.flatMap(({ status }, place) => (status === 'stopping' ? [place] : []));
    return orEnd(walk, [{ ...state, jobs: ended(state.jobs, places) }], at, node);
  }
  const { again, out } = runRound(walk, node, state, before(inside(at, 'loop')));
  const after = joined(again).flatMap(one => {
    const more = goesOnAfter(walk, node, one);
    if (more === true && one.stop) endStopped(walk, { ...one, stop: one.stop }, 'loop', undefined);
    return more === true ? [] : [one];
  });
  return orEnd(walk, joined([...out, ...after]), at, node);
}

/** `while kill -0 $!`: it may have waited there for what runs in the background, as by `wait`. */
function resting<T extends ScriptText>(walk: Walk<T>, node: Loop, state: State<T>, place: At): State<T> {
  if (!watchesJob(node, state)) return state;
  const more = { ...restOf(walk, state), body: commandsIn(node) };
  return { ...state, waits: [...state.waits, endingOf(walk, state, 'loop', place, node, more)] };
}

/** What the stop signal does in a loop that goes on as long as something holds that is not known. */
function restOf<T extends ScriptText>(walk: Walk<T>, state: State<T>): Pick<Ending<T>, 'stop'> {
  const { results, after } = stopAtRest(walk, state);
  return { stop: after.length > 0 ? [...results, 'stuck'] : results };
}

function runItems<T extends ScriptText>(
  walk: Walk<T>,
  node: For,
  items: readonly Value[],
  start: State<T>,
  at: At,
): After<T> {
  const inner: Walk<T> = { ...walk, breaks: [], continues: [] };
  let states: After<T> = [start];
  for (const [index, item] of items.entries()) {
    const inLoop = inside(at, 'for');
    const place = index === items.length - 1 ? inLoop : before(inLoop);
    const entered = states.map(state => ({
      ...state,
      variables: new Map(state.variables).set(node.name.value, item),
    }));
    states = joined(entered.flatMap(state => inner.runList(inner, node.body.commands, state, place)));
    states = joined([...states, ...(inner.continues ?? []).splice(0)]);
  }
  const all = joined([...states, ...(inner.breaks ?? [])]);
  return orEnd(walk, all, at, node);
}

/** A list of things to do at the end: a job, unless one of them lasts, which is an end of its own by now. */
function lastRound<T extends ScriptText>(
  walk: Walk<T>,
  node: For,
  after: State<T>,
  state: State<T>,
  at: At,
): After<T> {
  const last = after.earlier.at(-1);
  if (!last || after.earlier === state.earlier) return finish(walk, after, 'end', at, node);
  return finish(walk, after, 'loop', inside(at, 'for'), node, {
    body: commandsIn(node.body),
    argv: last.argv,
    stop: ['stuck'],
  });
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
