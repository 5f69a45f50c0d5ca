import type { ContainerProcess } from '../engine/processes.ts';
import { doubtIn } from './last-words.ts';
import type { Cut, Life, SignalStory, Stop, TracedProcess, Work } from './observation.ts';
import { OUR_JOB } from './probe.ts';
import type { Writing } from './writing.ts';

/**
 * What became of the image's own processes, as far as the looks show it: who was there when PID 1 was killed was killed
 * with it; who was there when PID 1 ended by itself may have ended in that moment, or have been killed by it; and who
 * was missed before may have come to its end, or have been ended by a signal.
 */
export function workByLooks(
  lives: readonly Life[],
  { killed }: Pick<Stop, 'killed'>,
  lastWords: readonly string[],
  writing: Writing = new Map(),
): Work {
  const own = lives.filter(life => !life.isOurs);
  const [pid1, ...others] = own;
  const there = others.filter(({ end }) => end === 'with-pid1');
  const ended = killed ? [...(pid1 ? [pid1] : []), ...there] : [];
  const cut = ended.map(({ pid, command }) => cutOf(command, null, writing.get(pid)));
  return workOf(cut, others.length > 0 || own.length === 0, lastWords);
}

/** What was seen of processes when the stop began, by their ids. */
export interface AtTheStop {
  readonly writing?: Writing | undefined;
  /** Those that ran, or waited for a disk. */
  readonly busy?: ReadonlySet<number>;
}

/** Who ran, or waited for a disk, in that moment. */
export function busyIn(processes: readonly ContainerProcess[] = []): ReadonlySet<number> {
  return new Set(processes.flatMap(({ pid, state }) => (/^[RD]/.test(state) ? [pid] : [])));
}

/**
 * The same as the kernel saw it, with times in seconds of the stop: of those that ended after the stop began, and of
 * those that were seen then and whose end was not.
 */
export function workByStory(
  story: SignalStory,
  lives: readonly Life[],
  lastWords: readonly string[],
  { writing = new Map(), busy = new Set() }: AtTheStop = {},
): Work {
  const isThere = ({ pid, end }: TracedProcess): boolean =>
    end ? end.at >= 0 : lives.some(life => life.pid === pid && !life.isOurs);
  const own = story.processes.filter(process => process.command !== OUR_JOB && isThere(process));
  const pid1 = story.processes[0]?.pid;
  const cut = own.flatMap(({ pid, command, end }): Cut[] => {
    // Beside others: where nobody else is there it is all that the image does.
    if (!end || end.how === 'exited' || (pid !== pid1 && isIdle(command))) return [];
    const signal = end.how === 'signal' ? end.signal : null;
    // A shell that waits loses nothing itself: what it has started is judged by itself.
    const isAtWork = busy.has(pid) && !own.some(({ parent }) => parent === pid);
    const isGentle = signal !== null && signal !== SIGKILL && signal !== 0;
    if (isShell(command) && isGentle && !isAtWork) return [];
    return [cutOf(command, signal, writing.get(pid))];
  });
  return workOf(cut, own.length === 0 || own.some(({ end }) => end === null), lastWords);
}

function cutOf(command: string, signal: number | null, writing: string | undefined): Cut {
  return { command, signal, ...(writing !== undefined && { writing }) };
}

function workOf(cut: readonly Cut[], isUnknown: boolean, lastWords: readonly string[]): Work {
  const found = doubtIn(lastWords);
  const doubt = found ? `its last words are “${found.line.trim()}”: ${found.why}` : null;
  const fate = isUnknown || doubt !== null ? 'unknown' : 'finished';
  return { fate: cut.length > 0 ? 'cut' : fate, cut, doubt };
}

const SIGKILL = 9;

function isShell(command: string): boolean {
  return /^-?(?:\S*\/)?(?:sh|ash|dash|bash|ksh|mksh|zsh)(?:\s|$)/.test(command);
}

/** Programs that only pass the time, in loops of scripts: nothing is lost with them. */
function isIdle(command: string): boolean {
  return /^(?:\S*\/)?(?:sleep|pause)(?:\s|$)/.test(command);
}
