import { setTimeout } from 'node:timers/promises';
import { inspectContainer } from '../engine/container.ts';
import type { Engine } from '../engine/engine.ts';
import type { ContainerOutput } from '../engine/output.ts';
import { type ContainerProcess, listProcesses } from '../engine/processes.ts';
import type { Settled } from './observation.ts';

/** How to know that a container is ready. */
export interface SettleOptions {
  /** A line of its output that says so. */
  readonly waitFor?: RegExp | undefined;
  /** How long to wait for health or for that line, in milliseconds; default 60 s. */
  readonly settleTimeout?: number | undefined;
}

/** A container that was just started. */
export interface Started {
  readonly engine: Engine;
  readonly id: string;
  readonly output: ContainerOutput;
  readonly hasHealthcheck: boolean;
  readonly signal: AbortSignal;
}

/** How it settled, and `waited`: the seconds of it that only served to be sure. */
export type Settling = Settled & { readonly waited: number };

const PERIOD = 100;
/** A process that lives longer belongs to the container's tree. */
const LONG = 300;
/** Nothing changed for so long: quiet. */
const QUIET = 500;
/** No container is ready sooner, as far as one can tell from outside. */
const LEAST = 700;
/** A container that always writes is never quiet: not waited for longer than this. */
const QUIET_TIMEOUT = 10_000;
const SETTLE_TIMEOUT = 60_000;

/**
 * Waits until a container is ready: the line that was asked for, else healthy where the image has a health check,
 * else quiet, which is the same processes and no output for half a second. A container that is none of these in
 * time is taken as it is.
 */
export async function settle(started: Started, options: SettleOptions): Promise<Settling> {
  const { waitFor, settleTimeout = SETTLE_TIMEOUT } = options;
  const begin = performance.now();
  const elapsed = () => performance.now() - begin;
  if (waitFor) return await settleByLine(started, waitFor, settleTimeout, elapsed);
  if (started.hasHealthcheck) return await settleByHealth(started, settleTimeout, elapsed);
  return await settleByQuiet(started, Math.min(settleTimeout, QUIET_TIMEOUT), elapsed);
}

type Clock = () => number;

async function settleByLine(
  { output, signal }: Started,
  waitFor: RegExp,
  timeout: number,
  elapsed: Clock,
): Promise<Settling> {
  const heard = output.line(waitFor).then(() => 'log' as const);
  const by = await Promise.race([heard, setTimeout(timeout, 'timeout' as const, { signal })]);
  return { by, seconds: elapsed() / 1000, waited: 0 };
}

async function settleByHealth(
  { engine, id, signal }: Started,
  timeout: number,
  elapsed: Clock,
): Promise<Settling> {
  while (elapsed() < timeout) {
    // Unhealthy now may be healthy later: the check runs more often here than the image asked for.
    const { health } = await inspectContainer(engine, id, signal);
    if (health === 'healthy') return { by: 'healthy', seconds: elapsed() / 1000, waited: 0 };
    await setTimeout(PERIOD, undefined, { signal });
  }
  return { by: 'timeout', seconds: elapsed() / 1000, waited: 0 };
}

async function settleByQuiet(
  { engine, id, output, signal }: Started,
  timeout: number,
  elapsed: Clock,
): Promise<Settling> {
  const since = new Map<string, number>();
  let before = '';
  let changed = 0;
  while (elapsed() < timeout) {
    const processes = await listProcesses(engine, id, signal);
    const now = JSON.stringify([output.bytes(), longLived(processes, since, elapsed())]);
    if (now !== before) changed = elapsed();
    before = now;
    if (elapsed() - changed >= QUIET && elapsed() >= LEAST) {
      return { by: 'quiet', seconds: elapsed() / 1000, waited: (elapsed() - changed) / 1000 };
    }
    await setTimeout(PERIOD, undefined, { signal });
  }
  return { by: 'timeout', seconds: elapsed() / 1000, waited: 0 };
}

/** What is there for a while: a script that polls with `sleep 0.1` starts processes for ever and is ready all the same. */
function longLived(
  processes: readonly ContainerProcess[],
  since: Map<string, number>,
  now: number,
): string[] {
  const present = processes.map(({ pid, command }) => `${pid} ${command}`);
  for (const gone of [...since.keys()].filter(key => !present.includes(key))) since.delete(gone);
  for (const key of present) if (!since.has(key)) since.set(key, now);
  return present.filter(key => now - (since.get(key) ?? now) >= LONG);
}
