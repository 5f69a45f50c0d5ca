import { open, readdir, readFile } from 'node:fs/promises';
import { endianness } from 'node:os';
import { signalsIn } from './dispositions.ts';

/** More threads than this are not looked at, and more open files. */
const MOST_THREADS = 64;
export const MOST_FILES = 256;

/**
 * The function of the kernel a process waits in, that of another thread where that waits for signals; `0` when it runs,
 * empty where this user may not know.
 */
export async function readPlaceOfWaiting(pid: number): Promise<string> {
  return (await findPlace(pid)).place;
}

/**
 * Whether a process waits for a signal right now, as tini does: for that time the kernel takes it out of its mask
 * (sigtimedwait in kernel/signal.c), so that its masks look as if nothing listened. Or it may read it from a signalfd.
 * False as well where this user may not know.
 */
export async function isAwaiting(pid: number, signal: number | undefined): Promise<boolean> {
  if (signal === undefined) return false;
  const { place, thread } = await findPlace(pid);
  if (isWaitingForSignals(place) && (await waitsFor(pid, thread, signal))) return true;
  const files = (await readdir(`/proc/${pid}/fdinfo`).catch((): string[] => [])).slice(0, MOST_FILES);
  const contents = await Promise.all(files.map(file => read(`/proc/${pid}/fdinfo/${file}`)));
  return signalfdIn(contents).includes(signal);
}

/** Whether it is the function of the kernel that a process waits for signals in. */
export function isWaitingForSignals(place: string): boolean {
  return /sigtimedwait/.test(place);
}

/** The signals that may be read from signalfds, by files of /proc/PID/fdinfo (proc_pid_fdinfo(5)). */
export function signalfdIn(contents: readonly string[]): readonly number[] {
  return contents.flatMap(text => signalsIn(text, 'sigmask') ?? []);
}

async function findPlace(pid: number): Promise<{ readonly place: string; readonly thread: string }> {
  const first = { place: await read(`/proc/${pid}/wchan`), thread: String(pid) };
  if (first.place === '' || isWaitingForSignals(first.place)) return first;
  const threads = (await readdir(`/proc/${pid}/task`).catch((): string[] => [])).slice(0, MOST_THREADS);
  if (threads.length < 2) return first;
  const places = await Promise.all(
    threads.map(async thread => ({ place: await read(`/proc/${pid}/task/${thread}/wchan`), thread })),
  );
  return places.find(({ place }) => isWaitingForSignals(place)) ?? first;
}

/** rt_sigtimedwait in the processors' tables (syscalls(2)). */
const numbers: Readonly<Partial<Record<NodeJS.Architecture, number>>> = { x64: 128, arm64: 137 };

/** Whether a thread in sigtimedwait waits for that signal too: what it waits for is in its memory; true if unknown. */
async function waitsFor(pid: number, thread: string, signal: number): Promise<boolean> {
  const [number, address] = (await read(`/proc/${pid}/task/${thread}/syscall`)).trim().split(' ');
  if (address === undefined || Number(number) !== numbers[process.arch] || endianness() !== 'LE') return true;
  const memory = await open(`/proc/${pid}/mem`).catch(() => undefined);
  try {
    const found = await memory?.read(Buffer.alloc(8), 0, 8, Number(address)).catch(() => undefined);
    if (found?.bytesRead !== 8) return true;
    return ((found.buffer.readBigUInt64LE(0) >> BigInt(signal - 1)) & 1n) === 1n;
  } finally {
    await memory?.close();
  }
}

async function read(file: string): Promise<string> {
  return await readFile(file, 'latin1').catch(() => '');
}
