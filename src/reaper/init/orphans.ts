import { beCanary, isCanary } from './canary';
import { SIGKILL, STDOUT } from './constants';
import {
  clock,
  close,
  close_range,
  exit,
  fork,
  here,
  kill,
  load32,
  Pointer,
  pipe2,
  read,
  sleep,
  wait4,
  write,
} from './linux';
import { print, say, sayNumber } from './text';

export const MOST_ORPHANS: i32 = 10000;
const pids: Pointer = reserve(40000);
let made: i32 = 0;

const ORPHAN_LIVES: i32 = 50;
const REAPED_WITHIN: i32 = 1000;
const LOOK_EVERY: i32 = 10;

/** Leaves orphans that end by themselves, then counts how many PID 1 has not reaped. */
export function leaveOrphans(count: i32): i32 {
  made = bereave(count);
  const since = clock();
  let left: i32;
  while ((left = countThere()) > 0 && clock() - since < REAPED_WITHIN) sleep(LOOK_EVERY);
  for (let i = 0; i < made; i++) if (isThere(pidOf(i))) kill(pidOf(i), SIGKILL);

  say(phrase('made '));
  sayNumber(made);
  say(phrase(' left '));
  sayNumber(left);
  print(STDOUT);
  return 0;
}

/** Over the first we hear the pids of the orphans; the second ends when their parent does. */
const told: Pointer = reserve(8);
const life: Pointer = reserve(8);
const READ: i32 = 0;
const WRITE: i32 = 4;

/** Makes orphans: a process in the middle has them as children, tells us their pids, and ends. How many it made. */
export function bereave(count: i32): i32 {
  if (pipe2(told, 0) < 0 || pipe2(life, 0) < 0) return 0;
  const middle = fork();
  if (middle === 0) {
    haveChildren(count);
    exit(0);
  }
  closeEnd(told, WRITE);
  closeEnd(life, WRITE);
  let size = 0;
  for (let more: i32; (more = read(end(told, READ), pids + size, 4 * count - size)) > 0; ) size += more;
  wait4(middle, 0, 0);
  return size / 4;
}

const pidBytes: Pointer = reserve(4);

function haveChildren(count: i32): void {
  for (let i = 0; i < count; i++) {
    const pid = fork();
    if (pid < 0) return;
    if (pid === 0) {
      beOrphan();
      exit(0);
    }
    store<i32>(pidBytes, pid);
    write(end(told, WRITE), pidBytes, 4);
  }
}

/** Without our files the session of `docker exec` can end before the orphan does. */
function beOrphan(): void {
  const lives = end(life, READ);
  close_range(0, lives - 1);
  close_range(lives + 1, -1);
  if (isCanary()) beCanary();
  else {
    read(lives, pidBytes, 1);
    sleep(ORPHAN_LIVES);
  }
}

function end(pipe: Pointer, which: i32): i32 {
  return load32(here(pipe + which));
}

function closeEnd(pipe: Pointer, which: i32): void {
  close(end(pipe, which));
}

function countThere(): i32 {
  let there = 0;
  for (let i = 0; i < made; i++) if (isThere(pidOf(i))) there++;
  return there;
}

export function pidOf(orphan: i32): i32 {
  return load<i32>(pids + 4 * orphan);
}

/** A zombie is there too: only reaping makes its pid unknown. */
function isThere(pid: i32): bool {
  return kill(pid, 0) === 0;
}
