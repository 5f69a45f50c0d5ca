import type { ContainerProcess } from '../engine/processes.ts';
import type { ArmedCanary } from './canary.ts';
import { parseDispositions } from './dispositions.ts';
import type { Dispositions, Zombies } from './observation.ts';
import { type Adoption, noting } from './orphans.ts';
import { isOurs, runProbe } from './probe.ts';
import { isHere, readCommandLine, readStatus } from './proc.ts';
import { isRuntime, listProcessesOf } from './processes.ts';
import { judgeZombies, reapersAsleep, recount } from './recount.ts';
import type { Started } from './started.ts';

/** What a running container was found to be. */
export interface Examination {
  readonly pid1: readonly string[];
  readonly dispositions: Dispositions | null;
  readonly processes: readonly ContainerProcess[];
  readonly zombies: Zombies;
  /** The canary that is waiting for the stop; null where there is none. */
  readonly armed: ArmedCanary | null;
  readonly notes: readonly string[];
}

/**
 * Looks at a settled container, and waits for the canary and for what becomes of the orphans. A step that does not work
 * in this container becomes a note, and its value says "not made". What `whenArmed` begins is begun when nothing of
 * ours comes into the container any more.
 */
export async function examine<T>(
  started: Started,
  pid: number,
  { before, ours, orphans, since, arming, notes: earlier }: Adoption,
  whenArmed: () => Promise<T>,
): Promise<Examination & { readonly begun: T }> {
  const notes: string[] = [];
  const attempt = <T>(step: Promise<T>) => noting(started, notes, step);
  const processes = await attempt(listTree(started, pid));
  const place = { ...started, pid };
  const asleep = await reapersAsleep(place);
  const [zombies, armed, { cmdline = '', status = '' }, begun] = await Promise.all([
    orphans,
    arming,
    readPid1(started, pid, attempt),
    arming.then(whenArmed),
  ]);
  const later = await attempt(recount(place, { ...zombies, before, ours, since: await since }, asleep));
  return {
    processes: processes ?? [],
    pid1: cmdline.replace(/\0+$/, '').split('\0'),
    dispositions: parseDispositions(status),
    zombies: judgeZombies({ ...zombies, before, later: null }, later),
    armed: armed ?? null,
    begun,
    notes: [...new Set([...earlier, ...notes])],
  };
}

/** PID 1 first; it and what came from outside (`docker exec`) have the parent 0, as inside the container. */
export async function listTree(
  started: Pick<Started, 'engine' | 'id' | 'signal'>,
  root: number,
): Promise<readonly ContainerProcess[]> {
  const processes = (await listProcessesOf({ ...started, pid: root })).filter(
    ({ command }) => !isOurs(command) && !isRuntime(command),
  );
  const own = new Set(processes.map(({ pid }) => pid));
  return processes
    .map(process => ({ ...process, parent: own.has(process.parent) ? process.parent : 0 }))
    .sort((a, b) => Number(b.pid === root) - Number(a.pid === root));
}

/** By this machine's /proc where the Engine is here, which saves two processes in the container. */
async function readPid1(
  started: Started,
  pid: number,
  attempt: <T>(step: Promise<T>) => Promise<T | undefined>,
): Promise<{ readonly cmdline: string | undefined; readonly status: string | undefined }> {
  const read = async (file: string) => (await runProbe(started, ['cat', `/proc/1/${file}`])).stdout;
  const [cmdline, status] = (await isHere(pid, started.id))
    ? await Promise.all([readCommandLine(pid), readStatus(pid)])
    : await Promise.all([attempt(read('cmdline')), attempt(read('status'))]);
  return { cmdline, status };
}
