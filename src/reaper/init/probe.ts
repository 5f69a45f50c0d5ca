import {
  O_CREAT,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
  SIG_BLOCK,
  SIGKILL,
  SIGTERM,
  SIGUSR1,
  STDERR,
  STDOUT,
} from './constants';
import {
  Address,
  clock,
  close,
  close_range,
  exit,
  fork,
  fsync,
  here,
  kill,
  load32,
  loadWord,
  nanoseconds,
  open,
  Pointer,
  pipe2,
  read,
  rt_sigprocmask,
  rt_sigtimedwait,
  setsid,
  sleep,
  wait4,
  wordSize,
  write,
} from './linux';
import { isAtEnd, scan, scanNumber } from './scan';
import { endLine, equals, say, sayForeign, sayNumber } from './text';

const EXIT_FAILED: i32 = 1;
const EXIT_USAGE: i32 = 2;

/** Everything an experiment needs inside a container that may have no shell, no libc and no writable root. */
export function start(stack: Address): i32 {
  const argc = <i32>loadWord(stack);
  const mode = argc > 1 ? argument(stack, 1) : here(text(''));
  if (argc === 3 && equals(mode, text('orphans')))
    return leaveOrphans(number(argument(stack, 2), MOST_ORPHANS));
  if (argc === 3 && equals(mode, text('cat'))) return copyOut(argument(stack, 2));
  if (argc === 3 && equals(mode, text('signals')))
    return timeSignals(number(argument(stack, 2), MOST_SIGNALS));
  if (argc === 2 && equals(mode, text('pause'))) return pause();
  if (argc === 4 && equals(mode, text('canary'))) {
    return leaveCanary(argument(stack, 2), number(argument(stack, 3), MOST_MILLISECONDS));
  }
  return wrongUsage();
}

const MOST_ORPHANS: i32 = 10000;
const pids: Pointer = reserve(40000);
let made: i32 = 0;

const ORPHAN_LIVES: i32 = 50;
const REAPED_WITHIN: i32 = 1000;
const LOOK_EVERY: i32 = 10;

/** Leaves orphans that end by themselves, then counts how many PID 1 has not reaped. */
function leaveOrphans(count: i32): i32 {
  made = bereave(count);
  const since = clock();
  let left: i32;
  while ((left = countThere()) > 0 && clock() - since < REAPED_WITHIN) sleep(LOOK_EVERY);
  for (let i = 0; i < made; i++) if (isThere(pidOf(i))) kill(pidOf(i), SIGKILL);

  say(text('made '));
  sayNumber(made);
  say(text(' left '));
  sayNumber(left);
  endLine(STDOUT);
  return 0;
}

/** Over the first we hear the pids of the orphans; the second ends when their parent does. */
const told: Pointer = reserve(8);
const life: Pointer = reserve(8);
const READ: i32 = 0;
const WRITE: i32 = 4;

/** Makes orphans: a process in the middle has them as children, tells us their pids, and ends. How many it made. */
function bereave(count: i32): i32 {
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
  if (file !== 0) beCanary();
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

function pidOf(orphan: i32): i32 {
  return load<i32>(pids + 4 * orphan);
}

/** A zombie is there too: only reaping makes its pid unknown. */
function isThere(pid: i32): bool {
  return kill(pid, 0) === 0;
}

const MOST_MILLISECONDS: i32 = 600000;
let file: Address = 0;
let milliseconds: i32 = 0;

/** Leaves a process that, told to stop, needs this long to finish its write. */
function leaveCanary(path: Address, needs: i32): i32 {
  const fd = open(path, O_WRONLY | O_CREAT, 0o666);
  if (fd < 0) return failedOn(path);
  file = path;
  milliseconds = needs;
  block();
  made = bereave(1);
  if (made === 0) return failedOn(path);
  say(text('canary '));
  sayNumber(pidOf(0));
  endLine(STDOUT);
  return 0;
}

/** Signals are blocked since before the fork, so the canary is armed from its first instant. */
function beCanary(): void {
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

const PIECE: i32 = 4096;
const piece: Pointer = reserve(4096);

/** Copies a file to stdout, for images without `cat`. */
function copyOut(path: Address): i32 {
  const fd = open(path, O_RDONLY, 0);
  if (fd < 0) return failedOn(path);
  for (let length: i32; (length = read(fd, piece, PIECE)) > 0; ) {
    for (let written = 0; written < length; ) {
      const more = write(STDOUT, piece + written, length - written);
      if (more <= 0) return EXIT_FAILED;
      written += more;
    }
  }
  return 0;
}

/** Sleeps until SIGTERM. As PID 1 it reaps nothing. */
function pause(): i32 {
  block();
  while (rt_sigtimedwait(everySignal, -1) !== SIGTERM) {}
  return 0;
}

const MOST_SIGNALS: i32 = 4000;
const times: Pointer = reserve(16000);

/** As main: sends PID 1 signals that it forwards back, one after the other; the median time of that way. */
function timeSignals(count: i32): i32 {
  block();
  for (let i = 0; i < count; i++) {
    const since = nanoseconds();
    kill(1, SIGUSR1);
    while (rt_sigtimedwait(everySignal, -1) !== SIGUSR1) {}
    insert(<i32>(nanoseconds() - since), i);
  }
  say(text('median '));
  sayNumber(load<i32>(times + 4 * (count / 2)));
  endLine(STDOUT);
  return 0;
}

/** Keeps the times sorted. */
function insert(time: i32, place: i32): void {
  for (; place > 0 && load<i32>(times + 4 * (place - 1)) > time; place--) {
    store<i32>(times + 4 * place, load<i32>(times + 4 * (place - 1)));
  }
  store<i32>(times + 4 * place, time);
}

const everySignal: Pointer = reserve(8);

function block(): void {
  store<u64>(everySignal, u64.MAX_VALUE);
  rt_sigprocmask(SIG_BLOCK, everySignal, 0);
}

function argument(stack: Address, index: i32): Address {
  return loadWord(stack + (1 + index) * wordSize());
}

/** A number of the command line; what is none ends the program. */
function number(value: Address, most: i32): i32 {
  scan(value);
  const parsed = scanNumber(most);
  if (parsed < 0 || !isAtEnd()) exit(wrongUsage());
  return parsed;
}

function failedOn(path: Address): i32 {
  say(text('probe: cannot use '));
  sayForeign(path);
  endLine(STDERR);
  return EXIT_FAILED;
}

function wrongUsage(): i32 {
  say(text('probe: orphans N | canary FILE MILLISECONDS | cat FILE | signals N | pause'));
  endLine(STDERR);
  return EXIT_USAGE;
}
