import { setTimeout } from 'node:timers/promises';
import {
  createContainer,
  inspectContainer,
  putDirectory,
  removeContainer,
  startContainer,
  stopContainer,
} from '../engine/container.ts';
import type { Engine } from '../engine/engine.ts';
import { EngineError } from '../engine/error.ts';
import { type ContainerEvent, followEvents } from '../engine/events.ts';
import { type EngineImage, inspectImage } from '../engine/images.ts';
import { followOutput } from '../engine/output.ts';
import { readCanary, readExit, readStop, unlessItDies } from './ending.ts';
import { type Examination, examine, PROBE_DIRECTORY } from './examine.ts';
import type { Observation } from './observation.ts';
import { type SettleOptions, type Settling, type Started, settle } from './settle.ts';

/** An image to look at, and what to call it. */
export interface ObservedImage {
  readonly name: string;
  /** An image id or a name the Engine has. */
  readonly reference: string;
  /** What the container gets that the image does not say. */
  readonly container?: ContainerSettings | undefined;
}

/** What `docker run` would be given; what is not said is the image's. */
export interface ContainerSettings {
  readonly entrypoint?: readonly string[] | undefined;
  readonly cmd?: readonly string[] | undefined;
  /** `NAME=value`. */
  readonly env?: readonly string[] | undefined;
  readonly user?: string | undefined;
}

export interface ObserveOptions extends SettleOptions {
  /** The probe for an architecture as Go names it (`amd64`): a static program; throws where there is none. */
  readonly probe: (architecture: string) => Uint8Array;
  /** Orphans to leave, default 5; 0 leaves none. */
  readonly orphans?: number | undefined;
  /** How long the canary needs after the stop signal, in milliseconds, default 500; 0 for no canary. */
  readonly canary?: number | undefined;
  /** Seconds before SIGKILL; the image's own or ten without it. */
  readonly grace?: number | undefined;
  readonly onProgress?: ((progress: ObserveProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Which step of the experiment begins. */
export interface ObserveProgress {
  readonly kind: 'observe';
  readonly subject: string;
  readonly step: 'start' | 'settle' | 'examine' | 'stop' | 'done';
}

/**
 * The experiment: starts a container of an image, waits until it has settled, looks who is PID 1, leaves orphans to
 * it, stops it, and reads from the Engine's events how it ended. The container is gone afterwards in any case.
 * A container that cannot be started is an EngineError; one that ends by itself is an outcome.
 */
export async function observe(
  engine: Engine,
  subject: ObservedImage,
  options: ObserveOptions,
): Promise<Observation> {
  options.signal?.throwIfAborted();
  const begin = performance.now();
  const image = await inspectImage(engine, subject.reference, options.signal);
  if (image.os !== 'linux')
    throw new EngineError(`${subject.reference} is a ${image.os} image: only Linux has PID 1`);
  const probe = options.probe(image.architecture);

  const id = await createContainer(engine, {
    ...subject.container,
    image: image.id,
    ...(image.hasHealthcheck && { healthInterval: 1 }),
  });
  // Ends what still waits for the container when the experiment is over.
  const scope = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, scope.signal]) : scope.signal;
  try {
    await putDirectory(
      engine,
      id,
      PROBE_DIRECTORY,
      new Map([
        ['probe', { bytes: probe, mode: 0o755 }],
        ['canary', { bytes: new Uint8Array(), mode: 0o666 }],
      ]),
    );
    return await experiment({ engine, subject, image, options, id, signal, begin });
  } finally {
    scope.abort();
    // What cannot be removed now has the run's label: clean-up finds it, and tells.
    await removeContainer(engine, id, AbortSignal.timeout(REMOVAL)).catch(() => {});
  }
}

/** How long to wait for the news that a stopped container has ended, and for its removal, in milliseconds. */
const NEWS = 5_000;
const REMOVAL = 3_000;
const LOG_LINES = 50;

/** One container and everything the experiment knows of it. */
interface Bench {
  readonly engine: Engine;
  readonly subject: ObservedImage;
  readonly image: EngineImage;
  readonly options: ObserveOptions;
  readonly id: string;
  readonly signal: AbortSignal;
  /** When the experiment began, by performance.now(). */
  readonly begin: number;
}

async function experiment(bench: Bench): Promise<Observation> {
  const { engine, subject, image, options, id, signal } = bench;
  const tell = (step: ObserveProgress['step']) =>
    options.onProgress?.({ kind: 'observe', subject: subject.name, step });
  // Both before the start: nothing the container does is missed.
  const [events, output] = await Promise.all([
    followEvents(engine, id, signal),
    followOutput(engine, id, signal),
  ]);
  const died = events.next('die');
  tell('start');
  const starting = performance.now();
  await startContainer(engine, id, signal);
  const startSeconds = (performance.now() - starting) / 1000;
  const started: Started = { engine, id, output, hasHealthcheck: image.hasHealthcheck, signal };

  const found = await unlessItDies(died, look(bench, started, tell), signal);
  if (found) {
    tell('stop');
    await stopContainer(engine, id, found.grace, signal);
  }
  const end = await Promise.race([died, setTimeout(NEWS, 'no news' as const, { ref: false, signal })]);
  signal.throwIfAborted();
  if (end === undefined)
    throw new EngineError(`the connection to the Docker Engine at ${engine.address} was lost`);
  if (end === 'no news') throw new EngineError('the Docker Engine did not tell how the container ended');
  // What it wrote last may come after the news of its end.
  await Promise.race([output.ended, setTimeout(500, undefined, { ref: false, signal })]);
  tell('done');
  const log = output.lastLines(LOG_LINES);
  return await conclude(bench, { found, end, log, events: events.seen(), startSeconds });
}

/** Everything the experiment has brought to light. */
interface Evidence {
  readonly found: Found | undefined;
  readonly end: ContainerEvent;
  readonly events: readonly ContainerEvent[];
  readonly log: readonly string[];
  /** How long the Engine needed to start the container. */
  readonly startSeconds: number;
}

async function conclude(
  { engine, subject, image, id, signal, begin }: Bench,
  { found, end, events, log, startSeconds }: Evidence,
): Promise<Observation> {
  const { command } = found ?? (await inspectContainer(engine, id, signal));
  const notes = found?.examination.notes ?? [];
  const seen = { subject: subject.name, reference: image.id, command, log, notes };
  const first = events.find(({ action }) => action === 'kill');
  const canary = found && (await readCanary(engine, id, found));
  const total = (performance.now() - begin) / 1000;
  if (!found || !first || !canary) {
    return { outcome: 'exited', ...seen, ...readExit(events, end), timings: { total, added: 0 } };
  }
  const { settling, examination, stopSignal, grace } = found;
  const { by, seconds, waited } = settling;
  const stop = { signal: stopSignal, grace, ...readStop(events, first, end, stopSignal) };
  // The container's own: to start, to become ready, to stop.
  const own = startSeconds + (seconds - waited) + stop.seconds;
  const { processes, pid1, dispositions, zombies } = examination;
  return {
    outcome: 'stopped',
    ...seen,
    ...{ timings: { total, added: Math.max(0, total - own) }, settled: { by, seconds } },
    ...{ pid1, dispositions, processes, zombies, canary, stop },
  };
}

/** A running container as it was found, just before it is stopped. */
interface Found {
  readonly command: readonly string[];
  readonly settling: Settling;
  readonly examination: Examination;
  readonly stopSignal: string;
  readonly grace: number;
  /** How long the canary needs, in milliseconds. */
  readonly canary: number;
}

async function look(
  { engine, options, id, signal }: Bench,
  started: Started,
  tell: (step: ObserveProgress['step']) => void,
): Promise<Found> {
  tell('settle');
  const settling = await settle(started, options);
  const {
    pid,
    command,
    stopSignal = 'SIGTERM',
    stopTimeout = 10,
  } = await inspectContainer(engine, id, signal);
  tell('examine');
  const { orphans = 5, canary = 500, grace = stopTimeout } = options;
  const examination = await examine(started, pid, { orphans, canary });
  return { command, settling, examination, stopSignal, grace, canary };
}
