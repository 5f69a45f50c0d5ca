import { setTimeout } from 'node:timers/promises';
import { readFileIn } from '../engine/container-files.ts';
import type { Engine } from '../engine/engine.ts';
import type { ContainerEvent } from '../engine/events.ts';
import { parseSignal } from '../syntax/signal.ts';
import type { Examination } from './examine.ts';
import { formatExitCode } from './exit-code.ts';
import type { Canary, Exited, Stop } from './observation.ts';
import { CANARY_FILE } from './probe.ts';
import type { Watched } from './timeline.ts';

/**
 * How a container ended after it was stopped. An exit code of 137 alone proves nothing: killed is who got a signal 9
 * that is not the image's own. It may be the first one: the Engine does not report a signal it cannot deliver.
 */
export function readStop(
  events: readonly ContainerEvent[],
  first: ContainerEvent,
  end: ContainerEvent,
  signal: string,
): Omit<Stop, 'signal' | 'grace' | 'own'> {
  const isOwn = (event: ContainerEvent): boolean => event === first && parseSignal(signal) === 9;
  return {
    seconds: Math.max(0, end.time - first.time),
    killed: events.some(event => event.action === 'kill' && event.signal === 9 && !isOwn(event)),
    oom: events.some(({ action }) => action === 'oom'),
    exitCode: end.exitCode ?? 0,
    signals: events.flatMap(({ action, signal: number, time }) =>
      action === 'kill' && number !== undefined ? [{ signal: number, at: time - first.time }] : [],
    ),
  };
}

/**
 * The same by Podman's events, which do not report signals: by how long the stop took, and the exit code. SIGKILL is
 * what the Engine sends after the grace period, so one that ended of it then was killed.
 */
export function readSilentStop(
  { seconds }: Watched,
  end: ContainerEvent,
  signal: string,
  grace: number,
): Omit<Stop, 'signal' | 'grace' | 'own'> {
  const exitCode = end.exitCode ?? 0;
  const own = parseSignal(signal);
  const killed = exitCode === 137 && own !== 9 && grace >= 0 && seconds >= grace;
  const signals = [
    ...(own === undefined ? [] : [{ signal: own, at: 0 }]),
    ...(killed ? [{ signal: 9, at: grace }] : []),
  ];
  return { seconds, killed, oom: false, exitCode, signals };
}

/** How a container ended that was not stopped. */
export function readExit(
  events: readonly ContainerEvent[],
  end: ContainerEvent,
): Pick<Exited, 'exitCode' | 'oom' | 'seconds' | 'because'> {
  const exitCode = end.exitCode ?? 0;
  const oom = events.some(({ action }) => action === 'oom');
  const start = events.find(({ action }) => action === 'start') ?? end;
  const seconds = Math.max(0, end.time - start.time);
  const why = oom ? 'it ran out of memory' : formatExitCode(exitCode);
  return {
    exitCode,
    oom,
    seconds,
    because: `the container exited by itself after ${seconds.toFixed(1)} s: ${why}`,
  };
}

/** The canary's file records its fate; it is read from the stopped container, when nothing can write it any more. */
export async function readCanary(
  engine: Engine,
  id: string,
  { examination, canary: needs }: { readonly examination: Examination; readonly canary: number },
): Promise<Canary> {
  if (!examination.armed) return { fate: 'not-run', told: false, needs };
  const text = (await readFileIn(engine, id, CANARY_FILE)) ?? '';
  return { fate: /finished/.test(text) ? 'finished' : 'lost', told: /told|finished/.test(text), needs };
}

/** How long the news of a death may take after the first failure, in milliseconds: a busy Engine reports it late. */
const NEWS_OF_DEATH = 2_000;

/**
 * What `work` returns, or undefined when the container dies meanwhile: whatever fails then fails for that reason,
 * and the news of the death may come a moment later than the failure.
 */
export async function unlessItDies<T>(
  died: Promise<unknown>,
  work: Promise<T>,
  signal: AbortSignal,
): Promise<T | undefined> {
  const dead = died.then(() => undefined);
  try {
    const found = await Promise.race([work, dead]);
    // An interruption ends the news as well.
    signal.throwIfAborted();
    return found;
  } catch (error) {
    signal.throwIfAborted();
    const reason = await Promise.race([dead, setTimeout(NEWS_OF_DEATH, error as Error, { ref: false })]);
    if (reason) throw reason;
    return undefined;
  }
}
