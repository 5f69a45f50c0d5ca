import { inspectContainer } from '../engine/container.ts';
import type { ContainerEvent } from '../engine/events.ts';
import type { Bench } from './bench.ts';
import { readCanary, readExit, readSilentStop, readStop } from './ending.ts';
import type { Examination } from './examine.ts';
import type { Observation } from './observation.ts';
import type { Settling } from './settle.ts';
import { ownSeconds, timelineOf, type Watched } from './timeline.ts';

/** Everything the experiment has shown. */
export interface Evidence {
  readonly found: Found | undefined;
  readonly end: ContainerEvent;
  readonly events: readonly ContainerEvent[];
  readonly log: readonly string[];
  /** The stop, where there was one. */
  readonly stopped: Watched | undefined;
  /** How long the Engine needed to start the container. */
  readonly startSeconds: number;
}

/** A running container as it was found, just before it is stopped. */
export interface Found {
  /** PID 1's process id on the Engine's machine. */
  readonly pid: number;
  readonly command: readonly string[];
  readonly settling: Settling<unknown>;
  readonly examination: Examination;
  readonly stopSignal: string;
  readonly grace: number;
  /** How long the canary needs, in milliseconds. */
  readonly canary: number;
}

/** What the container was seen to do, by all the evidence there is. */
export async function conclude(bench: Bench, evidence: Evidence): Promise<Observation> {
  const { engine, subject, image, id, signal, begin } = bench;
  const { found, end, events, log, stopped, startSeconds } = evidence;
  const { command } = found ?? (await inspectContainer(engine, id, signal));
  const isSilent = engine.isPodman && stopped?.wasRunning === true;
  const notes = [
    ...foreignPlatform(image, engine),
    ...(isSilent
      ? [
          'Podman does not report signals: how the container ended is inferred from its exit code and the time it took',
        ]
      : []),
    ...(found ? unsettled(bench, found.settling) : []),
    ...(found?.examination.notes ?? []),
  ];
  const seen = { subject: subject.name, reference: image.id, command, log, notes };
  const first = events.find(({ action }) => action === 'kill');
  const canary = found && (await readCanary(engine, id, found));
  const total = (performance.now() - begin) / 1000;
  if (!found || !canary || !stopped || !(first || isSilent)) {
    return { outcome: 'exited', ...seen, ...readExit(events, end), timings: { total, added: 0 } };
  }
  const { settling, examination, stopSignal, grace } = found;
  const { by, seconds, waited } = settling;
  const ending = first
    ? readStop(events, first, end, stopSignal)
    : readSilentStop(stopped, end, stopSignal, grace);
  const lives = timelineOf(stopped.looks, found.pid, ending.seconds);
  const own = ownSeconds(ending.seconds, lives, canary);
  // Where it is known more exactly than from the looks.
  const timeline = lives.map(life =>
    life.end === 'before' && life.seen <= own && own < life.ended ? { ...life, ended: own } : life,
  );
  const stop = { signal: stopSignal, grace, ...ending, own };
  // The container's own: to start, to become ready, to stop.
  const needed = startSeconds + (seconds - waited) + stop.own;
  const { processes, pid1, dispositions, zombies } = examination;
  return {
    outcome: 'stopped',
    ...seen,
    timings: { total, added: Math.max(0, total - needed) },
    settled: { by, seconds },
    pid1,
    dispositions,
    processes,
    zombies,
    canary,
    stop,
    timeline,
  };
}

/** A stop that comes before the program is ready shows how it starts, not how it stops. */
function unsettled({ options, image }: Bench, { by, seconds }: Settling<unknown>): readonly string[] {
  if (by !== 'timeout') return [];
  const sign = image.hasHealthcheck ? 'its health check had not passed' : 'it was still busy';
  const why = options.waitFor ? 'the line of --wait-for was not in the log' : sign;
  const advice =
    options.waitFor || image.hasHealthcheck ? '' : '; --wait-for PATTERN waits for a line of its log';
  return [
    `it may still have been starting when it was stopped: after ${seconds.toFixed(1)} s ${why}${advice}`,
  ];
}

/** An Engine may emulate other processors, slowly, or start their programs in vain. */
function foreignPlatform(
  { architecture }: Bench['image'],
  { architecture: own }: Bench['engine'],
): readonly string[] {
  return architecture === own ? [] : [`the image is for ${architecture}, and this Engine is ${own}`];
}
