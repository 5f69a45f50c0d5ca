import type { TraceEvent } from './event.ts';
import type { ProcessEnd, SignalFate } from './signal-story.ts';

/** A process that is there when the story begins. */
export interface Member {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  readonly threads: readonly number[];
  /** Whether it is PID 1 of a namespace: it has no default action, and all others end with it. */
  readonly isFirst: boolean;
  /** Whether it was waiting for the stop signal then: in sigtimedwait, or by a signalfd. */
  readonly isAwaiting: boolean;
  /** The signals of its signalfds. */
  readonly signalfd: readonly number[];
}

/** What has been seen so far. */
export interface Scene {
  /** In the order of their beginnings; a pid may be used again. */
  readonly processes: Growing[];
  /** By their threads, those that have ended included. */
  readonly threads: Map<number, Growing>;
  readonly arrows: Arrow[];
  readonly pid1: number;
  /** Whether the kernel shows system calls, so that who was not seen to read a signal has not read it. */
  readonly seesCalls: boolean;
  /** When the last event happened. */
  latest: number;
}

interface Growing {
  readonly pid: number;
  readonly parent: number;
  command: string;
  readonly began: number | null;
  end: ProcessEnd | null;
  exitCode: number | null;
  /** The signal whose default action ends it. */
  fatal: number | null;
  readonly isFirst: boolean;
  readonly isAwaiting: boolean;
  /** Those that a signalfd of it may be for. */
  readonly signalfd: Set<number>;
  readonly threads: Set<number>;
}

export interface Arrow {
  readonly at: number;
  readonly signal: number;
  readonly from: number | null;
  readonly process: Growing;
  fate: SignalFate | undefined;
  reached: number | null;
  /** The kernel has sent it by itself, as for a fault of the program. */
  readonly isOfKernel?: boolean;
  /** Its handler was there for one time only. */
  isOnce?: boolean;
}

const [SIGKILL, SIGCHLD, SIGSTOP] = [9, 17, 19] as const;
/** SIGKILL and SIGSTOP of outside, and what the kernel sends for a fault: they act on PID 1 too. */
const overpowering: ReadonlySet<number> = new Set([4, 5, 7, 8, SIGKILL, 11, SIGSTOP, 31]);
/** SI_KERNEL of include/uapi/asm-generic/siginfo.h: how the kernel signs what it sends by itself. */
const FROM_KERNEL = 128;
const IGNORED = 1;
const SIGNALS = 64;
/** Of a signal that was not seen to be sent. */
const UNKNOWN = 0;
/** What is ignored by default, and what stops a process instead of ending it (signal(7)). */
const endless: ReadonlySet<number> = new Set([17, 18, 19, 20, 21, 22, 23, 28]);

export function enter(
  { processes, threads }: Scene,
  {
    pid,
    parent,
    command,
    began,
    isFirst,
    isAwaiting,
    signalfd,
  }: Omit<Member, 'threads'> & { readonly began: number | null },
  tids: readonly number[],
): void {
  const process: Growing = {
    ...{ pid, parent, command, began, isFirst, isAwaiting, signalfd: new Set(signalfd) },
    ...{ end: null, exitCode: null, fatal: null, threads: new Set([pid, ...tids]) },
  };
  processes.push(process);
  for (const thread of process.threads) threads.set(thread, process);
}

export type Of<Kind extends TraceEvent['kind']> = Extract<TraceEvent, { kind: Kind }>;

/** What each kind of event changes. */
export const scenes: {
  [Kind in Exclude<TraceEvent['kind'], 'lost'>]: (scene: Scene, event: Of<Kind>) => void;
} = {
  fork: (scene, { thread, child, isThread, at }) => {
    const parent = scene.threads.get(thread);
    const known = scene.threads.get(child);
    // Whoever was started while the members were listed is one of them already. A thread's number may be used again.
    if (!parent || (known?.end === null && known.threads.has(child))) return;
    if (!isThread)
      enter(
        scene,
        {
          ...{ pid: child, parent: parent.pid, command: parent.command, began: at },
          ...{ isFirst: false, isAwaiting: false, signalfd: [...parent.signalfd] },
        },
        [],
      );
    else {
      parent.threads.add(child);
      scene.threads.set(child, parent);
    }
  },
  exec: ({ threads }, { thread, program }) => {
    const process = threads.get(thread);
    if (process) process.command = program;
  },
  'exit-code': ({ threads }, { thread, code }) => {
    const process = threads.get(thread);
    if (process && process.fatal === null) process.exitCode ??= code;
  },
  generate: ({ threads, arrows, pid1 }, { at, signal, code, target, thread, result }) => {
    const to = threads.get(target);
    // Who ignores what nobody can ignore is ending already.
    const isGone = result === IGNORED && (signal === SIGKILL || signal === SIGSTOP) && !to?.isFirst;
    if (!to || to.end || signal === SIGCHLD || isGone) return;
    const from = threads.get(thread);
    const isEnd = signal === SIGKILL && code === FROM_KERNEL && from?.pid === pid1;
    const fate = isEnd ? 'with-pid1' : undefined;
    arrows.push({
      ...{ at, signal, process: to, reached: null },
      // What the kernel signs comes of no process, whichever has run just then.
      from: code > 0 && !isEnd ? null : (from?.pid ?? null),
      ...(code > 0 && !isEnd && { isOfKernel: true }),
      fate: result === IGNORED ? 'ignored' : fate,
    });
  },
  deliver: ({ threads, arrows }, { at, thread, signal, handler: found, isOnce }) => {
    const process = threads.get(thread);
    if (!process) return;
    // PID 1 has no default action, also for what it sends to itself (SIGNAL_UNKILLABLE in kernel/signal.c).
    const isDropped = found === 'default' && process.isFirst && !overpowering.has(signal);
    const handler = isDropped ? 'ignore' : found;
    const own = arrows.filter(arrow => arrow.process === process);
    // The kernel's SIGKILL at the end of PID 1 says so itself.
    if (own.some(({ fate }) => fate === 'with-pid1')) return;
    const open = own.filter(({ fate }) => fate === undefined);
    // A fatal signal ends all threads by a SIGKILL of the kernel's own (complete_signal in kernel/signal.c).
    const arrow =
      open.find(other => other.signal === signal) ?? (signal === SIGKILL ? open.at(-1) : undefined);
    const fates = { default: 'default', ignore: 'ignored', handler: 'handled' } as const;
    if (arrow) [arrow.fate, arrow.reached, arrow.isOnce] = [fates[handler], at, isOnce];
    if (found === 'default' && arrow?.from === process.pid)
      disown(own, signal, isDropped ? 'ignored' : 'default');
    // What a timer sends, or somebody outside, has no arrow and ends it all the same, by the kernel's own SIGKILL.
    const fatal = arrow?.signal ?? (signal === SIGKILL ? UNKNOWN : signal);
    if (handler === 'default' && process.exitCode === null && !endless.has(fatal)) process.fatal ??= fatal;
  },
  read: ({ threads, arrows }, { thread, at, ...what }) => {
    const process = threads.get(thread);
    const open = arrows.filter(arrow => arrow.process === process && arrow.fate === undefined);
    const waiting = [...new Set(open.map(({ signal }) => signal))].sort((one, other) => one - other);
    // The kernel hands over the lowest ones first (next_signal in kernel/signal.c).
    const readable = waiting.filter(signal => process?.signalfd.has(signal));
    const taken = 'signal' in what ? [what.signal] : readable.slice(0, what.count);
    for (const arrow of open) if (taken.includes(arrow.signal)) [arrow.fate, arrow.reached] = ['awaited', at];
  },
  signalfd: ({ threads }, { thread }) => {
    for (let signal = 1; signal <= SIGNALS; signal++) threads.get(thread)?.signalfd.add(signal);
  },
  exit: ({ threads, arrows }, { thread, at, isLast }) => {
    const process = threads.get(thread);
    // It stays known: at its very end PID 1 still sends the kernel's SIGKILL.
    process?.threads.delete(thread);
    if (!process || process.end || !(isLast ?? process.threads.size === 0)) return;
    const isCut = arrows.some(arrow => arrow.process === process && arrow.fate === 'with-pid1');
    const { exitCode, fatal } = process;
    const signal = exitCode === null ? fatal : null;
    const how = signal === null ? 'exited' : 'signal';
    process.end =
      isCut && exitCode === null
        ? { at, how: 'with-pid1', exitCode: null, signal: SIGKILL }
        : { at, how, exitCode, signal };
  },
};

/**
 * The runtime's own handler is none of the program's: node has one that puts the terminal in order and raises the
 * signal again (SignalExit in src/node.cc, with SA_RESETHAND), where the program has none.
 */
function disown(arrows: readonly Arrow[], signal: number, fate: SignalFate): void {
  for (const arrow of arrows)
    if (arrow.signal === signal && arrow.fate === 'handled' && arrow.isOnce) arrow.fate = fate;
}
