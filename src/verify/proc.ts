import { readdir, readFile } from 'node:fs/promises';

/** A zombie of this machine, by proc_pid_stat(5). */
export interface Zombie {
  readonly pid: number;
  readonly parent: number;
  /** The first 15 bytes of its program's name; untrusted text. */
  readonly name: string;
}

/**
 * Whether a process of the Engine's is this machine's process of that number: then /proc shows it. Another machine,
 * or another PID namespace, has another process there or none.
 */
export async function isHere(pid: number, container: string): Promise<boolean> {
  return (await read(`/proc/${pid}/cgroup`)).includes(container);
}

/** /proc/PID/cmdline: the arguments, each with a NUL after it; empty when there is none. */
export async function readCommandLine(pid: number): Promise<string> {
  return await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
}

/** /proc/PID/status, empty when there is none. */
export async function readStatus(pid: number): Promise<string> {
  return await read(`/proc/${pid}/status`);
}

/**
 * Whether a process is PID 1 of a PID namespace, by its /proc/PID/status: in a container that shares the processes of
 * another container or of the machine nobody is. Kernels before 4.1 do not say.
 */
export function isFirstOfNamespace(status: string): boolean {
  const [, numbers] = /^NSpid:\s*(.*)$/m.exec(status) ?? [];
  return numbers === undefined || numbers.split(/\s+/).at(-1) === '1';
}

/** All zombies of this machine. */
export async function listZombies(): Promise<readonly Zombie[]> {
  const names = await readdir('/proc').catch((): string[] => []);
  const pids = names.filter(name => /^\d+$/.test(name));
  const zombies = await Promise.all(pids.map(async pid => parseStat(await read(`/proc/${pid}/stat`))));
  return zombies.flatMap(zombie => (zombie ? [zombie] : []));
}

export function parseStat(text: string): Zombie | undefined {
  const found = statIn(text);
  return found?.state === 'Z' && found.isOver
    ? { pid: found.pid, parent: found.parent, name: found.name }
    : undefined;
}

/** A process by its /proc/PID/stat. */
interface Stat extends Zombie {
  readonly state: string;
  /** It runs no more: it is a zombie, or about to be gone. */
  readonly isOver: boolean;
}

/**
 * `7 (a) b) Z 1 …`: the name may have parentheses and line feeds in it. A process whose first thread has ended looks
 * like a zombie, and has others that live: the twentieth field counts them.
 */
export function statIn(text: string): Stat | undefined {
  const [, pid, name = '', state = '', parent, threads = '1'] =
    /^(\d+) \((.*)\) (\S) (\d+) (?:(?:-?\d+ ){15}(\d+))?/s.exec(text) ?? [];
  if (parent === undefined) return undefined;
  const isOver = /[Xx]/.test(state) || (state === 'Z' && Number(threads) < 2);
  return { pid: Number(pid), name, state, parent: Number(parent), isOver };
}

async function read(file: string): Promise<string> {
  return await readFile(file, 'latin1').catch(() => '');
}
