import { type ContainerProcess, isAtWork } from '../engine/processes.ts';
import { nameOf } from '../image/image-path.ts';
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
  return new Set(processes.filter(isAtWork).map(({ pid }) => pid));
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
  const ends = own.map(process => ({ process, how: endOf(process, own, story, busy) }));
  const cut = ends.flatMap(({ process: { pid, command, end }, how }) =>
    how === 'cut' ? [cutOf(command, end?.how === 'signal' ? end.signal : null, writing.get(pid))] : [],
  );
  const isUnknown = own.length === 0 || ends.some(({ how }) => how === 'unknown');
  const failure = failureIn(own, story);
  return { ...workOf(cut, isUnknown, lastWords), ...(failure !== undefined && { failure }) };
}

/**
 * One that has handled its signal and says by its exit code that something went wrong. One that PID 1 passes on is told
 * with it, and a shell's is mostly that of another program.
 */
function failureIn(
  own: readonly TracedProcess[],
  { processes: [pid1], signals }: SignalStory,
): string | undefined {
  const failed = own.find(
    ({ pid, command, end }) =>
      pid !== pid1?.pid &&
      !isShell(command) &&
      end?.how === 'exited' &&
      isFailure(end.exitCode) &&
      end.exitCode !== pid1?.end?.exitCode &&
      signals.some(({ to, fate }) => to === pid && fate === 'handled'),
  );
  return (
    failed &&
    `${nameOf(failed.command.split(' ', 1)[0] ?? '')} exited with ${failed.end?.exitCode} after its signal`
  );
}

/** From 128 on it is called after a signal, as Java does it. */
function isFailure(code: number | null): boolean {
  return code !== null && code > 0 && code < 128;
}

/** What became of the work of one process. */
function endOf(
  process: TracedProcess,
  own: readonly TracedProcess[],
  story: SignalStory,
  busy: ReadonlySet<number>,
): Work['fate'] {
  const { pid, command, end } = process;
  if (!end) return 'unknown';
  // Beside others: where nobody else is there it is all that the image does.
  if (end.how === 'exited' || (pid !== story.processes[0]?.pid && isIdle(command))) return 'finished';
  if (end.how !== 'signal' || isRaised(process, story)) return end.how === 'signal' ? 'finished' : 'cut';
  const isGentle = end.signal !== null && end.signal !== SIGKILL && end.signal !== 0;
  return isGentle && isShell(command) ? endOfShell(process, own, busy) : 'cut';
}

/**
 * A shell that waits for another program loses nothing itself: that one is judged by itself. Whether one that sleeps
 * between two commands had more to do, nobody knows, nor whether what comes behind the program mattered.
 */
function endOfShell(
  { pid, command: line }: TracedProcess,
  own: readonly TracedProcess[],
  busy: ReadonlySet<number>,
): Work['fate'] {
  const children = own.filter(({ parent }) => parent === pid);
  if (children.some(({ command }) => isFollowed(command, line))) return 'unknown';
  if (children.some(({ command }) => !isIdle(command))) return 'finished';
  return busy.has(pid) && children.length === 0 ? 'cut' : 'unknown';
}

/** `sh -c python3 app.py; echo done`: whether a string goes on behind a command. */
function isFollowed(command: string, line: string): boolean {
  const [, string = ''] = /\s-\w*c\s(.*)$/s.exec(line) ?? [];
  const at = string.indexOf(command);
  return at >= 0 && /^\s*(?:;|&&|\|\|)\s*\S/.test(string.slice(at + command.length));
}

/** A handler that has done its work may put the default action back and send its signal once more, to itself. */
function isRaised({ pid, end }: TracedProcess, { signals }: SignalStory): boolean {
  const own = signals.filter(({ to, signal }) => to === pid && signal === end?.signal);
  return own.some(({ fate }) => fate === 'handled') && own.at(-1)?.from === pid;
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
