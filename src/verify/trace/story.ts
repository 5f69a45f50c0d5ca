import type { TraceEvent } from './event.ts';
import { type Arrow, enter, type Member, type Of, type Scene, scenes } from './scene.ts';
import type { SignalFate, SignalStory } from './signal-story.ts';

/** In seconds: the same signal again so soon is the same event. */
const TWICE = 0.0002;

export interface News {
  readonly story: SignalStory;
  /** The commands of all who are in it, by their pids; untrusted text. */
  readonly commands: ReadonlyMap<number, string>;
}

/** A story that is still going on. */
export interface OngoingStory {
  /** What further events mean; each call takes later ones than the call before, in any order. */
  take(events: readonly TraceEvent[]): void;
  /** All of it so far. */
  tell(): SignalStory;
  /**
   * What has become certain since the last time: signals whose fate is known, processes that have ended. It is then
   * forgotten, so that a story may go on for ever.
   */
  news(): News;
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
        if (event.kind !== 'generate' || !isTwice(event, seen)) scenes[event.kind](scene, event as never);
      }
    },
    tell: () => storyOf(scene, lost),
    news: () => {
      const commands = new Map(scene.processes.map(({ pid, command }) => [pid, command]));
      const told = { ...scene, ...forget(scene, seen) };
      const count = lost;
      lost = 0;
      return { story: storyOf(told, count), commands };
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

/** In seconds: a signal that has reached nobody until then is waited for no longer. */
const PATIENCE = 1;

/** Takes out of the scene what is over, and returns it. */
function forget(scene: Scene, seen: Map<string, number>): Pick<Scene, 'arrows' | 'processes'> {
  const isOld = ({ at, fate, process }: Arrow): boolean =>
    fate !== undefined || process.end !== null || scene.latest - at > PATIENCE;
  const processes = scene.processes.filter(({ end }) => end !== null);
  const arrows = scene.arrows.filter(isOld);
  scene.arrows.splice(0, Number.POSITIVE_INFINITY, ...scene.arrows.filter(arrow => !isOld(arrow)));
  const living = scene.processes.filter(({ end }) => end === null);
  scene.processes.splice(0, Number.POSITIVE_INFINITY, ...living);
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
  return {
    signals: scene.arrows.map(arrow => {
      const { at, signal, from, isOfKernel, process, fate = fateOf(scene, arrow), reached } = arrow;
      return { at, signal, from, ...(isOfKernel && { isOfKernel }), to: process.pid, fate, reached };
    }),
    processes: scene.processes.map(({ pid, parent, command, began, end }) => ({
      pid,
      parent,
      command,
      began,
      end,
    })),
    lost,
  };
}

/** Of a signal that reached neither a handler nor a default action. */
function fateOf({ arrows, seesCalls }: Scene, { process, at, signal }: Arrow): SignalFate {
  // While a handler runs its signal is blocked.
  const isHandling = arrows.some(
    other =>
      other.process === process && other.signal === signal && other.fate === 'handled' && other.at <= at,
  );
  const { end, isAwaiting } = process;
  if (isHandling) return end ? 'blocked' : 'unread';
  // The exit code is of a system call: where it is not shown, as those of 32 bits, reading is not shown either.
  const isShown = seesCalls && !(end?.how === 'exited' && end.exitCode === null);
  if (isShown) return end ? 'blocked' : 'unread';
  // Whoever passes it on has read it.
  const hasPassed = arrows.some(
    other => other.from === process.pid && other.signal === signal && other.at >= at,
  );
  return isAwaiting || hasPassed ? 'awaited' : 'unread';
}
