import type { ContainerEvent } from '../engine/events.ts';
import { maskAll, maskText } from '../secrets.ts';
import type { Ended } from './bench.ts';
import { type Ending, readHookStop, readSilentStop, readStop } from './ending.ts';
import type { Canary, StopEffect, Stopped, Trace } from './observation.ts';
import { longestUnseen, ownSeconds, timelineOf, type Watched } from './timeline.ts';
import { inSecondsOfStop, stopIn, withEnds } from './tracing.ts';
import { busyIn, workByLooks, workByStory } from './work.ts';

/** All that there is to know of a stop. */
export interface StopEvidence {
  /** PID 1's process id on the Engine's machine. */
  readonly pid: number;
  readonly stopSignal: string;
  readonly grace: number;
  readonly events: readonly ContainerEvent[];
  readonly end: ContainerEvent;
  readonly stopped: Watched;
  readonly trace: Trace;
  readonly canary: Canary;
  /** What it wrote after the stop signal. */
  readonly lastWords: readonly string[];
  /** What came before the signal. */
  readonly hook?: Ended['hook'];
}

type Shown = Pick<Stopped, 'stop' | 'timeline' | 'work' | 'trace' | 'lastWords' | 'heard' | 'preStop'>;

/** What a stop has shown; undefined where the container had ended by itself. */
export function concludeStop(evidence: StopEvidence, isPodman: boolean): Shown | undefined {
  const { stopSignal, grace, events, end, stopped, hook } = evidence;
  const preStop = hook && {
    seconds: hook.seconds,
    outcome: hook.outcome,
    because: hook.because && maskText(hook.because),
  };
  const first = events.find(({ action }) => action === 'kill');
  if (!first && !(isPodman && stopped.wasRunning)) {
    if (!hook?.watched) return undefined;
    // Nobody was left for the signal: its hook is what has stopped it. A program of the hook is killed by that, too.
    const { watched: byHook } = hook;
    const ending = readHookStop(byHook, stopped, end, events);
    const seen = { ...evidence, stopped: byHook, stopSignal: 'preStop' };
    return { ...showStop(seen, ending), preStop: { ...hookWords, seconds: ending.seconds } };
  }
  const ending = first
    ? readStop(events, first, end, stopSignal)
    : readSilentStop(stopped, end, stopSignal, grace);
  if (isUnheard(stopped) && !ending.killed && !ending.oom) return undefined;
  return { ...showStop(evidence, ending), ...(preStop && { preStop }) };
}

/** Of a hook after which there was nothing left to stop. */
const hookWords = { outcome: 'ended-it', because: null } as const;

function showStop(
  { pid, stopSignal, grace, stopped, trace, canary, lastWords }: StopEvidence,
  ending: Ending,
): Omit<Shown, 'preStop'> {
  const story = inSecondsOfStop(trace, pid, stopSignal);
  const lives = withEnds(timelineOf(stopped.looks, pid, ending.seconds), story);
  const own = ownSeconds(ending.seconds, lives, canary);
  // Where it is known more exactly than from the looks.
  const timeline = lives.map(life =>
    life.end === 'before' && life.seen <= own && own < life.ended ? { ...life, ended: own } : life,
  );
  const writing = stopped.looks.at(-1)?.writing;
  return {
    stop: { signal: stopSignal, grace, ...ending, own, margin: longestUnseen(stopped.looks, ending.seconds) },
    timeline: maskAll(timeline),
    work:
      story.by === 'kernel'
        ? workByStory(story, lives, lastWords, { writing, busy: busyIn(stopped.looks[0]?.processes) })
        : workByLooks(timeline, ending, lastWords, writing),
    trace: maskAll(story),
    lastWords: lastWords.map(maskText),
    heard: heardBy(story, pid, stopSignal) ?? stopped.looks[0]?.effect ?? 'unknown',
  };
}

/** What PID 1 did with the stop signal, where the kernel has seen it: the masks before it only say what it might do. */
function heardBy(trace: Trace, pid1: number, stopSignal: string): StopEffect | undefined {
  if (trace.by !== 'kernel') return undefined;
  const first = stopIn(trace.signals, pid1, stopSignal);
  if (!first || first.signal === SIGKILL) return undefined;
  const effects = { ignored: 'dropped', handled: 'handled', awaited: 'awaited', blocked: 'blocked' } as const;
  return effects[first.fate as keyof typeof effects];
}

const SIGKILL = 9;

/** A signal that the kernel drops ends nothing: who is gone all the same has ended by itself in that moment. */
function isUnheard({ looks }: Watched): boolean {
  return looks.length > 0 && looks.every(({ effect }) => effect === 'dropped');
}
