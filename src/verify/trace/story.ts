import type { TraceEvent } from './event.ts';

/** Where signals went in a container, as the kernel has seen it, and how each process ended. */
export interface SignalStory {
  /** In the order of their times. SIGCHLD, which every end of a process sends to its parent, is left out. */
  readonly signals: readonly TracedSignal[];
  readonly processes: readonly TracedProcess[];
  /** Events the kernel had no room for: what is not in the story may have happened all the same. */
  readonly lost: number;
}

/** One signal. Times are in seconds of the machine's monotonic clock. */
export interface TracedSignal {
  readonly at: number;
  readonly signal: number;
  /** The process that sent it; null when it came from outside the container, the Engine or the kernel. */
  readonly from: number | null;
  readonly to: number;
  readonly fate: SignalFate;
  /** When it reached a handler or its default action; null when it never did. */
  readonly reached: number | null;
}

/**
 * What became of a signal.
 * - `ignored`: dropped by the kernel; by default that is so for PID 1, otherwise the program ignores it
 * - `default`: its default action, which mostly ends the process
 * - `handled`: a handler ran
 * - `awaited`: read by a program that waits for signals instead of handling them
 * - `blocked`: it waited until the process ended
 * - `with-pid1`: the kernel's SIGKILL for everything that is left when PID 1 ends
 */
type SignalFate = 'ignored' | 'default' | 'handled' | 'awaited' | 'blocked' | 'with-pid1';

export interface TracedProcess {
  readonly pid: number;
  /** 0 for PID 1 and for what came from outside. */
  readonly parent: number;
  /** Untrusted text. */
  readonly command: string;
  /** Null when it was there from the beginning. */
  readonly began: number | null;
  /** Null when its end was not seen. */
  readonly end: ProcessEnd | null;
}

/** `exitCode` is the program's own; `signal` what its default action ended it with. */
export interface ProcessEnd {
  readonly at: number;
  readonly how: 'exited' | 'signal' | 'with-pid1';
  readonly exitCode: number | null;
  readonly signal: number | null;
}

/** A process that is there when the story begins. */
export interface Member {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  readonly threads: readonly number[];
  /** Whether it waits for signals, or has blocked them to read them in its own time. */
  readonly isAwaiting: boolean;
}

/** What has been seen so far. */
interface Scene {
  /** In the order of their beginnings; a pid may be used again. */
  readonly processes: Growing[];
  /** By their threads, those that have ended included. */
  readonly threads: Map<number, Growing>;
  readonly arrows: Arrow[];
  readonly pid1: number;
  /** When the last event happened. */
  latest: number;
}

interface Growing {
  readonly pid: number;
  readonly parent: number;
  command: string;
  readonly began: number | null;
  end: ProcessEnd | null;
  exitCode: number | null;
  /** The signal whose default action ends it. */
  fatal: number | null;
  readonly isAwaiting: boolean;
  readonly threads: Set<number>;
}

interface Arrow {
  readonly at: number;
  readonly signal: number;
  readonly from: number | null;
  readonly process: Growing;
  fate: SignalFate | undefined;
  reached: number | null;
}

const SIGKILL = 9;
const SIGCHLD = 17;
/** SI_KERNEL of include/uapi/asm-generic/siginfo.h: how the kernel signs what it sends by itself. */
const FROM_KERNEL = 128;
const IGNORED = 1;
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
export function beginStory(members: readonly Member[]): OngoingStory {
  const scene: Scene = {
    processes: [],
    threads: new Map(),
    arrows: [],
    pid1: members[0]?.pid ?? 0,
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
export function tellStory(members: readonly Member[], events: readonly TraceEvent[]): SignalStory {
  const story = beginStory(members);
  story.take(events);
  return story.tell();
}

/** In seconds: a signal that has reached nobody until then is waited for no longer. */
const PATIENCE = 1;

/** Takes out of the scene what is over, and returns it. */
function forget(scene: Scene, seen: Map<string, number>): Pick<Scene, 'arrows' | 'processes'> {
  const isOld = ({ at, fate, process }: Arrow): boolean =>
    fate !== undefined || process.isAwaiting || process.end !== null || scene.latest - at > PATIENCE;
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

/** A signal to PID 1 from a process of the container is in both instances, each with its own time. */
function isTwice(event: Of<'generate'>, seen: Map<string, number>): boolean {
  const key = JSON.stringify({ ...event, at: 0 });
  const before = seen.get(key) ?? Number.NEGATIVE_INFINITY;
  seen.set(key, event.at);
  return event.at - before < TWICE;
}

function storyOf(scene: Scene, lost: number): SignalStory {
  return {
    signals: scene.arrows.map(arrow => {
      const { at, signal, from, process, fate = fateOf(scene, arrow), reached } = arrow;
      return { at, signal, from, to: process.pid, fate, reached };
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

function enter(
  { processes, threads }: Scene,
  { pid, parent, command, began, isAwaiting }: Omit<Member, 'threads'> & { readonly began: number | null },
  tids: readonly number[],
): void {
  const process: Growing = {
    ...{ pid, parent, command, began, isAwaiting },
    ...{ end: null, exitCode: null, fatal: null, threads: new Set([pid, ...tids]) },
  };
  processes.push(process);
  for (const thread of process.threads) threads.set(thread, process);
}

type Of<Kind extends TraceEvent['kind']> = Extract<TraceEvent, { kind: Kind }>;

const scenes: { [Kind in Exclude<TraceEvent['kind'], 'lost'>]: (scene: Scene, event: Of<Kind>) => void } = {
  fork: (scene, { thread, child, isThread, at }) => {
    const parent = scene.threads.get(thread);
    if (!parent) return;
    if (!isThread)
      enter(
        scene,
        { pid: child, parent: parent.pid, command: parent.command, isAwaiting: false, began: at },
        [],
      );
    else {
      parent.threads.add(child);
      scene.threads.set(child, parent);
    }
  },
  exec: ({ threads }, { thread, program }) => {
    const process = threads.get(thread);
    if (process) process.command = program;
  },
  'exit-code': ({ threads }, { thread, code }) => {
    const process = threads.get(thread);
    if (process && process.fatal === null) process.exitCode ??= code;
  },
  generate: ({ threads, arrows, pid1 }, { at, signal, code, target, thread, result }) => {
    const to = threads.get(target);
    if (!to || to.end || signal === SIGCHLD) return;
    const from = threads.get(thread);
    const isEnd = signal === SIGKILL && code === FROM_KERNEL && from?.pid === pid1;
    const fate = isEnd ? 'with-pid1' : undefined;
    arrows.push({
      ...{ at, signal, process: to, reached: null },
      from: from?.pid ?? null,
      fate: result === IGNORED ? 'ignored' : fate,
    });
  },
  deliver: ({ threads, arrows }, { at, thread, signal, handler }) => {
    const process = threads.get(thread);
    if (!process) return;
    const own = arrows.filter(arrow => arrow.process === process);
    // The kernel's SIGKILL at the end of PID 1 says so itself.
    if (own.some(({ fate }) => fate === 'with-pid1')) return;
    const open = own.filter(({ fate }) => fate === undefined);
    // A fatal signal ends all threads by a SIGKILL of the kernel's own (complete_signal in kernel/signal.c).
    const arrow =
      open.find(other => other.signal === signal) ?? (signal === SIGKILL ? open.at(-1) : undefined);
    const fates = { default: 'default', ignore: 'ignored', handler: 'handled' } as const;
    if (arrow) [arrow.fate, arrow.reached] = [fates[handler], at];
    if (handler === 'default' && process.exitCode === null) process.fatal ??= arrow?.signal ?? null;
  },
  exit: ({ threads, arrows }, { thread, at, isLast }) => {
    const process = threads.get(thread);
    // It stays known: at its very end PID 1 still sends the kernel's SIGKILL.
    process?.threads.delete(thread);
    if (!process || process.end || !(isLast ?? process.threads.size === 0)) return;
    const isCut = arrows.some(arrow => arrow.process === process && arrow.fate === 'with-pid1');
    const { exitCode, fatal } = process;
    const signal = exitCode === null ? fatal : null;
    const how = signal === null ? 'exited' : 'signal';
    process.end =
      isCut && exitCode === null
        ? { at, how: 'with-pid1', exitCode: null, signal: SIGKILL }
        : { at, how, exitCode, signal };
  },
};

/** Of a signal that reached neither a handler nor a default action. */
function fateOf({ arrows }: Scene, { process, at, signal }: Arrow): SignalFate {
  // While a handler runs its signal is blocked.
  const isHandling = arrows.some(
    other =>
      other.process === process && other.signal === signal && other.fate === 'handled' && other.at <= at,
  );
  if (isHandling) return 'blocked';
  const isCut = process.end?.how === 'with-pid1' || process.end?.how === 'signal';
  // Whoever passes it on, or ends by itself after it, has read it.
  const hasActed = arrows.some(other => other.from === process.pid && other.at >= at);
  return process.isAwaiting || hasActed || (process.end && !isCut) ? 'awaited' : 'blocked';
}
