import type { Ending, ScriptText } from './ending.ts';
import { endingOf, finish, orEnd } from './finish.ts';
import { brokenOff, hasBegun, leftBy, polls, waited, watchedJobs, watchesJob } from './give-time.ts';
import { atWork } from './jobs.ts';
import { changedBy } from './loop-changes.ts';
import { goesOn, goesOnAfter, isCounted, isEntered, type Loop, waitsForNext } from './loop-condition.ts';
import { itemsOf } from './loop-items.ts';
import { runsUnknown, runsUnnamed, workOf } from './loop-work.ts';
import { lastRound, runItems } from './run-items.ts';
import { commandsIn } from './shell-commands.ts';
import { type After, joined, type State } from './state.ts';
import { endStopped, stopAtRest } from './stop.ts';
import { unrolled } from './unroll.ts';
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
  const counted = hasLines === undefined ? unrolled(walk, node, start, at) : undefined;
  if (counted) return orEnd(walk, counted, at, node);
  const text = walk.script.text.slice(node.pos, node.end);
  const state = changedBy(text, start);
  const place = before(inside(at, node.type === 'For' ? 'for' : 'loop'));
  const [endings, returns] = [walk.endings.length, walk.returns.length];
  const { again, out, breaks } = runRound(walk, node, state, place, hasLines);
  const isExit = walk.endings.slice(endings).some(({ how }) => how === 'exit');
  const canLeave = breaks.length > 0 || isExit || walk.returns.length > returns;
  const left = out.flatMap(one => orEnd(walk, [one], at, node));
  const started = { start: state, hadStop: start.stop !== undefined, canLeave, hasLines };
  return joined([...left, ...joined(again).flatMap(one => nextRound(walk, node, one, started, at))]);
}

interface Started<T extends ScriptText> {
  readonly start: State<T>;
  readonly hadStop: boolean;
  readonly canLeave: boolean;
  readonly hasLines: boolean | undefined;
}

/** A state after the first round. */
function nextRound<T extends ScriptText>(
  walk: Walk<T>,
  node: Loop,
  one: State<T>,
  { start, hadStop, canLeave, hasLines }: Started<T>,
  at: At,
): After<T> {
  const isStopped = one.stop && !hadStop;
  // Its lines are read by then.
  if (isStopped)
    return hasLines === undefined ? runStopped(walk, node, one, at) : orEnd(walk, [one], at, node);
  if (!one.stop && waitsForNext(node, one, start)) return runLoop(walk, node, one, at);
  const more = hasLines === undefined && goesOnAfter(walk, node, one);
  if (more === true && !canLeave) return restInLoop(walk, node, one, at);
  if (one.stop) return orEnd(walk, leftBy(walk, node, one), at, node);
  return more === false ? orEnd(walk, [one], at, node) : afterRound(walk, node, one, start, at);
}

/** It may go round once more. */
function afterRound<T extends ScriptText>(
  walk: Walk<T>,
  node: Loop,
  one: State<T>,
  state: State<T>,
  at: At,
): After<T> {
  if (watchesJob(walk, node, one)) return restWatching(walk, node, one, at);
  // `while kill -0 $!; do kill $!; done` sees to it that it ends.
  const isEnding = commandsIn(node.body).some(({ words }) => words[0] === 'kill');
  const mayRest = polls(node) && !isCounted(walk, node) && !isEnding;
  if (mayRest && !at.isLast && runsUnnamed(node)) finishLoop(walk, node, one, at);
  else if (mayRest && !at.isLast && (hasBegun(walk, state) || runsUnknown(walk, node, one)))
    return restPolling(walk, node, one, at);
  if (!at.isLast) return [brokenOff(walk, node, one)];
  return node.type === 'For' ? lastRound(walk, node, one, state, at) : finishLoop(walk, node, one, at);
}

/** It may go round for ever. */
function finishLoop<T extends ScriptText>(walk: Walk<T>, node: Loop, state: State<T>, at: At): After<T> {
  const { stop } = restOf(walk, state);
  // While it waits for a program a trap has to wait as well, and mksh does not die.
  const all = runsUnnamed(node) ? [...stop, 'unknown' as const] : stop;
  const more = { stop: all, body: commandsIn(node) };
  return finish(walk, state, 'loop', before(inside(at, 'loop')), node, more);
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
    .flatMap(one => inner.runList(inner, node.body.commands, waited(node, one), at));
  const { continues = [], breaks = [] } = inner;
  // How its body went is how it went, not how its condition did.
  const left = asked
    .filter(one => enters(one) !== true)
    .flatMap(one => leftBy(walk, node, { ...one, result: true }));
  const out = [...left, ...breaks.map(one => waited(node, brokenOff(walk, node, one)))];
  const again = [...entered, ...continues].map(one => waited(node, one));
  return { again, out, breaks };
}

/** The stop signal comes somewhere in a loop without an end. */
function restInLoop<T extends ScriptText>(walk: Walk<T>, node: Loop, state: State<T>, at: At): After<T> {
  if (state.stop) {
    endStopped(walk, { ...state, stop: state.stop }, 'loop', undefined);
    return [];
  }
  const { results, after } = stopAtRest(walk, state);
  const place = before(inside(at, 'loop'));
  const more: Partial<Ending<T>> = { stop: results, body: workOf(walk, node, state) };
  walk.endings.push(endingOf(walk, state, 'loop', place, node, more));
  return after.flatMap(one => runStopped(walk, node, one, at));
}

/** The same loop after the stop signal: who comes round once more goes round for ever. */
function runStopped<T extends ScriptText>(walk: Walk<T>, node: Loop, state: State<T>, at: At): After<T> {
  if (goesOn(walk, node, state) === false) return orEnd(walk, leftBy(walk, node, state), at, node);
  const { again, out } = runRound(walk, node, state, before(inside(at, 'loop')));
  const after = joined(again).flatMap(one => {
    const more = goesOnAfter(walk, node, one);
    if (more === true && one.stop) endStopped(walk, { ...one, stop: one.stop }, 'loop', undefined);
    return more === true ? [] : leftBy(walk, node, one);
  });
  return orEnd(walk, joined([...out, ...after]), at, node);
}

/** `while kill -0 $!`: it waits there for what runs in the background, as by `wait`, and goes on after its trap. */
function restWatching<T extends ScriptText>(walk: Walk<T>, node: Loop, state: State<T>, at: At): After<T> {
  const place = before(inside(at, 'loop'));
  const jobs = atWork(state.jobs, watchedJobs(walk, node, state) ?? []);
  const { results, after } = stopAtRest(walk, { ...state, jobs });
  const ending = endingOf(walk, state, 'loop', place, node, { stop: results, body: commandsIn(node) });
  const goingOn = after.flatMap(one => runStopped(walk, node, one, at));
  const left = brokenOff(walk, node, state);
  const passed = orEnd(walk, [{ ...left, waits: [...state.waits, ending] }], at, node);
  return [...passed, ...goingOn];
}

/** `while [ -e app.pid ]; do sleep 1; done; exit`: where nothing else keeps the shell, it may rest there. */
function restPolling<T extends ScriptText>(walk: Walk<T>, node: Loop, state: State<T>, at: At): After<T> {
  const place = before(inside(at, 'loop'));
  const more = { ...restOf(walk, state), body: commandsIn(node) };
  return [{ ...state, waits: [...state.waits, endingOf(walk, state, 'loop', place, node, more)] }];
}

/** What the stop signal does in a loop that goes on as long as something holds that is not known. */
function restOf<T extends ScriptText>(walk: Walk<T>, state: State<T>): Pick<Ending<T>, 'stop'> {
  const { results, after } = stopAtRest(walk, state);
  // Where the handler has told somebody, the loop may have asked for that.
  const isTold = after.some(({ jobs }) =>
    jobs.some(
      ({ status }, place) =>
        /^(?:stopping|late|unknown|killed|perhaps-killed)$/.test(status) ||
        // It was told, and waited for.
        (status === 'ended' && state.jobs[place]?.status !== 'ended'),
    ),
  );
  return { stop: after.length > 0 ? [...results, isTold ? 'unknown' : 'stuck'] : results };
}
