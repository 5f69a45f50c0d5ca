import { Script } from 'node:vm';
import { isInputError, tooLarge } from '../../src/input-error.ts';
import type { Limit } from '../../src/limit.ts';

/** How long all work on one file may take, in milliseconds: people's files take a few, on any machine. */
export const mostPerFile = 5000;

/**
 * Limits all work that is done with it to so many milliseconds together. While the work is done a signal ends it: no
 * function of ours could be called, since that is what the work keeps from happening. A Ctrl-C is passed on to the
 * functions that listen for it, and ends the process where there are none; SIGTERM ends it as it does any other.
 * Nothing that has to be cleaned up may be begun in such work, and nothing written.
 */
export function limitTo(milliseconds: number): Limit {
  let left = milliseconds;
  return work => {
    const start = performance.now();
    const before = process.cpuUsage();
    try {
      return runFairly(work, Math.max(1, Math.ceil(left)));
    } catch (error) {
      throw sentenceFor(error, milliseconds);
    } finally {
      left -= Math.min(performance.now() - start, processorTime(before));
    }
  };
}

/** Where others took the processor, the time was not ours: once more, with more of it. */
function runFairly<T>(work: () => T, timeout: number): T {
  const before = process.cpuUsage();
  try {
    return runFor(work, timeout);
  } catch (error) {
    if (!isTimeout(error) || processorTime(before) > timeout / 2) throw error;
    return runFor(work, moreTime * timeout);
  }
}

const moreTime = 4;

/** In milliseconds. */
function processorTime(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function isTimeout(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}

/** V8 ends what takes too long, wherever it is, and nothing in it can go on: no `catch` and no `finally`. */
const script = new Script("globalThis[Symbol.for('docker-initcheck.work')]()");
const place = Symbol.for('docker-initcheck.work');

function runFor<T>(work: () => T, timeout: number): T {
  const global = globalThis as { [place]?: (() => unknown) | undefined };
  const before = global[place];
  const listeners = process.listeners('SIGTERM');
  process.removeAllListeners('SIGTERM');
  global[place] = work;
  try {
    // Where nobody listens, Ctrl-C ends the process anyway, and to watch for it costs as much again.
    const breakOnSigint = process.listenerCount('SIGINT') > 0;
    return script.runInThisContext({ timeout, breakOnSigint, displayErrors: false }) as T;
  } finally {
    global[place] = before;
    for (const listener of listeners) process.on('SIGTERM', listener);
  }
}

function isInterrupted(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED';
}

/**
 * Does work of many limited pieces, in which nothing has to be cleaned up either. Node forgets a signal that comes
 * between two pieces, when the listeners for it are on for a moment and off before it has called them: so they are off
 * for all of the work, and a signal ends the process.
 */
export async function endedBySignals<T>(work: () => Promise<T>): Promise<T> {
  // What has come already is heard.
  await new Promise(setImmediate);
  const listeners = signals.map(name => [name, process.listeners(name)] as const);
  for (const name of signals) process.removeAllListeners(name);
  try {
    return await work();
  } finally {
    for (const [name, its] of listeners) for (const listener of its) process.on(name, listener);
  }
}

const signals = ['SIGINT', 'SIGTERM'] as const;

function sentenceFor(error: unknown, milliseconds: number): unknown {
  if (isTimeout(error)) return tooLarge(`it takes longer than ${milliseconds / 1000} seconds`);
  if (isInterrupted(error)) {
    // Where nobody listens, it is for the system to end the process.
    if (!process.emit('SIGINT')) process.kill(process.pid, 'SIGINT');
    return new Error('interrupted', { cause: error });
  }
  if (error instanceof RangeError && !isInputError(error))
    return tooLarge('its values become too long, or are nested too deeply');
  return error;
}
