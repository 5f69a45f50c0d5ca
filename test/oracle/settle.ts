import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { Container } from './container.ts';
import { type Process, programOf } from './processes.ts';

/** What a wait has come to. */
export type Calm =
  | 'over' // it ended by itself
  | 'still' // nothing will ever happen without a signal
  | 'looping' // something rests and goes on, again and again, and nothing changes by it
  | 'busy'; // it never came to rest

export interface Settled {
  readonly calm: Calm;
  /** When it was last seen to run, in ms of the monotonic clock: a busy machine may notice its end much later. */
  readonly alive: number;
}

export interface Limits {
  /** As long as this has to pass without a change, in ms. */
  readonly still: number;
  /** One second of a script is 40 ms: what rests for longer than this does so for good. */
  readonly looping: number;
  readonly most: number;
}

/** Milliseconds between two looks. */
const pause = 7;
/** More processes than that are a script that never ends making them. */
const mostProcesses = 80;
/** As much work for a processor, in hundredths of a second, is a script that never rests. */
const mostTicks = 100;
const longest = 20_000;
/** How a stand-in calls itself while it rests for a time that ends, and the reaper, which has a deadline. */
const timed = ['napping', 'finishing'];

/**
 * Waits until nothing moves any more. What counts is what the kernel says of each process, not the time that
 * passed: a process that has not had its turn yet is in state R, however long that takes.
 */
export async function settle(container: Container, limits: Limits): Promise<Settled> {
  const start = performance.now();
  let last: Look = {
    at: start,
    exactly: '',
    since: start,
    count: 0,
    roughly: '',
    roughlySince: start,
    processes: [],
  };
  for (;;) {
    await sleep(pause);
    await setImmediate();
    if (container.end()) return { calm: 'over', alive: last.at };
    last = lookAt(container.processes(), last);
    const calm = calmOf(last, limits, last.at - start);
    if (calm) return { calm, alive: last.at };
  }
}

interface Look {
  readonly at: number;
  readonly exactly: string;
  /** When it was like that for the first time, and how often in a row. */
  readonly since: number;
  readonly count: number;
  readonly roughly: string;
  readonly roughlySince: number;
  readonly processes: readonly Process[];
}

function lookAt(processes: readonly Process[], last: Look): Look {
  const at = performance.now();
  const exactly = signatureOf(processes);
  const roughly = roughSignatureOf(processes);
  const isSame = exactly === last.exactly;
  return {
    at,
    exactly,
    since: isSame ? last.since : at,
    count: isSame ? last.count + 1 : 1,
    roughly,
    roughlySince: roughly === last.roughly ? last.roughlySince : at,
    processes,
  };
}

function calmOf(
  { at, since, count, roughlySince, processes }: Look,
  limits: Limits,
  ms: number,
): Calm | undefined {
  const isResting = processes.length > 0 && processes.every(({ state }) => 'SZTt'.includes(state));
  const isTimed = processes.some(({ name }) => timed.includes(name));
  // However long a busy machine takes for it, a server that finishes its work is not stuck.
  const isAtWork = processes.some(({ name }) => name === 'finishing');
  if (isResting && processes[0]?.name !== 'launch') {
    if (!isTimed && count > 2 && at - since >= limits.still) return 'still';
    if (!isAtWork && at - roughlySince >= limits.looping) return 'looping';
  }
  const ticks = processes.reduce((sum, one) => sum + one.ticks + one.ticksOfEnded, 0);
  if (processes.length > mostProcesses || ticks > mostTicks) return 'busy';
  // On a busy machine somebody may not have had his turn when the time is up.
  return ms > (isResting && !isAtWork ? limits.most : longest) ? 'busy' : undefined;
}

function signatureOf(processes: readonly Process[]): string {
  return processes.map(({ pid, state, name, ticks }) => `${pid} ${state} ${name} ${ticks}`).join('\n');
}

/** PID 1 and the servers: what a loop starts over and over does not count. */
function roughSignatureOf(processes: readonly Process[]): string {
  const [first] = processes;
  const servers = processes.filter(({ name }) => isServer(name));
  return [first && programOf(first.pid), ...servers.map(({ pid, name }) => `${pid} ${name}`)].join('\n');
}

export function isServer(name: string): boolean {
  return ['app', 'worker', 'redis-server', 'serve', 'finishing'].includes(name);
}
