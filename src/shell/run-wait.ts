import type { Word } from 'unbash';
import { lasts } from './duration.ts';
import type { ScriptText } from './ending.ts';
import { endingOf, finish, orEnd, orFail } from './finish.ts';
import { jobWord, scopeOf } from './job-words.ts';
import { atWork, beforeStop, ended, isAwaited, isTold, longest } from './jobs.ts';
import type { After, Job, State } from './state.ts';
import { stopAtRest } from './stop.ts';
import { failUnbound, isUnbound } from './unbound.ts';
import type { At, Span, Walk } from './walk.ts';

/** What a `wait` waits for. */
interface Awaited {
  /** By their places. */
  readonly places: readonly number[];
  /** Whether they are named, and not all there are. */
  readonly isNamed: boolean;
  /** Whether it has no word, not even one without a text, which zsh takes for none. */
  readonly isAll: boolean;
  /** `-n`: the first of them is enough. */
  readonly isAny: boolean;
  /** Whether it waits for one after the other, as often as they are named; undefined where that is not known. */
  readonly isSeveral: boolean | undefined;
}

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
  const isHeld = (place: number): boolean => isAwaited(state.jobs[place] as Job, isNamed, walk.shell);
  const durations = places.filter(isHeld).map(place => state.jobs[place]?.duration);
  const passes = isAny && durations.length < places.length;
  const duration = durations.length === 0 || passes ? 'short' : longest(durations);
  const after = {
    ...state,
    jobs: ended(beforeStop(state.jobs), passes ? places.filter(place => !isHeld(place)) : places),
  };
  const result = resultOf(awaited, state);
  if (duration === 'short')
    return result === false ? orFail(walk, after, at, node) : orEnd(walk, [{ ...after, result }], at, node);
  // Whether a signal sent before has ended it is not known.
  const isDoubtful = places.every(place => state.jobs[place]?.status !== 'running');
  // Who has asked it to end, and waits for that, has seen it end.
  const isLasting = lasts(duration) && !isDoubtful;
  const { results, after: stopped } = interrupted(
    walk,
    isLasting ? state : { ...state, jobs: atWork(state.jobs, places) },
    awaited,
    at,
  );
  const stop = isDoubtful ? (['unknown'] as const) : results;
  const ending = endingOf(walk, state, 'wait', at, node, { stop });
  if (isLasting) walk.endings.push(ending);
  const goingOn = stopped.flatMap(one => {
    // One after the other is what zsh waits for all of them: the signal ends the first of these waits, unless
    // another one comes to its end in the handler.
    const rest = { ...awaited, places: places.filter(isHeld).slice(one.stop?.hasWaited ? 0 : 1) };
    if (walk.shell === 'zsh' && awaited.isAll && rest.places.length > 0)
      return waitStopped(walk, rest, one, at, node);
    return orFail(walk, one, at, node);
  });
  if (isLasting) return goingOn;
  return [...orEnd(walk, [{ ...after, waits: [...state.waits, ending] }], at, node), ...goingOn];
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
  if (words.includes(undefined)) return { ...unnamed, isSeveral: undefined };
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

function jobsThatHold<T extends ScriptText>(
  { shell, isChild, front, durationOf }: Walk<T>,
  state: State<T>,
  { places, isNamed }: Awaited,
): readonly Job[] {
  const jobs = state.jobs.filter((_, place) => places.includes(place));
  const held = jobs.filter(job => isAwaited(job, isNamed, shell));
  if (held.length > 0 || shell !== 'ash' || isChild || front || isNamed) return held;
  // BusyBox waits for one more of its children to end; as PID 1 it has those of a child that died as well.
  const isEnding = jobs.some(job => isTold(job) && job.holder === 'program');
  const isLeft = ({ status, holder, duration, command }: Job): boolean =>
    status === 'left' && holder === 'shell' && (duration === 'service' || lasts(durationOf(command.words)));
  return isEnding ? [] : jobs.filter(isLeft);
}

/** Once more after the stop signal: what was sent a signal ends, what was not goes on. */
function waitStopped<T extends ScriptText>(
  walk: Walk<T>,
  awaited: Awaited,
  before: State<T>,
  at: At,
  node: Span,
): After<T> {
  const state = before.stop ? { ...before, stop: { ...before.stop, hasWaited: true } } : before;
  const { places, isAny } = awaited;
  const held = jobsThatHold(walk, state, awaited);
  const isFirst = isAny && held.length < places.length;
  if (held.length === 0 || isFirst)
    return orEnd(
      walk,
      [{ ...state, jobs: ended(state.jobs, isFirst ? firstEnded(state, places) : places) }],
      at,
      node,
    );
  const isKnown = held.some(({ status, duration }) => status !== 'unknown' && lasts(duration));
  if (isKnown || !state.stop) return finish(walk, state, 'wait', at, node);
  state.stop.results.push('unknown');
  return [];
}

/** The only one that has been sent a signal is the one that ends. */
function firstEnded<T extends ScriptText>({ jobs }: State<T>, places: readonly number[]): readonly number[] {
  const stopping = places.filter(place => jobs[place]?.status === 'stopping');
  return stopping.length === 1 ? stopping : [];
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
