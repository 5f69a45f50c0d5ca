import { setTimeout } from 'node:timers/promises';
import type { Engine } from '../engine/engine.ts';
import { EngineError } from '../engine/error.ts';
import type { ContainerEvent } from '../engine/events.ts';
import type { ContainerOutput } from '../engine/output.ts';
import { parseSignal } from '../syntax/signal.ts';
import { formatExitCode } from './exit-code.ts';
import type { Exited, Stop } from './observation.ts';
import type { Watched } from './timeline.ts';

/** What an ending is read from says nothing of the rest. */
export type Ending = Omit<Stop, 'signal' | 'grace' | 'own' | 'margin'>;

/**
 * How a container ended after it was stopped. An exit code of 137 alone proves nothing: killed is who got a signal 9
 * that is not the image's own, and ended of it. It may be the first one: the Engine does not report a signal it cannot
 * deliver. One that comes when the container has ended just then ends nothing.
 */
export function readStop(
  events: readonly ContainerEvent[],
  first: ContainerEvent,
  end: ContainerEvent,
  signal: string,
): Ending {
  const isOwn = (event: ContainerEvent): boolean => event === first && parseSignal(signal) === 9;
  return {
    seconds: Math.max(0, end.time - first.time),
    killed:
      (end.exitCode === KILLED || end.exitCode === UNKNOWN) &&
      events.some(event => event.action === 'kill' && event.signal === 9 && !isOwn(event)),
    oom: events.some(({ action }) => action === 'oom'),
    exitCode: end.exitCode ?? 0,
    signals: events.flatMap(({ action, signal: number, time }) =>
      action === 'kill' && number !== undefined ? [{ signal: number, at: time - first.time }] : [],
    ),
  };
}

/** 128 + SIGKILL; and what Docker says where it was not told an exit code. */
const KILLED = 137;
const UNKNOWN = 255;

/**
 * The same by Podman's events, which do not report signals: by how long the stop took, and the exit code. SIGKILL is
 * what the Engine sends after the grace period, so one that ended of it then was killed.
 */
export function readSilentStop(
  { seconds }: Watched,
  end: ContainerEvent,
  signal: string,
  grace: number,
): Ending {
  const exitCode = end.exitCode ?? 0;
  const own = parseSignal(signal);
  const killed = exitCode === KILLED && own !== 9 && grace >= 0 && seconds >= grace;
  const signals = [
    ...(own === undefined ? [] : [{ signal: own, at: 0 }]),
    ...(killed ? [{ signal: 9, at: grace }] : []),
  ];
  return { seconds, killed, oom: false, exitCode, signals };
}

/** The same of one that its hook has stopped, so that no signal was sent. */
export function readHookStop(
  hook: Watched,
  { seconds }: Watched,
  end: ContainerEvent,
  events: readonly ContainerEvent[],
): Ending {
  return {
    seconds: hook.seconds + seconds,
    killed: false,
    oom: events.some(({ action }) => action === 'oom'),
    exitCode: end.exitCode ?? 0,
    signals: [],
  };
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

/** How long the news of the end of a stopped container may take, and what it wrote last, in milliseconds. */
const NEWS = 5_000;
const LAST_LINES = 500;
const LOG_LINES = 50;

/** How a container ended that was stopped. */
export async function newsOfEnd(
  { address }: Engine,
  died: Promise<ContainerEvent | undefined>,
  signal: AbortSignal,
): Promise<ContainerEvent> {
  const end = await Promise.race([died, setTimeout(NEWS, 'no news' as const, { ref: false, signal })]);
  signal.throwIfAborted();
  if (end === undefined) throw new EngineError(`the connection to the Docker Engine at ${address} was lost`);
  if (end === 'no news') throw new EngineError('the Docker Engine did not report how the container ended');
  return end;
}

/** The last lines of a container that has ended, and those of them that came after so many. */
export async function lastLines(
  output: Pick<ContainerOutput, 'count' | 'lastLines' | 'ended'>,
  before: number,
  signal: AbortSignal,
): Promise<{ readonly log: readonly string[]; readonly lastWords: readonly string[] }> {
  // They may come after the news of its end.
  await Promise.race([output.ended, setTimeout(LAST_LINES, undefined, { ref: false, signal })]);
  const log = output.lastLines(LOG_LINES);
  const since = output.count() - before;
  return { log, lastWords: since > 0 ? log.slice(-since) : [] };
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
