import { SIGTERM } from './constants';
import { clock } from './linux';
import { NOT_GIVEN, options } from './options';

/** What is left between our deadline and the runtime's SIGKILL. */
const RESERVE: i32 = 2000;
/** Main left by itself: nobody is in a hurry, but nobody should wait for a forgotten daemon either. */
const AFTER_EXIT: i32 = 3000;
/** Main has outlived the grace period that was assumed: there is more, and nobody knows how much. */
const AFTER_ALL: i32 = 500;
/** How long before the deadline everybody is told; and how long after it the rest may go on if main was late. */
const SHARE: i32 = 1500;

/** When a stop signal has come; 0, which `clock` says for one millisecond in fifty days, if none has. */
let stoppedAt: i32 = 0;
/** When main was last sent another signal, which may be what stops the image. */
let sentAt: i32 = 0;
/** The stop signal as main gets it: those who catch it may mean something gentler by it than by SIGTERM. */
let signal: i32 = 0;

/** The first stop signal counts, for the runtime's grace period runs from it too. Whether this one is the first. */
export function startClock(): bool {
  if (isStopping()) return false;
  stoppedAt = clock();
  return true;
}

export function rememberStop(sent: i32): void {
  signal = sent;
}

export function stopSignal(): i32 {
  return signal === 0 || !isStopping() ? SIGTERM : signal;
}

/** Main is sent a signal. Nobody tells us which one stops the image. */
export function startGuess(): void {
  sentAt = clock();
}

/**
 * When what main leaves behind has to be gone: an exit code is lost if the runtime's SIGKILL comes first. What main has
 * left little time has a share of our own.
 */
export function deadlineOfRest(): i32 {
  const now = clock();
  const since = isStopping() ? stoppedAt : sentAt;
  const used = now - since;
  const isOver = since === 0 || <u32>used >= <u32>(afterStop() + RESERVE);
  if (isOver) return now + (isStopping() ? AFTER_ALL : ownTime());
  if (!isStopping()) return now + min(ownTime(), max(AFTER_ALL, afterStop() + SHARE - used));
  return now - used + afterStop() + (used < afterStop() - share() ? 0 : share());
}

/**
 * A main that needs longer than the deadline is still stopping. One that has outlived it by as much again was told
 * something else, as SIGQUIT has Java print its threads, and the next stop is a new one.
 */
export function isStopping(): bool {
  return stoppedAt !== 0 && <u32>(clock() - stoppedAt) < 2 * <u32>afterStop();
}

/** Whether the user has said how long to wait, and so for whom: also for those who ignore SIGTERM. */
export function isExplicit(): bool {
  return options.drain !== NOT_GIVEN;
}

/** What those have whom main leaves by itself. */
function ownTime(): i32 {
  return isExplicit() ? options.drain : AFTER_EXIT;
}

function afterStop(): i32 {
  return isExplicit() ? options.drain : options.grace - RESERVE;
}

/** How much of the time before the deadline belongs to those who were not told yet. */
export function share(): i32 {
  return min(SHARE, afterStop() / 2);
}
