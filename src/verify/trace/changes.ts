import type { TraceEvent } from './event.ts';
import { fatalOf, reach, take } from './reach.ts';
import { type Arrow, enter, type Growing, type Scene } from './scene.ts';
import type { SignalFate } from './signal-story.ts';

const [SIGKILL, SIGCHLD, SIGSTOP] = [9, 17, 19] as const;
/** SI_KERNEL of include/uapi/asm-generic/siginfo.h: how the kernel signs what it sends by itself. */
const FROM_KERNEL = 128;
/** SI_TIMER, SI_MESGQ, SI_ASYNCIO, SI_SIGIO and SI_DETHREAD: what a program has asked the kernel to send. */
const fromKernel: ReadonlySet<number> = new Set([-2, -3, -4, -5, -7]);
const IGNORED = 1;
/** What is known of a signal as soon as it is sent, by its result. */
const fates: Readonly<Record<number, SignalFate>> = { [IGNORED]: 'ignored', 2: 'merged' };
const SIGNALS = 64;
/** Of a program that executes itself again and again, the names of so many times are kept. */
const MOST_NAMES = 100;

export type Of<Kind extends TraceEvent['kind']> = Extract<TraceEvent, { kind: Kind }>;

/** What each kind of event changes. */
export const changes: {
  [Kind in Exclude<TraceEvent['kind'], 'lost'>]: (scene: Scene, event: Of<Kind>) => void;
} = {
  fork: (scene, { thread, child, isThread, at }) => {
    const parent = scene.threads.get(thread);
    const known = scene.threads.get(child);
    // Whoever was started while the members were listed is one of them already. A thread's number may be used again.
    if (!parent || (known?.end === null && known.threads.has(child))) return;
    if (isThread) {
      parent.threads.add(child);
      scene.threads.set(child, parent);
      return;
    }
    const { pid, command, signalfd } = parent;
    const inherited = { isFirst: false, isAwaiting: false, signalfd: [...signalfd], threads: [] };
    enter(scene, { pid: child, parent: pid, command, began: at, ...inherited }, []);
  },
  exec: ({ threads }, { thread, program, at }) => {
    const process = threads.get(thread);
    if (!process) return;
    process.earlier.push({ until: at, command: process.command });
    if (process.earlier.length > MOST_NAMES) process.earlier.shift();
    // The other threads were ended for this.
    [process.command, process.felled] = [program, null];
  },
  'exit-code': ({ threads }, { thread, code }) => {
    const process = threads.get(thread);
    if (process && process.fatal === null) process.exitCode ??= code;
  },
  generate: ({ threads, arrows, pid1 }, { at, signal, code, target, isForThread, thread, result }) => {
    const to = threads.get(target);
    if (!to || to.end || signal === SIGCHLD || isTooLate(to, signal, result)) return;
    const from = threads.get(thread);
    const isEnd = signal === SIGKILL && code === FROM_KERNEL && from?.pid === pid1;
    // What the kernel signs comes of no process, whichever has run just then.
    const isOfKernel = (code > 0 || fromKernel.has(code)) && !isEnd;
    const arrow: Arrow = {
      ...{ at, signal, process: to, reached: null, thread: isForThread ? target : null },
      from: isOfKernel ? null : (from?.pid ?? null),
      ...(isOfKernel && { isOfKernel }),
      fate: isEnd ? 'with-pid1' : fates[result],
    };
    arrows.push(arrow);
    to.isCut ||= isEnd;
    if (arrow.fate === undefined) open(to, arrow);
  },
  deliver: ({ threads }, event) => {
    const process = threads.get(event.thread);
    if (process) reach(process, event);
  },
  read: ({ threads }, event) => {
    const process = threads.get(event.thread);
    if (process) take(process, event);
  },
  signalfd: ({ threads }, { thread }) => {
    for (let signal = 1; signal <= SIGNALS; signal++) threads.get(thread)?.signalfd.add(signal);
  },
  exit: ({ threads }, { thread, at, isLast }) => {
    const process = threads.get(thread);
    // It stays known: at its very end PID 1 still sends the kernel's SIGKILL.
    process?.threads.delete(thread);
    if (!process || process.end || !(isLast ?? process.threads.size === 0)) return;
    const { exitCode, isCut } = process;
    const signal = exitCode === null ? fatalOf(process) : null;
    const how = signal === null ? 'exited' : 'signal';
    process.end =
      isCut && exitCode === null
        ? { at, how: 'with-pid1', exitCode: null, signal: SIGKILL }
        : { at, how, exitCode, signal };
  },
};

/**
 * Whether it is sent to one who is ending already, which the kernel drops (prepare_signal in kernel/signal.c): nobody
 * ignores what nobody can ignore.
 */
function isTooLate(process: Growing, signal: number, result: number): boolean {
  const { isFirst, exitCode, fatal, felled } = process;
  if (result !== IGNORED) return false;
  if (exitCode !== null || fatal !== null || felled !== null) return true;
  if (process.open.some(arrow => arrow.signal === SIGKILL)) return true;
  return (signal === SIGKILL || signal === SIGSTOP) && !isFirst;
}

/** The first of the real-time signals, of which several may wait. */
const SIGRTMIN = 32;
/** With more of them nobody knows any more which one is taken. */
const MOST_OPEN = 1_000;

/**
 * Of the others one at most waits for a thread, or for all: where a new one does, the one before has been taken, and
 * that was not seen.
 */
function open(process: Growing, arrow: Arrow): void {
  const isBefore = ({ signal, thread }: Arrow): boolean =>
    signal === arrow.signal && signal < SIGRTMIN && thread === arrow.thread;
  for (const before of process.open) before.isMissed ||= isBefore(before);
  process.open = [...process.open.filter(({ isMissed }) => !isMissed), arrow].slice(-MOST_OPEN);
}
