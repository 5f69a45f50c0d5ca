import type { Word } from 'unbash';
import { lasts } from './duration.ts';
import type { ScriptText } from './ending.ts';
import { endingOf, finish, orEnd, orFail } from './finish.ts';
import type { Job } from './job.ts';
import { jobWord, scopeOf } from './job-words.ts';
import { atWork, beforeStop, ended, isAwaited, longest } from './jobs.ts';
import type { After, State } from './state.ts';
import { stopAtRest } from './stop.ts';
import { failUnbound, isUnbound } from './unbound.ts';
import { type Awaited, goOnAfterStop, type Held, waitStopped } from './wait-stopped.ts';
import type { At, Span, Walk } from './walk.ts';

/** `wait`, `wait $!`, `wait -n`: a rest, where it waits for something that lasts. */
export function runWait<T extends ScriptText>(
  walk: Walk<T>,
  nodes: readonly Word[],
  state: State<T>,
  at: At,
  node: Span,
): After<T> {
  if (isUnbound(walk, nodes, state)) return failUnbound(walk, state, at, node);
  const awaited = awaitedBy(walk, nodes, state);
  if (!awaited) return orFail(walk, state, at, node);
  if (state.stop) return waitStopped(walk, awaited, state, at, node);
  const { places, isNamed, isAny } = awaited;
  const held = places.filter(place => isAwaited(state.jobs[place] as Job, isNamed, walk.shell));
  if (held.length > 0 && (!isAny || held.length === places.length))
    return restInWait(walk, { ...awaited, held }, state, at, node);
  const over = isAny ? places.filter(place => !held.includes(place)) : places;
  const after = { ...state, jobs: ended(beforeStop(state.jobs), over) };
  const result = resultOf(awaited, state);
  return result === false ? orFail(walk, after, at, node) : orEnd(walk, [{ ...after, result }], at, node);
}

function restInWait<T extends ScriptText>(
  walk: Walk<T>,
  awaited: Held,
  state: State<T>,
  at: At,
  node: Span,
): After<T> {
  const { places, held, isAny } = awaited;
  const duration = longest(held.map(place => state.jobs[place]?.duration));
  // Whether a signal sent before has ended it is not known.
  const isDoubtful = places.every(place => state.jobs[place]?.status !== 'running');
  // Who has asked it to end, and waits for that, has seen it end.
  const isLasting = lasts(duration) && !isDoubtful;
  const jobs = isLasting ? state.jobs : atWork(state.jobs, places);
  const { results, after: stopped } = interrupted(walk, { ...state, jobs }, awaited, at);
  const isTrapped = awaited.isGuess && stopped.length > 0;
  const stop = isDoubtful || isTrapped ? (['unknown'] as const) : results;
  const ending = endingOf(walk, state, 'wait', at, node, { stop });
  if (isLasting) walk.endings.push(ending);
  const goingOn = stopped.flatMap(one => goOnAfterStop(walk, awaited, one, at, node));
  const isUnknown = (place: number): boolean => state.jobs[place]?.duration === undefined;
  const over = isAny && isLasting ? places.filter(isUnknown) : places;
  const after = { ...state, jobs: ended(beforeStop(state.jobs), over) };
  if (!isLasting) {
    const passed = { ...after, result: resultOf(awaited, state), waits: [...state.waits, ending] };
    return [...orEnd(walk, [passed], at, node), ...goingOn];
  }
  // The first of them is enough, and one of which nothing is known may have done its work.
  const isPerhapsOver = isAny && over.length > 0;
  return isPerhapsOver ? [...orEnd(walk, [{ ...after, result: true }], at, node), ...goingOn] : goingOn;
}

/** A `wait` that names a job fails as the job did. */
function resultOf<T extends ScriptText>(
  { places, isNamed, isAny }: Awaited,
  { jobs }: State<T>,
): boolean | undefined {
  if (!isNamed && !isAny) return true;
  return isNamed && !isAny && jobs[places.at(-1) ?? -1]?.status === 'killed' ? false : undefined;
}

/** The stop signal ends a `wait`; in mksh that for the first of several, and the trap runs after the last. */
function interrupted<T extends ScriptText>(walk: Walk<T>, state: State<T>, { isSeveral }: Awaited, at: At) {
  if (walk.shell === 'mksh' && isSeveral !== false)
    return { results: [isSeveral ? 'stuck' : 'unknown'] as const, after: [] };
  return stopAtRest(walk, state, state.hasErrexit && !at.isTested);
}

/** Undefined for a `wait` that fails at once. */
function awaitedBy<T extends ScriptText>(
  walk: Walk<T>,
  nodes: readonly Word[],
  state: State<T>,
): Awaited | undefined {
  const isAny = nodes.some(({ text }) => text === '-n');
  if (isAny && ['dash', 'mksh', 'zsh'].includes(walk.shell ?? '')) return undefined;
  const isNone = state.jobs.every(isNotWaitedFor);
  if (isAny && isNone && walk.shell === 'bash') return undefined;
  const operands = nodes.filter(({ text }) => !/^-[nf]$|^\d*[<>]/.test(text));
  const all = state.jobs.flatMap((job, place) => (isNotWaitedFor(job) ? [] : [place]));
  const unnamed = { places: all, isNamed: false, isAll: operands.length === 0, isAny, isSeveral: false };
  const words = operands.map(({ text }) => jobWord(text, scopeOf(walk, state), false));
  if (words.includes(undefined))
    return { ...unnamed, isSeveral: undefined, isGuess: operands.some(({ text }) => text.startsWith('%')) };
  // zsh takes an empty word for none.
  const known = words
    .flatMap(word => word ?? [])
    .filter(({ as }) => as !== 'none' && !(as === 'empty' && walk.shell === 'zsh'));
  if (known.length === 0) return { ...unnamed, isAll: words.every(word => word?.as === 'none') };
  const wrong = known.findIndex(({ as }) => as !== 'good');
  const isOver = wrong >= 0 && (walk.shell === 'dash' || walk.shell === 'ash');
  const heard = isOver ? known.slice(0, wrong) : known;
  const places = heard.flatMap(found => found.places).filter(place => !isNotChild(state.jobs[place]));
  if (places.length === 0) return undefined;
  return { places: [...new Set(places)], isNamed: true, isAll: false, isAny, isSeveral: places.length > 1 };
}

function isNotChild(job: Job | undefined): boolean {
  return job?.holder === 'orphan' || job?.isDisowned === true;
}

function isNotWaitedFor(job: Job): boolean {
  return job.status === 'ended' || isNotChild(job);
}

/** `fg` waits for a job as for a command in the foreground; without `set -m` it fails. */
export function runForeground<T extends ScriptText>(
  walk: Walk<T>,
  state: State<T>,
  at: At,
  node: Span,
): After<T> {
  const place = state.jobs.findLastIndex(job => !isNotChild(job));
  const job = state.jobs[place];
  if (!job || !state.hasMonitor || job.status === 'ended') return orFail(walk, state, at, node);
  const after = { ...state, jobs: ended(state.jobs, [place]) };
  if (!isAwaited(job, true, walk.shell)) return orEnd(walk, [after], at, node);
  const { command } = job;
  const ending = { command, argv: command.words, takesExec: false };
  if (at.isLast || lasts(job.duration))
    return finish(walk, { ...state, waits: [] }, 'foreground', at, node, ending);
  return [after];
}
