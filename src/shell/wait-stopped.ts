import { lasts } from './duration.ts';
import type { ScriptText } from './ending.ts';
import { finish, orEnd, orFail } from './finish.ts';
import type { Job } from './job.ts';
import { ended, isAwaited, isTold } from './jobs.ts';
import type { After, State } from './state.ts';
import type { At, Span, Walk } from './walk.ts';

/** What a `wait` waits for. */
export interface Awaited {
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
  /** `%1`, where that number may be another one's by now: it may have ended. */
  readonly isGuess?: boolean;
}

/** One that jobs keep waiting. */
export interface Held extends Awaited {
  /** By their places. */
  readonly held: readonly number[];
}

/** Where the stop signal has ended a `wait`, and its handler has come to its end. */
export function goOnAfterStop<T extends ScriptText>(
  walk: Walk<T>,
  awaited: Held,
  state: State<T>,
  at: At,
  node: Span,
): After<T> {
  if (walk.shell !== 'zsh') return orFail(walk, state, at, node);
  // One after the other is what zsh waits for all of them: the signal ends the first of these waits, unless
  // another one comes to its end in the handler.
  const rest = { ...awaited, places: awaited.held.slice(state.stop?.hasWaited ? 0 : 1) };
  if (awaited.isAll && rest.places.length > 0) return waitStopped(walk, rest, state, at, node);
  // There what has ended in the handler, by a handler of its own, has been waited for.
  const isOver = awaited.places.every(place => {
    const job = state.jobs[place];
    return job?.status === 'ended' && job.duration !== 'always';
  });
  return isOver ? orEnd(walk, [{ ...state, result: undefined }], at, node) : orFail(walk, state, at, node);
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
export function waitStopped<T extends ScriptText>(
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
