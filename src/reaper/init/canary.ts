import { O_TRUNC, O_WRONLY, SIGTERM, STDOUT } from './constants';
import { Address, fsync, open, Pointer, rt_sigtimedwait, setsid, sleep, write } from './linux';
import { O_CREAT } from './numbers';
import { bereave, pidOf } from './orphans';
import { block, everySignal, failedOn } from './probing';
import { endLine, say, sayNumber } from './text';

export const MOST_MILLISECONDS: i32 = 600000;
let file: Address = 0;
let milliseconds: i32 = 0;

/** Leaves a process that, told to stop, needs this long to finish its write. */
export function leaveCanary(path: Address, needs: i32): i32 {
  const fd = open(path, O_WRONLY | O_CREAT, 0o666);
  if (fd < 0) return failedOn(path);
  file = path;
  milliseconds = needs;
  block();
  if (bereave(1) === 0) return failedOn(path);
  say(text('canary '));
  sayNumber(pidOf(0));
  endLine(STDOUT);
  return 0;
}

/** Whether an orphan is to be a canary. */
export function isCanary(): bool {
  return file !== 0;
}

/** Signals are blocked since before the fork, so the canary is armed from its first instant. */
export function beCanary(): void {
  setsid();
  while (rt_sigtimedwait(everySignal, -1) !== SIGTERM) {}
  note(text('told\n'), O_TRUNC);
  sleep(milliseconds);
  // Over the other word, not after a truncation: a kill in between must not look like "never told".
  note(text('finished\n'), 0);
}

function note(word: Pointer, flags: i32): void {
  let length = 0;
  while (load<u8>(word + length) !== 0) length++;
  const fd = open(file, O_WRONLY | O_CREAT | flags, 0o666);
  write(fd, word, length);
  fsync(fd);
}
