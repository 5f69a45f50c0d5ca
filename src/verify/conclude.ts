import { inspectContainer } from '../engine/container.ts';
import type { ContainerEvent } from '../engine/events.ts';
import { maskAll, maskText, maskWords } from '../secrets.ts';
import type { Bench } from './bench.ts';
import { earlyOf } from './early.ts';
import { readCanary, readExit, readSilentStop, readStop } from './ending.ts';
import type { Examination } from './examine.ts';
import type { Observation, Requests, StopEffect, Trace } from './observation.ts';
import type { Settling } from './settle.ts';
import { ownSeconds, timelineOf, type Watched } from './timeline.ts';
import { inSecondsOfStop, type Tracing, withEnds } from './tracing.ts';
import { workByLooks, workByStory } from './work.ts';

/** Everything the experiment has shown. */
export interface Evidence {
  readonly found: Found | undefined;
  readonly end: ContainerEvent;
  readonly events: readonly ContainerEvent[];
  readonly log: readonly string[];
  /** What it wrote after the stop signal. */
  readonly lastWords: readonly string[];
  readonly trace: Trace;
  /** The stop, where there was one. */
  readonly stopped: Watched | undefined;
  /** How long the Engine needed to start the container. */
  readonly startSeconds: number;
  /** What became of requests, where they were sent. */
  readonly requests: Requests | undefined;
}

/** A running container as it was found, just before it is stopped. */
export interface Found {
  /** PID 1's process id on the Engine's machine. */
  readonly pid: number;
  readonly command: readonly string[];
  readonly settling: Settling<unknown>;
  readonly examination: Examination;
  readonly tracing: Tracing;
  readonly stopSignal: string;
  readonly grace: number;
  /** How long the canary needs, in milliseconds. */
  readonly canary: number;
}

/** What the container was seen to do, by all the evidence there is. */
export async function conclude(bench: Bench, evidence: Evidence): Promise<Observation> {
  const { engine, subject, image, id, signal, begin } = bench;
  const { found, end, events, log, lastWords, trace, stopped, startSeconds, requests } = evidence;
  const { command } = found ?? (await inspectContainer(engine, id, signal));
  const isSilent = engine.isPodman && stopped?.wasRunning === true;
  const notes = [
    ...foreignPlatform(image, engine),
    ...(isSilent
      ? [
          'Podman does not report signals: how the container ended is inferred from its exit code and the time it took',
        ]
      : []),
    ...(found?.examination.notes ?? []),
  ];
  // What a program says of itself may be a secret, and ends up in reports.
  const said = { command: maskWords(command), log: log.map(maskText), notes };
  const seen = { subject: subject.name, reference: image.id, ...said };
  const first = events.find(({ action }) => action === 'kill');
  const canary = found && (await readCanary(engine, id, found));
  const total = (performance.now() - begin) / 1000;
  const exit = {
    outcome: 'exited',
    ...seen,
    ...readExit(events, end),
    timings: { total, added: 0 },
  } as const;
  if (!found || !canary || !stopped || !(first || isSilent)) return exit;
  const { settling, examination, stopSignal, grace } = found;
  const { by, seconds, waited } = settling;
  const ending = first
    ? readStop(events, first, end, stopSignal)
    : readSilentStop(stopped, end, stopSignal, grace);
  if (isUnheard(stopped) && !ending.killed && !ending.oom) return exit;
  const story = inSecondsOfStop(trace, found.pid);
  const lives = withEnds(timelineOf(stopped.looks, found.pid, ending.seconds), story);
  const own = ownSeconds(ending.seconds, lives, canary);
  // Where it is known more exactly than from the looks.
  const timeline = lives.map(life =>
    life.end === 'before' && life.seen <= own && own < life.ended ? { ...life, ended: own } : life,
  );
  const stop = { signal: stopSignal, grace, ...ending, own };
  // The container's own: to start, to become ready, to stop.
  const needed = startSeconds + (seconds - waited) + stop.own;
  const { processes, pid1, dispositions, zombies } = examination;
  const early = earlyOf(bench, settling, stopped, stopSignal);
  return {
    outcome: 'stopped',
    ...seen,
    timings: { total, added: Math.max(0, total - needed) },
    settled: { by, seconds, waited },
    pid1: maskWords(pid1),
    dispositions,
    processes: maskAll(processes),
    zombies,
    canary,
    stop,
    timeline: maskAll(timeline),
    work:
      story.by === 'kernel'
        ? workByStory(story, lives, lastWords, stopped.looks.at(-1)?.writing)
        : workByLooks(timeline, ending, lastWords, stopped.looks.at(-1)?.writing),
    trace: maskAll(story),
    lastWords: lastWords.map(maskText),
    heard: heardBy(story, found.pid) ?? stopped.looks[0]?.effect ?? 'unknown',
    early,
    ...(requests && { requests }),
  };
}

/** What PID 1 did with the stop signal, where the kernel has seen it: the masks before it only say what it might do. */
function heardBy(trace: Trace, pid1: number): StopEffect | undefined {
  if (trace.by !== 'kernel') return undefined;
  const first = trace.signals.find(({ from, to }) => from === null && to === pid1);
  if (!first || first.signal === SIGKILL) return undefined;
  // node has a handler of its own, which puts the default action back and sends the signal once more.
  const isRaised = trace.signals.some(
    ({ from, to, signal, fate }) =>
      from === pid1 && to === pid1 && signal === first.signal && fate === 'ignored',
  );
  if (isRaised) return 'dropped';
  const effects = { ignored: 'dropped', handled: 'handled', awaited: 'awaited', blocked: 'awaited' } as const;
  return effects[first.fate as keyof typeof effects];
}

const SIGKILL = 9;

/** A signal that the kernel drops ends nothing: who is gone all the same has ended by itself in that moment. */
function isUnheard({ looks }: Watched): boolean {
  return looks.length > 0 && looks.every(({ effect }) => effect === 'dropped');
}

/** An Engine may emulate other processors, slowly, or start their programs in vain. */
function foreignPlatform(
  { architecture }: Bench['image'],
  { architecture: own }: Bench['engine'],
): readonly string[] {
  return architecture === own ? [] : [`the image is for ${architecture}, and this Engine is ${own}`];
}
