/** Where signals went in a container, as the kernel has seen it, and how each process ended. */
export interface SignalStory {
  /** In the order of their times. SIGCHLD, which every end of a process sends to its parent, is left out. */
  readonly signals: readonly TracedSignal[];
  readonly processes: readonly TracedProcess[];
  /** Events the kernel had no room for: what is not in the story may have happened all the same. */
  readonly lost: number;
}

/** One signal. Times are in seconds of the machine's monotonic clock. */
export interface TracedSignal {
  readonly at: number;
  readonly signal: number;
  /** The process that sent it; null when it came from the Engine, the kernel, or whomever `docker exec` has started. */
  readonly from: number | null;
  /** Whether that is the kernel, as for a fault of the program; left out otherwise. */
  readonly isOfKernel?: boolean;
  readonly to: number;
  readonly fate: SignalFate;
  /** When it reached a handler or its default action, or was seen to be read; null when it never did. */
  readonly reached: number | null;
  /** It stands for so many that are alike, of which the last was sent then; left out for one. */
  readonly alike?: { readonly count: number; readonly until: number };
}

/**
 * What became of a signal.
 * - `ignored`: dropped by the kernel; by default that is so for PID 1, otherwise the program ignores it
 * - `default`: its default action, which mostly ends the process
 * - `handled`: a handler ran
 * - `awaited`: read by a program that waits for signals instead of handling them
 * - `blocked`: nobody read it until the process ended
 * - `unread`: it has not reached the process, which blocks it; whether that has read it, or will, is not known
 * - `merged`: one like it was still waiting for the process, which gets only one of them
 * - `with-pid1`: the kernel's SIGKILL for everything that is left when PID 1 ends
 */
export type SignalFate =
  | 'ignored'
  | 'default'
  | 'handled'
  | 'awaited'
  | 'blocked'
  | 'unread'
  | 'merged'
  | 'with-pid1';

export interface TracedProcess {
  readonly pid: number;
  /** 0 for PID 1 and for what came from outside. */
  readonly parent: number;
  /** The last one; untrusted text. */
  readonly command: string;
  /** What it was before it executed another program, and until when; left out where it never did. */
  readonly earlier?: readonly Earlier[];
  /** Null when it was there from the beginning. */
  readonly began: number | null;
  /** Null when its end was not seen. */
  readonly end: ProcessEnd | null;
}

/**
 * `exitCode` is the program's own; `signal` what its default action ended it with, 0 where nobody was seen to send it.
 */
export interface ProcessEnd {
  readonly at: number;
  readonly how: 'exited' | 'signal' | 'with-pid1';
  readonly exitCode: number | null;
  readonly signal: number | null;
}

/** Times are in seconds of the machine's monotonic clock. */
export interface Earlier {
  readonly until: number;
  /** Untrusted text. */
  readonly command: string;
}

/** What a process was at a time. */
export function commandAt(
  { command, earlier = [] }: Pick<TracedProcess, 'command' | 'earlier'>,
  at: number,
): string {
  return earlier.find(({ until }) => at < until)?.command ?? command;
}
