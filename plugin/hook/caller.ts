import { readFileSync } from 'node:fs';

/** The docker command that asks: it still runs. */
export interface Caller {
  /** Its words without `docker` itself; none where the system does not say. */
  readonly words: readonly string[];
  /** When it began, in seconds since 1970. */
  readonly since: number;
}

/** As long as this where the system does not say when it began, in seconds: a stop with a long grace period. */
const LONGEST = 60;
/** Both times are in hundredths of a second. */
const INEXACT = 0.03;
/** Ticks in a second, on every Linux that Docker runs on (sysconf(3), _SC_CLK_TCK). */
const TICKS = 100;

export function callerOf(pid: number): Caller {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/\0$/, '').split('\0').slice(1);
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\)/s, '').trim().split(' ');
    // /proc/stat has the time of the boot in whole seconds only.
    const boot = Date.now() / 1000 - Number.parseFloat(readFileSync('/proc/uptime', 'latin1'));
    const since = boot + Number(fields[19]) / TICKS;
    if (Number.isFinite(since)) return { words, since: since - INEXACT };
  } catch {
    // No Linux.
  }
  return { words: [], since: Math.floor(Date.now() / 1000) - LONGEST };
}
