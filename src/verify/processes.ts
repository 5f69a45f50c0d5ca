import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { type ContainerProcess, listProcesses } from '../engine/processes.ts';
import { isHere, statIn } from './proc.ts';

/** A container whose PID 1 is known. */
export interface Place {
  readonly engine: Engine;
  readonly id: string;
  /** PID 1's process id on the Engine's machine. */
  readonly pid: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The living processes of a container. On this machine they are read from /proc, which takes a millisecond; the Engine
 * runs ps for each list, and is asked where it is elsewhere.
 */
export async function listProcessesOf({
  engine,
  id,
  pid,
  signal,
}: Place): Promise<readonly ContainerProcess[]> {
  const here = (await isHere(pid, id)) ? await pidsInGroup(pid, id) : undefined;
  if (!here) return await listProcesses(engine, id, signal);
  const found = await Promise.all(here.map(readProcess));
  return found.flatMap(process => process ?? []);
}

/**
 * The same, to be asked again and again: who was seen on this machine once and is not any more is gone, and the Engine
 * is not asked for it.
 */
export function watchProcesses(place: Place): () => Promise<readonly ContainerProcess[]> {
  let wasHere = false;
  return async () => {
    const here = await isHere(place.pid, place.id);
    if (wasHere && !here) return [];
    wasHere = here;
    return await listProcessesOf(place);
  };
}

/** Whether it is runc or crun, as they start a program in a container. */
export function isRuntime(command: string): boolean {
  return /^(?:\S*runc|\S*crun|\/proc\/self\/(?:exe|fd\/\d+)) init\b/.test(command);
}

/** Where control groups are mounted: version 2, and the hierarchies of version 1 that the Engine always uses. */
const MOUNTS: Readonly<Record<string, string>> = {
  '': '/sys/fs/cgroup',
  pids: '/sys/fs/cgroup/pids',
  devices: '/sys/fs/cgroup/devices',
  memory: '/sys/fs/cgroup/memory',
};

/**
 * Who is in the control group of a container, and in those below it; undefined where this user may not see it. A PID 1
 * whose first thread has ended is in the groups of the whole machine, by version 1.
 */
async function pidsInGroup(pid: number, container: string): Promise<readonly number[] | undefined> {
  for (const line of (await read(`/proc/${pid}/cgroup`)).split('\n')) {
    const [, controllers = '', path = ''] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    const mount = MOUNTS[controllers];
    // In a namespace of our own the path of another group goes up and out of what is mounted here.
    if (mount === undefined || !path.includes(container) || path.includes('..')) continue;
    const pids = await pidsBelow(join(mount, path));
    if (pids.includes(pid)) return pids;
  }
  return undefined;
}

async function pidsBelow(group: string): Promise<readonly number[]> {
  const [text, entries] = await Promise.all([
    read(join(group, 'cgroup.procs')),
    readdir(group, { withFileTypes: true }).catch(() => []),
  ]);
  const folders = entries.filter(entry => entry.isDirectory());
  const below = await Promise.all(folders.map(({ name }) => pidsBelow(join(group, name))));
  return [...text.split('\n').map(Number).filter(Boolean), ...below.flat()].sort((a, b) => a - b);
}

/** Undefined for one that is gone, or a zombie: its parent has not collected it yet. */
async function readProcess(pid: number): Promise<ContainerProcess | undefined> {
  const [stat, words] = await Promise.all([read(`/proc/${pid}/stat`), read(`/proc/${pid}/cmdline`)]);
  return parseProcess(pid, stat, words);
}

/** What ps shows of a process, by its files of /proc (proc_pid_stat(5), proc_pid_cmdline(5)). */
export function parseProcess(pid: number, stat: string, words: string): ContainerProcess | undefined {
  const found = statIn(stat);
  if (!found || found.isOver) return undefined;
  const { parent, state, name } = found;
  const command = words
    .split(/[\0\s]+/)
    .filter(Boolean)
    .join(' ');
  return { pid, parent, state, command: command || `[${name}]` };
}

async function read(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch(() => '');
}
