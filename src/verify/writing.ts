import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import type { ContainerProcess } from '../engine/processes.ts';
import { isOurs } from './probe.ts';
import { isHere } from './proc.ts';

/** Who wrote to a file in this moment, by the process id; the file as the process names it, untrusted text. */
export type Writing = ReadonlyMap<number, string>;

/** In milliseconds: a file that was changed so lately is being written. */
const LATELY = 500;
/** More processes, and more files of one, are not looked at: it is done while the container stops. */
const MOST_PROCESSES = 32;
const MOST_FILES = 64;

/**
 * Which of these processes are writing to files, by this machine's /proc: those that have a file open for writing that
 * was changed just now. Nothing where this user may not know, or where the Engine is on another machine.
 */
export async function whoIsWriting(
  processes: readonly ContainerProcess[],
  container: string,
): Promise<Writing> {
  const [first] = processes;
  if (!first || !(await isHere(first.pid, container))) return new Map();
  const own = processes.filter(({ command }) => !isOurs(command)).slice(0, MOST_PROCESSES);
  const found = await Promise.all(own.map(async ({ pid }) => [pid, await fileBeingWritten(pid)] as const));
  return new Map(found.flatMap(([pid, file]) => (file === undefined ? [] : [[pid, file]])));
}

async function fileBeingWritten(pid: number): Promise<string | undefined> {
  const names = await readdir(`/proc/${pid}/fd`).catch((): string[] => []);
  const files = await Promise.all(names.slice(0, MOST_FILES).map(name => lookAtFile(pid, name)));
  return files.find(file => file !== undefined);
}

/** The path of a regular file that is being written. In proc_pid_fdinfo(5) the last two bits of `flags` say how. */
async function lookAtFile(pid: number, name: string): Promise<string | undefined> {
  const link = `/proc/${pid}/fd/${name}`;
  try {
    const path = await readlink(link);
    // Pipes, sockets and memory have no path, and devices are written to all the time.
    if (!/^\/(?!dev\/|proc\/|sys\/|memfd:)/.test(path)) return undefined;
    const [, flags = '0'] =
      /^flags:\s*([0-7]+)$/m.exec(await readFile(`/proc/${pid}/fdinfo/${name}`, 'latin1')) ?? [];
    if ((Number.parseInt(flags, 8) & 3) === 0) return undefined;
    const found = await stat(link);
    return found.isFile() && Date.now() - found.mtimeMs < LATELY ? path : undefined;
  } catch {
    // It was closed meanwhile.
    return undefined;
  }
}
