import { changes, type Of } from './changes.ts';
import type { TraceEvent } from './event.ts';
import { type Arrow, enter, type Member, type Scene } from './scene.ts';
import type { SignalFate, SignalStory, TracedProcess } from './signal-story.ts';

/** In seconds: the same signal again so soon is the same event. */
const TWICE = 0.0002;

/** A process with its names. */
export type Named = Pick<TracedProcess, 'command' | 'earlier'>;

export interface News {
  readonly story: SignalStory;
  /** All who are in it, by their pids. */
  readonly processes: ReadonlyMap<number, Named>;
}

/** A story that is still going on. */
export interface OngoingStory {
  /** What further events mean; each call takes later ones than the call before, in any order. */
  take(events: readonly TraceEvent[]): void;
  /** All of it so far. */
  tell(): SignalStory;
  /**
   * What has become certain since the last time: signals whose fate is known, processes that have ended. It is then
   * forgotten, so that a story may go on for ever. `now` is the time of its clock.
   */
  news(now: number): News;
}

/**
 * Begins a story; the first member is PID 1. What has another sender than the container and another receiver than it is
 * not of this story.
 */
export function beginStory(members: readonly Member[], seesCalls: boolean): OngoingStory {
  const scene: Scene = {
    processes: [],
    threads: new Map(),
    arrows: [],
    pid1: members[0]?.pid ?? 0,
    seesCalls,
    latest: 0,
  };
  for (const member of members) enter(scene, { ...member, began: null }, member.threads);
  const seen = new Map<string, number>();
  let lost = 0;
  return {
    take: events => {
      lost += events.reduce((sum, event) => sum + (event.kind === 'lost' ? event.count : 0), 0);
      const happened = events.flatMap(event => (event.kind === 'lost' ? [] : [event]));
      for (const event of happened.sort((a, b) => a.at - b.at)) {
        scene.latest = event.at;
        // Of all signals of the machine these are none of ours.
        if (event.kind === 'generate' && !scene.threads.has(event.target)) continue;
        if (event.kind !== 'generate' || !isTwice(event, seen)) changes[event.kind](scene, event as never);
      }
    },
    tell: () => storyOf(scene, lost),
    news: now => {
      scene.latest = Math.max(scene.latest, now);
      const processes = new Map(scene.processes.map(each => [each.pid, namesOf(each)]));
      const told = { ...scene, ...forget(scene, seen) };
      const count = lost;
      lost = 0;
      return { story: storyOf(told, count), processes };
    },
  };
}

/** The whole story at once. */
export function tellStory(
  members: readonly Member[],
  events: readonly TraceEvent[],
  seesCalls: boolean,
): SignalStory {
  const story = beginStory(members, seesCalls);
  story.take(events);
  return story.tell();
}

/** In seconds: of a signal that has reached nobody until then it is said so, and once more when it does. */
const PATIENCE = 1;
/** So many of those that were told of are waited for; names and threads of the past are not kept for longer. */
const MOST_WAITING = 1_000;

/** Takes out of the scene what is over, and returns it. */
function forget(scene: Scene, seen: Map<string, number>): Pick<Scene, 'arrows' | 'processes'> {
  const isOver = ({ fate, process }: Arrow): boolean => fate !== undefined || process.end !== null;
  const isLate = ({ at, isTold }: Arrow): boolean => isTold !== true && scene.latest - at > PATIENCE;
  const processes = scene.processes.filter(({ end }) => end !== null);
  const arrows = scene.arrows.filter(arrow => isOver(arrow) || isLate(arrow));
  const waiting = scene.arrows.filter(arrow => !isOver(arrow));
  for (const arrow of waiting) arrow.isTold ||= isLate(arrow);
  scene.arrows.splice(0, Number.POSITIVE_INFINITY, ...waiting.slice(-MOST_WAITING));
  const living = scene.processes.filter(({ end }) => end === null);
  scene.processes.splice(0, Number.POSITIVE_INFINITY, ...living);
  for (const { earlier } of living)
    while (earlier[0] && scene.latest - earlier[0].until > PATIENCE) earlier.shift();
  for (const [thread, process] of scene.threads)
    if (process.end && process.pid !== scene.pid1) scene.threads.delete(thread);
  seen.clear();
  return { arrows, processes };
}

/**
 * A signal to PID 1 from a process of the container is in both instances, each with its own time. Of several that are
 * alike each has its own twin.
 */
function isTwice(event: Of<'generate'>, alone: Map<string, number>): boolean {
  const key = JSON.stringify({ ...event, at: 0 });
  const before = alone.get(key) ?? Number.NEGATIVE_INFINITY;
  const isTwin = event.at - before < TWICE;
  if (isTwin) alone.delete(key);
  else alone.set(key, event.at);
  return isTwin;
}

function storyOf(scene: Scene, lost: number): SignalStory {
  const times = timesOf(scene.arrows);
  return {
    signals: scene.arrows.map(arrow => {
      const { at, signal, from, isOfKernel, process, reached } = arrow;
      const fate = arrow.fate ?? fateOf(arrow, times, scene.seesCalls);
      const who = { from, ...(isOfKernel && { isOfKernel }) };
      return { at, signal, ...who, to: process.pid, fate, reached };
    }),
    processes: scene.processes.map(process => {
      const { pid, parent, began, end } = process;
      return { pid, parent, ...namesOf(process), began, end };
    }),
    lost,
  };
}

function namesOf({ command, earlier }: Named): Named {
  return { command, ...(earlier && earlier.length > 0 && { earlier: [...earlier] }) };
}

/** What of all arrows the fate of one without an end depends on: by their processes and signals, when they were. */
interface Times {
  /** The first that a handler ran for. */
  readonly handled: ReadonlyMap<string, number>;
  /** The last that was sent on. */
  readonly passed: ReadonlyMap<string, number>;
}

function timesOf(arrows: readonly Arrow[]): Times {
  const [handled, passed] = [new Map<string, number>(), new Map<string, number>()];
  for (const { fate, from, process, signal, at } of arrows) {
    const key = `${process.pid} ${process.began} ${signal}`;
    if (fate === 'handled') handled.set(key, Math.min(at, handled.get(key) ?? at));
    if (from !== null) passed.set(`${from} ${signal}`, Math.max(at, passed.get(`${from} ${signal}`) ?? at));
  }
  return { handled, passed };
}

/** Of a signal that reached neither a handler nor a default action. */
function fateOf(
  { process, at, signal, isMissed }: Arrow,
  { handled, passed }: Times,
  seesCalls: boolean,
): SignalFate {
  // While a handler runs its signal is blocked.
  const isHandling =
    (handled.get(`${process.pid} ${process.began} ${signal}`) ?? Number.POSITIVE_INFINITY) <= at;
  const { end, isAwaiting } = process;
  if (isHandling && !isMissed) return end ? 'blocked' : 'unread';
  // The exit code is of a system call: where it is not shown, as those of 32 bits, reading is not shown either.
  const isShown = seesCalls && !isMissed && !(end?.how === 'exited' && end.exitCode === null);
  if (isShown) return end ? 'blocked' : 'unread';
  // Whoever passes it on has read it.
  const hasPassed = (passed.get(`${process.pid} ${signal}`) ?? Number.NEGATIVE_INFINITY) >= at;
  return isAwaiting || hasPassed ? 'awaited' : 'unread';
}
