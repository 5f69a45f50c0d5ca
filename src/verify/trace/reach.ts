import type { TraceEvent } from './event.ts';
import type { Arrow, Growing } from './scene.ts';
import type { SignalFate } from './signal-story.ts';

type Of<Kind extends TraceEvent['kind']> = Extract<TraceEvent, { kind: Kind }>;

const [SIGKILL, SIGSTOP] = [9, 19] as const;
/** SIGKILL and SIGSTOP of outside, and what the kernel sends for a fault: they act on PID 1 too. */
const overpowering: ReadonlySet<number> = new Set([4, 5, 7, 8, SIGKILL, 11, SIGSTOP, 31]);
/** Of a signal that was not seen to be sent. */
const UNKNOWN = 0;
/** What is ignored by default, and what stops a process instead of ending it (signal(7)). */
const endless: ReadonlySet<number> = new Set([17, 18, 19, 20, 21, 22, 23, 28]);

/** A signal has reached a handler or its default action in a thread of the process. */
export function reach(process: Growing, { at, thread, signal, handler: found, isOnce }: Of<'deliver'>): void {
  // The kernel's SIGKILL at the end of PID 1 says so itself.
  if (process.isCut) return;
  // PID 1 has no default action, also for what it sends to itself (SIGNAL_UNKILLABLE in kernel/signal.c).
  const isDropped = found === 'default' && process.isFirst && !overpowering.has(signal);
  const handler = isDropped ? 'ignore' : found;
  const arrow = waitingFor(process, thread).find(other => other.signal === signal);
  if (!arrow && signal === SIGKILL) {
    process.felled ??= at;
    return;
  }
  const fates = { default: 'default', ignore: 'ignored', handler: 'handled' } as const;
  if (arrow) settle(arrow, fates[handler], at);
  if (arrow && isOnce && handler === 'handler') process.once.push(arrow);
  if (found === 'default' && arrow?.from === process.pid)
    disown(process, signal, isDropped ? 'ignored' : 'default');
  if (handler === 'default' && process.exitCode === null && !endless.has(signal)) process.fatal ??= signal;
}

/** A thread of the process has taken signals instead of being interrupted by them. */
export function take(process: Growing, { at, thread, ...what }: Of<'read'>): void {
  const open = waitingFor(process, thread);
  const waiting = [...new Set(open.map(({ signal }) => signal))].sort((one, other) => one - other);
  // The kernel hands over the lowest ones first (next_signal in kernel/signal.c).
  const readable = waiting.filter(signal => process.signalfd.has(signal));
  const taken = 'signal' in what ? [what.signal] : readable.slice(0, what.count);
  for (const arrow of open) if (taken.includes(arrow.signal)) settle(arrow, 'awaited', at);
}

/**
 * What has ended a process that did not exit by itself; null where nothing was seen to. A fatal signal ends all threads
 * by a SIGKILL of the kernel's own (complete_signal in kernel/signal.c), as the end of its first thread and another
 * program do. What a timer sends, or somebody outside, has no arrow and ends it all the same.
 */
export function fatalOf({ fatal, felled, open }: Growing): number | null {
  if (fatal !== null || felled === null) return fatal;
  const last = open.findLast(({ at }) => at <= felled);
  if (last) settle(last, 'default', felled);
  return last?.signal ?? UNKNOWN;
}

function settle(arrow: Arrow, fate: SignalFate, at: number): void {
  [arrow.fate, arrow.reached] = [fate, at];
  arrow.process.open = arrow.process.open.filter(other => other !== arrow);
}

/** What this thread may take: the kernel looks for its own signals first. */
function waitingFor({ open }: Growing, thread: number): readonly Arrow[] {
  return [...open.filter(arrow => arrow.thread === thread), ...open.filter(arrow => arrow.thread === null)];
}

/**
 * The runtime's own handler is none of the program's: node has one that puts the terminal in order and raises the
 * signal again (SignalExit in src/node.cc, with SA_RESETHAND), where the program has none.
 */
function disown({ once }: Growing, signal: number, fate: SignalFate): void {
  for (const arrow of once) if (arrow.signal === signal) arrow.fate = fate;
}
