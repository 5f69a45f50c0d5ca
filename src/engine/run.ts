import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** The label on every container and image made here; its value is the id of the run that made them. */
export const RUN_LABEL = 'dev.initcheck.run';

/** A run of this program, as its label says: which machine, which process, since when. */
interface RunParts {
  readonly host: string;
  readonly pid: number;
  /** When the process started, in clock ticks since boot; empty where the system does not say. */
  readonly started: string;
  /** When the run began, in seconds since 1970. */
  readonly since: number;
}

/** A new id for a run of this process, unique even when one process runs several. */
export function newRunId(): string {
  const { host, pid, started, since } = ownParts();
  return [host, pid, started, since, randomBytes(4).toString('hex')].join('-');
}

/**
 * Whether the run behind a label is over, so that its leftovers may be removed. A run of another machine cannot be
 * asked: it is taken for over a day after it began. A label that is none of ours is never over.
 */
export function isOver(id: string): boolean {
  const parts = parseRunId(id);
  if (parts === undefined) return false;
  const own = ownParts();
  if (parts.host !== own.host) return own.since - parts.since > 24 * 60 * 60;
  if (!isAlive(parts.pid)) return true;
  // A process id is used again one day; its start time is not.
  return parts.started !== '' && parts.started !== startOf(parts.pid);
}

function parseRunId(id: string): RunParts | undefined {
  const [, host, pid, started = '', since] = /^([0-9a-f]+)-(\d+)-(\d*)-(\d+)-[0-9a-f]+$/.exec(id) ?? [];
  return host === undefined ? undefined : { host, pid: Number(pid), started, since: Number(since) };
}

function ownParts(): RunParts {
  // The same host name may be two containers, or one machine before and after a restart: process ids compare only
  // within one boot and one PID namespace.
  const place = [hostname(), read('/proc/sys/kernel/random/boot_id'), link('/proc/self/ns/pid')].join('\n');
  const host = createHash('sha256').update(place).digest('hex').slice(0, 12);
  return { host, pid: process.pid, started: startOf(process.pid), since: Math.floor(Date.now() / 1000) };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Field 22 of /proc/PID/stat (proc_pid_stat(5)), counted after the parenthesis that ends the program's name. */
function startOf(pid: number): string {
  return read(`/proc/${pid}/stat`).replace(/^.*\)/s, '').trim().split(' ')[19] ?? '';
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

function link(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}
