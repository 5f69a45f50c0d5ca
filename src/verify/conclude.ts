import { inspectContainer } from '../engine/container.ts';
import type { ContainerEvent } from '../engine/events.ts';
import { maskAll, maskText, maskWords } from '../secrets.ts';
import type { Bench, Ended } from './bench.ts';
import { concludeStop } from './conclude-stop.ts';
import { earlyOf, lateHandlerOf } from './early.ts';
import { readExit } from './ending.ts';
import type { Examination } from './examine.ts';
import type { Canary, Observation, Requests, Stopped, Trace } from './observation.ts';
import type { Settling } from './settle.ts';
import type { Tracing } from './tracing.ts';

/** Everything the experiment has shown. */
export interface Evidence {
  readonly found: Found | undefined;
  readonly end: ContainerEvent;
  readonly events: readonly ContainerEvent[];
  readonly log: readonly string[];
  /** What it wrote after the stop signal. */
  readonly lastWords: readonly string[];
  readonly trace: Trace;
  /** Where it was found. */
  readonly canary: Canary | undefined;
  /** The stop, where there was one. */
  readonly ended: Ended | undefined;
  /** How long the Engine needed to start the container. */
  readonly startSeconds: number;
  /** What became of requests, where they were sent, but for the last seconds in which only we kept it up. */
  readonly requests: ((ours: number) => Requests) | undefined;
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
  const { found, end, events, log, ended, startSeconds, requests, canary } = evidence;
  const { command } = found ?? (await inspectContainer(engine, id, signal));
  const isSilent = engine.isPodman && ended?.stopped.wasRunning === true;
  const notes = [
    ...foreignPlatform(image, engine),
    ...(isSilent
      ? [
          'Podman does not report signals: how the container ended is inferred from its exit code and the time it took',
        ]
      : []),
    ...(found?.examination.notes ?? []),
    ...(ended?.notes ?? []),
  ];
  // What a program says of itself may be a secret, and ends up in reports.
  const said = { command: maskWords(command), log: log.map(maskText), notes };
  const seen = { subject: subject.name, reference: image.id, ...said };
  const total = (performance.now() - begin) / 1000;
  const exit = {
    outcome: 'exited',
    ...seen,
    ...readExit(events, end),
    timings: { total, added: 0 },
  } as const;
  if (!found || !canary || !ended) return exit;
  const { settling, examination } = found;
  const { by, seconds, waited, doubt } = settling;
  const shown = concludeStop({ ...found, ...evidence, ...ended, canary }, engine.isPodman);
  if (!shown) return exit;
  // The container's own: to start, to become ready, to stop.
  const needed = startSeconds + (seconds - waited) + shown.stop.own;
  const { processes, pid1, dispositions, zombies } = examination;
  const early = earlyOf(bench, settling, ended.stopped, found.stopSignal);
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
    ...shown,
    early,
    ...(doubt && { startDoubt: maskAll(doubt) }),
    ...timesOf(events, lateHandlerOf(ended.stopped)),
    ...(requests && { requests: requests(shown.stop.seconds - shown.stop.own) }),
  };
}

/** By the Engine's clock, in seconds after the start. */
function timesOf(
  events: readonly ContainerEvent[],
  late: number | undefined,
): Pick<Stopped, 'stoppedAt' | 'lateHandler'> {
  const timeOf = (name: string): number | undefined => events.find(({ action }) => action === name)?.time;
  const [start, kill] = [timeOf('start'), timeOf('kill')];
  if (start === undefined || kill === undefined) return {};
  return { stoppedAt: kill - start, ...(late !== undefined && { lateHandler: kill - start + late }) };
}

/** An Engine may emulate other processors, slowly, or start their programs in vain. */
function foreignPlatform(
  { architecture }: Bench['image'],
  { architecture: own }: Bench['engine'],
): readonly string[] {
  return architecture === own ? [] : [`the image is for ${architecture}, and this Engine is ${own}`];
}
