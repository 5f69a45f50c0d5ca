import { CATCHES } from './dispositions';
import { Pointer } from './linux';

/** It listened before main was told, and was not told by us: if it listens no more, main has told it. */
export const LISTENS: i32 = 1;
/** One that listened, was told, and waited for a child then, as a shell does. */
export const SHELL: i32 = 5;
/** It listens and was not told, for its master stops it. */
export const LED: i32 = 2;
/**
 * It listened, and was told. It may listen no more while it is at work on that: a handler that is good for once
 * (SA_RESETHAND, Node's `once`, Python at its end), or that ignores the next signal.
 */
export const LISTENED: i32 = 4;

/** By the last digits of their pids; of two with the same ones, the later one. */
const listeners: Pointer = reserve(8192);
const LAST_DIGITS: i32 = 4095;

/** Which stop is known of, and whether anybody listened when it began. */
const round: Pointer = reserve(8);
const IS_ANY: usize = 4;

/** Whoever was told was told of another stop. */
export function forgetListeners(): void {
  store<u32>(round, load<u32>(round) + 1);
  store<u32>(round + IS_ANY, 0);
}

/** One more who listens as the stop begins. */
export function rememberFirst(pid: i32, known: i32): void {
  remember(pid, known);
  store<u32>(round + IS_ANY, 1);
}

export function hasListeners(): bool {
  return load<u32>(round + IS_ANY) !== 0;
}

export function remember(pid: i32, known: i32): void {
  store<u16>(placeOf(pid), signOf(pid) | known);
}

/** Whether one that does so now about the signal has been told: by us, or by main. */
export function hasHeard(pid: i32, does: i32): bool {
  const known = knownOf(pid);
  return known >= LISTENED || (known === LISTENS && does < CATCHES);
}

/** One of the above, or 0. */
export function knownOf(pid: i32): i32 {
  const differs = (load<u16>(placeOf(pid)) ^ signOf(pid)) & 0xffff;
  return differs < 8 ? differs : 0;
}

function placeOf(pid: i32): Pointer {
  return listeners + ((pid & LAST_DIGITS) << 1);
}

/** The other digits, of which there are ten bits (PID_MAX_LIMIT), and the round, so that old ones do not count. */
function signOf(pid: i32): i32 {
  return ((load<u32>(round) << 10) | (pid >> 12)) << 3;
}
