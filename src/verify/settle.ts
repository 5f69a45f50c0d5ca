import { setTimeout } from 'node:timers/promises';
import { inspectContainer } from '../engine/container.ts';
import { type ContainerProcess, isAtWork } from '../engine/processes.ts';
import type { Settled, StartDoubt } from './observation.ts';
import { isOurs } from './probe.ts';
import { isRuntime, type Place, watchProcesses } from './processes.ts';
import type { Started } from './started.ts';
import { type StopPlan, watchWaking } from './waking.ts';

/** How to know that a container is ready. */
export interface SettleOptions {
  /** A line of its output that says so. */
  readonly waitFor?: RegExp | undefined;
  /** How long to wait for health or for that line, in milliseconds; default 60 s. */
  readonly settleTimeout?: number | undefined;
  /** How long to wait in any case, in seconds from the start: whatever else is seen, it is not stopped before. */
  readonly atLeast?: number | undefined;
}

/** How it settled, `waited`: the seconds of it that only served to be sure, and what was begun meanwhile. */
export type Settling<T> = Settled & {
  readonly waited: number;
  readonly begun: T;
  /** Why it is not known whether the start was over; null where nothing speaks against it. */
  readonly doubt: StartDoubt | null;
};

/** A container that is to be ready, and its stop where that matters: who does not listen may be starting. */
type Starting = Started & Place & { readonly plan?: StopPlan | undefined };

/** Begins what may begin once a container is calm; a second time, with what came of the first, when it was not. */
export type Begin<T> = (premature: T | undefined) => Promise<T>;

const PERIOD = 100;
/** Where an Engine does not report health. */
const LOOK_AGAIN = 1_000;
/** A process that lives longer belongs to the container's tree. */
const LONG = 300;
/** Nothing changed for so long: quiet. */
const QUIET = 500;
/** No container is ready sooner, as far as can be seen from outside. */
const LEAST = 700;
/** Quiet for so long, it will probably stay so: what takes its time may begin while we make sure. */
const CALM = 200;
/** A container that always writes is never quiet: not waited for longer than this. */
const QUIET_TIMEOUT = 10_000;
/** And for one that has slept so much longer. */
const AWAKE = 3_000;
const SETTLE_TIMEOUT = 60_000;

/**
 * Waits until a container is ready: the line that was asked for, else healthy where the image has a health check,
 * else quiet, which is the same processes, none of them at work, where the Engine lists them, and no output for half a
 * second. Who sleeps for a short time only is waited for until it has woken up once. A container that is none of these
 * in time is taken as it is.
 */
export async function settle<T>(
  started: Starting,
  options: SettleOptions,
  begin: Begin<T>,
): Promise<Settling<T>> {
  const { atLeast = 0 } = options;
  const since = performance.now();
  const elapsed = () => performance.now() - since;
  const settled = await settleAsAsked(started, options, elapsed, begin);
  await setTimeout(Math.max(0, atLeast * 1000 - elapsed()), undefined, { signal: started.signal });
  return settled;
}

type Clock = () => number;

async function settleAsAsked<T>(
  started: Starting,
  { waitFor, settleTimeout = SETTLE_TIMEOUT }: SettleOptions,
  elapsed: Clock,
  begin: Begin<T>,
): Promise<Settling<T>> {
  if (!waitFor && !started.hasHealthcheck) return await settleByQuiet(started, settleTimeout, elapsed, begin);
  const by = waitFor
    ? await settleByLine(started, waitFor, settleTimeout)
    : await settleByHealth(started, settleTimeout, elapsed);
  return { by, seconds: elapsed() / 1000, waited: 0, begun: await begin(undefined), doubt: null };
}

async function settleByLine(
  { output, signal }: Started,
  waitFor: RegExp,
  timeout: number,
): Promise<Settled['by']> {
  const heard = output.line(waitFor).then(() => 'log' as const);
  return await Promise.race([heard, setTimeout(timeout, 'timeout' as const, { signal })]);
}

async function settleByHealth(
  { engine, id, events, signal }: Started,
  timeout: number,
  elapsed: Clock,
): Promise<Settled['by']> {
  const told = events.next('health_status: healthy').then(() => 'healthy' as const);
  while (elapsed() < timeout) {
    const pause = Math.min(LOOK_AGAIN, timeout - elapsed());
    if (await Promise.race([told, setTimeout(pause, undefined, { signal })])) return 'healthy';
    const { health } = await inspectContainer(engine, id, signal);
    if (health === 'healthy') return 'healthy';
  }
  return 'timeout';
}

async function settleByQuiet<T>(
  { output, plan, ...place }: Starting,
  most: number,
  elapsed: Clock,
  begin: Begin<T>,
): Promise<Settling<T>> {
  const { signal } = place;
  const list = watchProcesses(place);
  const watch = watchChanges();
  const lookAtSleepers = watchWaking(place, plan);
  let timeout = Math.min(most, QUIET_TIMEOUT);
  let begun: { readonly what: T; readonly at: number } | undefined;
  while (elapsed() < timeout) {
    const processes = await list().catch(() => []);
    const { mayWake, doubt } = await lookAtSleepers(processes, elapsed());
    signal.throwIfAborted();
    if (mayWake) timeout = Math.min(most, QUIET_TIMEOUT + AWAKE, Math.max(timeout, elapsed() + AWAKE));
    const changed = watch(processes, output.bytes(), elapsed());
    const quiet = elapsed() - changed;
    if (quiet >= QUIET && elapsed() >= LEAST && !mayWake) {
      const [seconds, waited] = [elapsed() / 1000, quiet / 1000];
      const isPremature = begun !== undefined && begun.at < changed;
      const what = begun && !isPremature ? begun.what : await begin(begun?.what);
      return { by: 'quiet', seconds, waited, begun: what, doubt };
    }
    // Only once: what was begun may be what made the change. Not before one who sleeps, and has more to do then.
    if (!begun && quiet >= CALM && !mayWake) begun = { at: elapsed(), what: await begin(undefined) };
    await setTimeout(PERIOD, undefined, { signal });
  }
  return {
    by: 'timeout',
    seconds: elapsed() / 1000,
    waited: 0,
    begun: begun?.what ?? (await begin(undefined)),
    doubt: null,
  };
}

/**
 * Returns when the container changed last, of all it was shown: a process of its own came, went or was at work, or it
 * wrote something. What the Engine is about to start there, for us or for a health check, is not its own. A program
 * that is still loading, on a slow machine too, is at work and has set no handler yet.
 */
function watchChanges(): (processes: readonly ContainerProcess[], bytes: number, now: number) => number {
  const since = new Map<string, number>();
  let [tree, written, changed] = [[] as string[], 0, 0];
  return (processes, bytes, now) => {
    const own = processes.filter(({ command }) => !isOurs(command) && !isRuntime(command));
    const present = own.map(({ pid, command }) => `${pid} ${command}`);
    for (const gone of [...since.keys()].filter(key => !present.includes(key))) since.delete(gone);
    for (const key of present) if (!since.has(key)) since.set(key, now);
    const age = (key: string): number => now - (since.get(key) ?? now);
    // A script that polls with `sleep 0.1` starts processes for ever and is ready all the same.
    const stayed = present.filter(key => age(key) >= LONG);
    const came = stayed.filter(key => !tree.includes(key)).map(key => now - age(key));
    if (own.some(isAtWork) || bytes !== written || tree.some(key => !present.includes(key))) changed = now;
    changed = Math.max(changed, ...came);
    [tree, written] = [stayed, bytes];
    return changed;
  };
}
