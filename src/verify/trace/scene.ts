import type { Earlier, ProcessEnd, SignalFate } from './signal-story.ts';

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

/** A process as far as it is known. */
export interface Growing {
  readonly pid: number;
  readonly parent: number;
  command: string;
  readonly earlier: Earlier[];
  readonly began: number | null;
  end: ProcessEnd | null;
  exitCode: number | null;
  /** The signal whose default action ends it. */
  fatal: number | null;
  /** When the kernel began to end its threads, for a reason that is not known yet. */
  felled: number | null;
  /** PID 1 has ended, and the kernel ends the others. */
  isCut: boolean;
  /** Signals to it that have not reached it, and those whose handlers were there for one time only. */
  open: readonly Arrow[];
  readonly once: Arrow[];
  readonly isFirst: boolean;
  readonly isAwaiting: boolean;
  /** Those that a signalfd of it may be for. */
  readonly signalfd: Set<number>;
  readonly threads: Set<number>;
}

/** A signal on its way. */
export interface Arrow {
  readonly at: number;
  readonly signal: number;
  readonly from: number | null;
  readonly process: Growing;
  /** The only thread that may take it; null where any may. */
  readonly thread: number | null;
  fate: SignalFate | undefined;
  reached: number | null;
  /** The kernel has sent it by itself, as for a fault of the program. */
  readonly isOfKernel?: boolean;
  /** It was said already that it has not reached anybody. */
  isTold?: boolean;
  /** It has been taken, and that was not seen. */
  isMissed?: boolean;
}

/** Puts a process into the scene, with further threads of it. */
export function enter(
  { processes, threads }: Scene,
  { threads: _, ...member }: Member & { readonly began: number | null },
  tids: readonly number[],
): void {
  const process: Growing = {
    ...{ ...member, signalfd: new Set(member.signalfd), threads: new Set([member.pid, ...tids]) },
    ...{
      earlier: [],
      end: null,
      exitCode: null,
      fatal: null,
      felled: null,
      isCut: false,
      open: [],
      once: [],
    },
  };
  processes.push(process);
  for (const thread of process.threads) threads.set(thread, process);
}
