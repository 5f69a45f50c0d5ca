import { readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

/** A process of a namespace, seen from outside. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** R, S, D, Z, T as in proc(5). */
  readonly state: string;
  /** Its name as the kernel has it: a stand-in changes its own while it rests. */
  readonly name: string;
  /** Clock ticks it has used so far. */
  readonly ticks: number;
  /** The same of its children that have ended. */
  readonly ticksOfEnded: number;
}

/** A process and all below it; empty when it is gone. */
export function processesBelow(pid: number): Process[] {
  const process = readProcess(pid);
  return process ? [process, ...childrenOf(pid).flatMap(processesBelow)] : [];
}

export function childrenOf(pid: number): number[] {
  const text = read(`/proc/${pid}/task/${pid}/children`) ?? '';
  return text.split(' ').filter(Boolean).map(Number);
}

export function readProcess(pid: number): Process | undefined {
  const text = read(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  const [state = '', parent, ...rest] = text.slice(close + 2).split(' ');
  const ticks = Number(rest[9]) + Number(rest[10]);
  const ticksOfEnded = Number(rest[11]) + Number(rest[12]);
  return { pid, parent: Number(parent), state, name: text.slice(open + 1, close), ticks, ticksOfEnded };
}

/** The name of the file that it runs, or the kernel's name for it where that is gone. */
export function programOf(pid: number): string {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`));
  } catch {
    return '';
  }
}

/** The process id inside of the innermost namespace. */
export function innerPid(pid: number): number | undefined {
  const last = /^NSpid:.*?(\d+)$/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
  return last === undefined ? undefined : Number(last);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
