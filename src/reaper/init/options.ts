import { Address, Pointer } from './linux';

/** Who we are called as decides a few defaults: `docker run --init` and images know us by these names. */
export const AS_REAPER: i32 = 0;
export const AS_TINI: i32 = 1;
export const AS_DUMB_INIT: i32 = 2;

/** `--drain` was not given: each occasion has a default of its own (drain.ts). */
export const NOT_GIVEN: i32 = -1;

/** What the command line and the environment ask for. */
@unmanaged
export class Options {
  calledAs: i32;
  /** -s: become the reaper of our descendants also when we are not PID 1. */
  subreaper: bool;
  /** -g: signal main's process group, not main alone. */
  group: bool;
  /** dumb-init: main leads a session of its own, and takes the terminal into it. */
  session: bool;
  /** -w: name every zombie and every survivor. */
  warn: bool;
  /** -v: 1 warnings, 2 what happens to main, 3 every signal. */
  verbosity: i32;
  /** -p: the signal we want when our parent dies; 0 for none. */
  parentDeathSignal: i32;
  /** -d: milliseconds, or NOT_GIVEN. */
  drain: i32;
  /** Milliseconds from the stop signal to the runtime's SIGKILL. */
  grace: i32;
  /** What to run: its argv, as the kernel gave it. */
  program: Address;
  /** Our environment without our own variables. */
  environment: Address;
}

export const options = changetype<Options>(reserve<Options>());

/** -e: one byte for each exit code, 1 where it means success. */
const successes: Pointer = reserve(256);
/** -r: one byte for each signal: 0 as it is, DROPPED, or the signal to send instead. */
const rewrites: Pointer = reserve(128);
const DROPPED: u8 = 0xff;

export function expectExitCode(code: i32): void {
  store<u8>(successes + code, 1);
}

export function isExpected(code: i32): bool {
  return load<u8>(successes + code) !== 0;
}

export function rewriteSignal(from: i32, to: i32): void {
  store<u8>(rewrites + from, to === 0 ? DROPPED : <u8>to);
}

/** The signal to send where this one was received; 0 if none. */
export function rewritten(signal: i32): i32 {
  const to = load<u8>(rewrites + signal);
  return to === 0 ? signal : to === DROPPED ? 0 : to;
}
