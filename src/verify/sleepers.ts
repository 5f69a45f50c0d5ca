import { open, readdir, readFile } from 'node:fs/promises';
import { endianness } from 'node:os';
import type { ContainerProcess } from '../engine/processes.ts';
import { isHere } from './proc.ts';

/**
 * A thread that has set itself a time to wake up. What it does then is not known yet: it may be a program that waits
 * before it sets its handlers, or one that collects its children now and then.
 */
export interface Sleeper {
  /** The same for the sleeps of a loop: its parent and its command, and which of its threads. */
  readonly kind: string;
  /** Different after it has woken up. */
  readonly sleep: string;
  readonly pid: number;
  /** How long it will sleep at most, in milliseconds. */
  readonly left: number;
  /** Whether something else may wake it up: an event loop waits for its files, and is ready as a rule. */
  readonly isListening: boolean;
}

/** Longer sleeps are not waited for, in milliseconds. */
export const LONGEST = 5_000;

/**
 * The threads of these processes that wake up soon, by this machine's /proc; none where this user may not know, or
 * where the Engine is on another machine.
 */
export async function findSleepers(
  processes: readonly ContainerProcess[],
  container: string,
  longest = LONGEST,
): Promise<readonly Sleeper[]> {
  if (!processes[0] || !(await isHere(processes[0].pid, container))) return [];
  const found = await Promise.all(
    processes.map(async process => {
      const threads = await readdir(`/proc/${process.pid}/task`).catch((): string[] => []);
      return await Promise.all(threads.map((thread, index) => sleeperOf(process, thread, index, longest)));
    }),
  );
  return found.flat().flatMap(sleeper => sleeper ?? []);
}

async function sleeperOf(
  { pid, parent, command }: ContainerProcess,
  thread: string,
  index: number,
  longest: number,
): Promise<Sleeper | undefined> {
  const folder = `/proc/${pid}/task/${thread}`;
  const call = await readFile(`${folder}/syscall`, 'latin1').catch(() => '');
  const [number, ...words] = call.trim().split(' ');
  const time = timeOf[process.arch]?.[Number(number)];
  if (!time || words.length < 6) return undefined;
  const left = await time(pid, words).catch(() => undefined);
  const files = filesOf[process.arch]?.[Number(number)];
  const isListening = files !== undefined && Number(words[files]) !== 0;
  if (left === undefined || left <= 0 || left > longest) return undefined;
  const status = await readFile(`${folder}/status`, 'latin1').catch(() => '');
  const [, sleeps] = /^voluntary_ctxt_switches:\s*(\d+)/m.exec(status) ?? [];
  if (sleeps === undefined) return undefined;
  return { kind: `${parent} ${index} ${command}`, sleep: `${pid} ${sleeps}`, pid, left, isListening };
}

/** Milliseconds that a system call sleeps for at most, by its arguments as proc_pid_syscall(5) has them. */
type TimeOf = (pid: number, words: readonly string[]) => Promise<number | undefined>;

const nanosleep: TimeOf = (pid, [duration = '']) => readTime(pid, duration);
/** The same of calls that wait for something else, too: files or signals. Without an address they wait for ever. */
const waitUntil =
  (argument: number, unit?: number): TimeOf =>
  async (pid, words) =>
    BigInt(words[argument] ?? 0) === 0n ? undefined : await readTime(pid, words[argument] ?? '', unit);
const clockNanosleep: TimeOf = async (pid, [, flags = '', time = '']) => {
  const milliseconds = await readTime(pid, time);
  if (milliseconds === undefined || (Number(flags) & TIMER_ABSTIME) === 0) return milliseconds;
  return milliseconds - Number(process.hrtime.bigint() / 1_000_000n);
};
/** Waits for files or for a time: an idle event loop with a timer. */
const waitFor =
  (argument: number): TimeOf =>
  async (_pid, words) => {
    const milliseconds = Number(BigInt.asIntN(32, BigInt(words[argument] ?? 0)));
    return milliseconds < 0 ? undefined : milliseconds;
  };
/** A struct timeval has microseconds where a timespec has nanoseconds. */
const MICROSECONDS = 1e3;
const TIMER_ABSTIME = 1;

/** By the numbers of the processors' tables (syscalls(2)). */
const timeOf: Readonly<Partial<Record<NodeJS.Architecture, Readonly<Record<number, TimeOf>>>>> = {
  x64: {
    ...{ 35: nanosleep, 230: clockNanosleep, 128: waitUntil(2) },
    ...{ 232: waitFor(3), 281: waitFor(3), 7: waitFor(2), 271: waitUntil(2) },
    ...{ 23: waitUntil(4, MICROSECONDS), 270: waitUntil(4) },
  },
  arm64: {
    ...{ 101: nanosleep, 115: clockNanosleep, 137: waitUntil(2) },
    ...{ 22: waitFor(3), 73: waitUntil(2), 72: waitUntil(4) },
  },
};

/** Which argument of theirs is how many files, or what else they wait for; 0 where they only sleep. */
const filesOf: Readonly<Partial<Record<NodeJS.Architecture, Readonly<Record<number, number>>>>> = {
  x64: { 128: 0, 232: 2, 281: 2, 7: 1, 271: 1, 23: 0, 270: 0 },
  arm64: { 137: 0, 22: 2, 73: 1, 72: 0 },
};

/** Reads a struct timespec in the memory of a process, in milliseconds; each has so many of its small units. */
async function readTime(pid: number, address: string, unit = 1e6): Promise<number | undefined> {
  if (endianness() !== 'LE') return undefined;
  const memory = await open(`/proc/${pid}/mem`);
  try {
    const { bytesRead, buffer } = await memory.read(Buffer.alloc(16), 0, 16, Number(address));
    if (bytesRead < 16) return undefined;
    return Number(buffer.readBigInt64LE(0)) * 1000 + Number(buffer.readBigInt64LE(8)) / unit;
  } finally {
    await memory.close();
  }
}
