import { setMaxListeners } from 'node:events';
import { type ContainerState, inspectContainer, stopContainer } from '../engine/container.ts';
import type { Engine } from '../engine/engine.ts';
import { followEvents } from '../engine/events.ts';
import { type ContainerOutput, followOutput } from '../engine/output.ts';
import { maskAll, maskText, maskWords } from '../secrets.ts';
import { canonicalSignal } from '../syntax/signal.ts';
import { concludeStop } from './conclude-stop.ts';
import { parseDispositions } from './dispositions.ts';
import { lastLines, newsOfEnd } from './ending.ts';
import { listTree } from './examine.ts';
import { listen } from './listening.ts';
import type { Exited, Observation, Stopped } from './observation.ts';
import { isHere, readCommandLine, readStatus } from './proc.ts';
import type { TracePermission } from './reach-kernel.ts';
import { notRunning, seenOf, stopIdle } from './stop-idle.ts';
import { watchStop } from './timeline.ts';
import { beginTracing, endTracing, prepareTracing } from './tracing.ts';
import { observeZombies } from './zombies.ts';

/** A container to stop, by its name or id, and what reports call it. */
export interface StopRequest {
  readonly container: string;
  readonly subject: string;
}

export interface StopOptions {
  /** Instead of the container's own. */
  readonly stopSignal?: string | undefined;
  /** Seconds before SIGKILL, -1 for ever; the container's own without it. */
  readonly grace?: number | undefined;
  readonly trace: TracePermission;
  /** The probe for an architecture as Go names it; throws where there is none. */
  readonly probe: (architecture: string) => Uint8Array;
  readonly signal: AbortSignal;
}

/** One that is started again and again is looked for so many times while it runs. */
const TRIES = 5;

/**
 * Stops a container that runs, as `docker stop` does, and says what it was seen to do. Nothing is put into it, and it
 * stays as it is then. One that does not run is an outcome; one that there is not is an EngineError.
 */
export async function stopRunning(
  engine: Engine,
  { container, subject }: StopRequest,
  options: StopOptions,
  tries = TRIES,
): Promise<Observation> {
  const state = await inspectContainer(engine, container, options.signal);
  const idle = await stopIdle(engine, state, subject, options);
  if (idle) return idle;
  // Ends what still follows the container when it has stopped.
  const scope = new AbortController();
  const signal = AbortSignal.any([options.signal, scope.signal]);
  setMaxListeners(0, signal);
  const endings: Promise<unknown>[] = [];
  try {
    const stopping = { engine, id: state.id, options, signal, endings };
    const followed = await followAll(stopping, state, subject, tries > 1);
    if (!followed) return await stopRunning(engine, { container, subject }, options, tries - 1);
    return 'outcome' in followed ? followed : await stopOne(stopping, state, subject, followed);
  } finally {
    scope.abort();
    await Promise.allSettled(endings);
  }
}

const silence: Pick<ContainerOutput, 'count' | 'lastLines' | 'ended'> = {
  count: () => 0,
  lastLines: () => [],
  ended: Promise.resolve(),
};

interface Stopping {
  readonly engine: Engine;
  readonly id: string;
  readonly options: StopOptions;
  readonly signal: AbortSignal;
  readonly endings: Promise<unknown>[];
}

/**
 * What follows a container that is about to be stopped, or what there is to say of one that runs no more by then;
 * undefined for one that has been started again meanwhile, where that may be.
 */
async function followAll(stopping: Stopping, state: ContainerState, subject: string, mayBeAgain: boolean) {
  const { engine, id, options, signal } = stopping;
  try {
    const [events, output, preparation] = await Promise.all([
      followEvents(engine, id, signal),
      // Docker attaches to none that is paused.
      state.isPaused ? silence : followOutput(engine, id, signal, state.isTty),
      prepareTracing(stopping, state.pid),
    ]);
    return { events, output, preparation };
  } catch (error) {
    // Nor to one that is about to be started again, as this one may be by now.
    const now = await inspectContainer(engine, id, signal);
    const idle = await stopIdle(engine, now, subject, options);
    if (!idle && !(mayBeAgain && now.pid !== state.pid)) throw error;
    return idle;
  }
}

type Followed = Exclude<Awaited<ReturnType<typeof followAll>>, Exited | undefined>;

async function stopOne(
  stopping: Stopping,
  state: ContainerState,
  subject: string,
  { events, output, preparation }: Followed,
): Promise<Observation> {
  const { engine, id, options, signal } = stopping;
  const { pid } = state;
  const stopSignal = canonicalSignal(options.stopSignal ?? state.stopSignal ?? 'SIGTERM');
  const grace = options.grace ?? state.stopTimeout ?? 10;
  const before = await lookAtRunning(stopping, pid);
  const tracing = await beginTracing(stopping, pid, stopSignal, preparation);
  const written = output.count();
  const stopped = await watchStop(
    { engine, id, pid, signal },
    () => listen(pid, id, stopSignal),
    () => stopContainer(engine, id, grace, signal, options.stopSignal),
  );
  const end = await newsOfEnd(engine, events.next('die'), signal);
  const { log, lastWords } = await lastLines(output, written, signal);
  const trace = await endTracing(tracing);
  const canary = { fate: 'not-run', told: false, needs: 0 } as const;
  const evidence = { pid, stopSignal, grace, events: events.seen(), end, stopped, trace, canary, lastWords };
  const shown = concludeStop(evidence, engine.isPodman);
  const isTaken = state.hasForeignPids && end.exitCode === SIGKILLED && !shown?.stop.killed;
  const how = isTaken
    ? 'it was killed with the container whose processes it shares'
    : 'it had just ended by itself';
  if (!shown) return notRunning({ ...state, exitCode: end.exitCode ?? 0 }, subject, how);
  const notes = state.isPaused ? ['it was paused, so that it is not known what it wrote last'] : [];
  return {
    ...seenOf(state, subject),
    ...before,
    ...shown,
    ...(isTaken && { stop: killedToo(shown.stop) }),
    canary,
    log: log.map(maskText),
    early: null,
    notes,
  };
}

/** 128 + SIGKILL */
const SIGKILLED = 137;

/** Of one that was killed when the first process of its PID namespace ended, of which the Engine tells nothing. */
function killedToo(stop: Stopped['stop']): Stopped['stop'] {
  return { ...stop, killed: true, signals: [...stop.signals, { signal: 9, at: stop.seconds }] };
}

/** Who is in it before anything happens. What cannot be seen is not known. */
async function lookAtRunning(
  { engine, id, signal }: Stopping,
  pid: number,
): Promise<Pick<Stopped, 'pid1' | 'processes' | 'zombies' | 'dispositions'>> {
  const [processes, zombies, commandLine, status] = await Promise.all([
    listTree({ engine, id, signal }, pid).catch(() => []),
    observeZombies({ engine, id, pid, signal }).catch(() => undefined),
    engine.isPodman ? '' : readOwn(() => readCommandLine(pid), pid, id),
    engine.isPodman ? '' : readOwn(() => readStatus(pid), pid, id),
  ]);
  signal.throwIfAborted();
  const count = zombies ?? null;
  const argv = commandLine.replace(/\0+$/, '').split('\0');
  return {
    pid1: commandLine === '' ? [processes[0]?.command ?? ''] : maskWords(argv),
    processes: maskAll(processes),
    zombies: { made: 0, left: 0, before: count, later: count },
    dispositions: parseDispositions(status),
  };
}

/** What /proc of this machine says of PID 1, where it is PID 1 of that container. */
async function readOwn(read: () => Promise<string>, pid: number, id: string): Promise<string> {
  return (await isHere(pid, id)) ? await read() : '';
}
