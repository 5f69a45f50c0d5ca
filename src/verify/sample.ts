import { setTimeout } from 'node:timers/promises';
import { inspectContainer, removeContainer, startContainer, stopContainer } from '../engine/container.ts';
import { type ContainerEvents, followEvents } from '../engine/events.ts';
import { removeVolume } from '../engine/volumes.ts';
import type { Sample } from './asked-for.ts';
import type { Bench } from './bench.ts';
import { readStop } from './ending.ts';
import type { Planned } from './moments.ts';
import { prepare } from './prepare.ts';
import { runProbe } from './probe.ts';
import { beginTraffic, type Traffic } from './traffic.ts';

/** What a container that is stopped at a moment is made of. */
export interface SampledBench
  extends Pick<Bench, 'engine' | 'subject' | 'image' | 'options' | 'probe' | 'signal'> {
  /** The image's own, by its name. */
  readonly stopSignal: string;
  /** Seconds before SIGKILL. */
  readonly grace: number;
}

/** One that was created. */
type Sampled = SampledBench & Pick<Bench, 'id'>;

/** What was begun for a moment, or why the moment did not come, as a sentence. */
type Arranged = { readonly traffic?: Traffic } | { readonly because: string };

/** In milliseconds: how long to wait for a health check to begin, for a program of docker exec, and for the end. */
const HEALTH_CHECK = 5_000;
const EXEC = 200;
/** A program that has run for so long uses the processor less. */
const BUSY = 1_000;
const NEWS = 5_000;
const REMOVAL = 3_000;

/**
 * Starts a container and stops it at a moment; a sentence when that moment did not come. `whenQuiet` is called when it
 * will use the processor no more, as far as is known: it only waits from then on.
 */
export async function stopAt(
  bench: SampledBench,
  planned: Planned,
  whenQuiet: () => void,
): Promise<Sample | string> {
  const { engine, image, probe, subject } = bench;
  // Nothing is run in it at other moments, and to copy the probe takes longer than to create the container.
  const own = planned.moment === 'exec' ? probe : undefined;
  const { id, volume, filled } = await prepare(engine, image, subject, own);
  const scope = new AbortController();
  const signal = AbortSignal.any([bench.signal, scope.signal]);
  try {
    const [events] = await Promise.all([followEvents(engine, id, signal), filled]);
    return await stopStarted({ ...bench, id, signal }, planned, events, whenQuiet);
  } finally {
    scope.abort();
    const timeout = AbortSignal.timeout(REMOVAL);
    await removeContainer(engine, id, timeout).catch(() => {});
    if (volume) await removeVolume(engine, volume, timeout).catch(() => {});
  }
}

async function stopStarted(
  bench: Sampled,
  { moment, at }: Planned,
  events: ContainerEvents,
  whenQuiet: () => void,
): Promise<Sample | string> {
  const { engine, id, signal, stopSignal, grace } = bench;
  const died = events.next('die');
  await startContainer(engine, id, signal);
  const begin = performance.now();
  const elapsed = (): number => performance.now() - begin;
  await Promise.race([died, untilThen(at * 1000, elapsed, whenQuiet, signal)]);
  const came = await arrange(bench, moment, events);
  if ('because' in came) return came.because;
  const waited = elapsed() / 1000;
  const stopping = stopContainer(engine, id, grace, signal);
  stopping.catch(() => {});
  whenQuiet();
  const wasRunning = await stopping;
  const end = await Promise.race([died, setTimeout(NEWS, undefined, { ref: false, signal })]);
  await came.traffic?.finish();
  if (!end) return 'the Docker Engine did not report how the container ended';
  const start = events.seen().find(({ action }) => action === 'start');
  const first = events.seen().find(({ action }) => action === 'kill');
  if (!wasRunning || !first) {
    const seconds = start ? end.time - start.time : waited;
    return { moment, at: seconds, seconds: 0, outcome: 'gone', exitCode: end.exitCode ?? 0 };
  }
  const { seconds, killed, exitCode } = readStop(events.seen(), first, end, stopSignal);
  const signaled = start ? Math.max(0, first.time - start.time) : waited;
  return { moment, at: signaled, seconds, outcome: killed ? 'killed' : 'ended', exitCode };
}

/** Waits so long after the start. Who waits for longer than programs are busy at their start lets others begin. */
async function untilThen(
  milliseconds: number,
  elapsed: () => number,
  whenQuiet: () => void,
  signal: AbortSignal,
): Promise<void> {
  for (const then of [Math.min(milliseconds, BUSY), milliseconds]) {
    await setTimeout(Math.max(0, then - elapsed()), undefined, { signal });
    if (elapsed() >= BUSY) whenQuiet();
  }
}

/** Brings about what a moment is named after; or says why it did not come. */
async function arrange(
  bench: Sampled,
  moment: Planned['moment'],
  events: ContainerEvents,
): Promise<Arranged> {
  const { engine, id, options, signal } = bench;
  if (moment === 'load' && options.http) {
    const { pid } = await inspectContainer(engine, id, signal);
    return { traffic: await beginTraffic(bench, pid, options.http) };
  }
  if (moment === 'exec') {
    // It is left running: the end of the container ends it.
    runProbe(bench, ['pause']).catch(() => {});
    await setTimeout(EXEC, undefined, { signal });
  }
  if (moment === 'health-check') {
    const begun = isChecking(events) || events.nextOf(/^exec_start:/);
    const isBegun = await Promise.race([begun, setTimeout(HEALTH_CHECK, undefined, { ref: false, signal })]);
    if (!isBegun) return { because: 'no health check ran within 5 s' };
  }
  return {};
}

/** Whether a health check runs just now, which may take its time. */
function isChecking(events: ContainerEvents): boolean {
  const count = (action: RegExp): number => events.seen().filter(event => action.test(event.action)).length;
  return count(/^exec_start:/) > count(/^exec_die/);
}
