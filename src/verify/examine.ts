import { type ContainerProcess, countZombies, execute, listProcesses } from '../engine/processes.ts';
import type { Dispositions, Zombies } from './observation.ts';
import type { Started } from './settle.ts';

/** Where the probe and the canary's file lie in the container: a name no image has. */
export const PROBE_DIRECTORY = '.initcheck';
export const CANARY_FILE = `/${PROBE_DIRECTORY}/canary`;
const PROBE = `/${PROBE_DIRECTORY}/probe`;

/** What a running container was found to be. */
export interface Examination {
  readonly pid1: readonly string[];
  readonly dispositions: Dispositions | null;
  readonly processes: readonly ContainerProcess[];
  readonly zombies: Zombies;
  /** Whether the canary is waiting for the stop. */
  readonly armed: boolean;
  readonly notes: readonly string[];
}

/**
 * Looks at a settled container, leaves orphans to its PID 1 and arms the canary. A step that does not work in this
 * container (no process left to start, a ps that Docker cannot use) becomes a note, and its value says "not made".
 */
export async function examine(
  started: Started,
  pid: number,
  { orphans, canary }: { readonly orphans: number; readonly canary: number },
): Promise<Examination> {
  const notes: string[] = [];
  const attempt = async <T>(step: Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await step;
    } catch (error) {
      started.signal.throwIfAborted();
      notes.push((error as Error).message);
      return otherwise;
    }
  };
  // Before anything of ours runs there, which would be counted too.
  const before = await attempt(countZombies(started.engine, started.id, started.signal), undefined);
  const [processes, cmdline, status] = await Promise.all([
    attempt(listTree(started, pid), []),
    attempt(readThroughProbe(started, '/proc/1/cmdline'), ''),
    attempt(readThroughProbe(started, '/proc/1/status'), ''),
  ]);
  // The orphans take their time to be reaped; the canary can be armed meanwhile.
  const [zombies, armed] = await Promise.all([
    attempt(leaveOrphans(started, orphans), { made: 0, left: 0 }),
    attempt(armCanary(started, canary), false),
  ]);
  return {
    processes,
    pid1: cmdline.replace(/\0+$/, '').split('\0'),
    dispositions: parseDispositions(status),
    zombies: { ...zombies, before: before ?? null },
    armed,
    notes,
  };
}

/** PID 1 first; it and what came from outside (`docker exec`) have the parent 0, as inside the container. */
async function listTree({ engine, id, signal }: Started, root: number): Promise<readonly ContainerProcess[]> {
  const processes = await listProcesses(engine, id, signal);
  const own = new Set(processes.map(({ pid }) => pid));
  return processes
    .map(process => ({ ...process, parent: own.has(process.parent) ? process.parent : 0 }))
    .sort((a, b) => Number(b.pid === root) - Number(a.pid === root));
}

async function readThroughProbe(started: Started, file: string): Promise<string> {
  const { stdout } = await runProbe(started, ['cat', file]);
  return stdout;
}

async function leaveOrphans(started: Started, count: number): Promise<{ made: number; left: number }> {
  if (count === 0) return { made: 0, left: 0 };
  const { stdout, stderr } = await runProbe(started, ['orphans', String(count)]);
  const [, made, left] = /^made (\d+) left (\d+)$/m.exec(stdout) ?? [];
  if (made === undefined) throw new Error(`the probe could leave no orphans: ${(stderr || stdout).trim()}`);
  return { made: Number(made), left: Number(left) };
}

async function armCanary(started: Started, needs: number): Promise<boolean> {
  if (needs === 0) return false;
  const { stdout, stderr } = await runProbe(started, ['canary', CANARY_FILE, String(needs)], /^canary \d+$/m);
  if (!/^canary \d+$/m.test(stdout))
    throw new Error(`the probe could arm no canary: ${(stderr || stdout).trim()}`);
  return true;
}

async function runProbe({ engine, id, signal }: Started, argv: readonly string[], until?: RegExp) {
  return await execute(engine, id, [PROBE, ...argv], { signal, ...(until && { until }) });
}

/** Reads SigBlk, SigIgn and SigCgt of /proc/PID/status: 64 bits in hexadecimal, signal 1 the lowest (proc_pid_status(5)). */
export function parseDispositions(status: string): Dispositions | null {
  const mask = (field: string): number[] | null => {
    const [, hex] = new RegExp(`^${field}:\\s*([0-9a-f]+)$`, 'm').exec(status) ?? [];
    if (hex === undefined) return null;
    const bits = BigInt(`0x${hex}`);
    return Array.from({ length: 64 }, (_, bit) => bit + 1).filter(
      signal => (bits >> BigInt(signal - 1)) & 1n,
    );
  };
  const [blocked, ignored, caught] = ['SigBlk', 'SigIgn', 'SigCgt'].map(mask);
  return blocked && ignored && caught ? { blocked, ignored, caught } : null;
}
