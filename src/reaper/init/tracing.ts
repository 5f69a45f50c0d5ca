import {
  EAGAIN,
  EBUSY,
  LOCK_ALONE,
  LOCK_NONE,
  O_RDONLY,
  O_WRONLY,
  PR_SET_PDEATHSIG,
  SIGKILL,
  STDOUT,
} from './constants';
import {
  Address,
  clock,
  close,
  exit,
  flock,
  fork,
  getdents64,
  getpid,
  getppid,
  here,
  kill,
  load8,
  load16,
  mkdir,
  mount,
  nanoseconds,
  open,
  Pointer,
  prctl,
  privateMounts,
  read,
  rmdir,
  sleep,
  wait4,
  write,
} from './linux';
import { isNested, showFile } from './looking';
import { EXIT_FAILED, PIECE, piece } from './probing';
import { after, equals, mark, print, say, sayByte, sayForeign, sayNumber, unsay } from './text';

/** Every instance of ours begins so; nobody else's does. */
const OURS = text('initcheck-');
const STDIN: i32 = 0;

let root: Address = 0;

/**
 * Follows events of the kernel's tracing (docs.kernel.org/trace/ftrace) in two instances of our own, NAME-in and
 * NAME-to, and writes their lines to standard output. A line of standard input is one of these:
 *
 * - `FILE TEXT`: the text is written to that file of the instances; only a failure is answered
 * - `< PATH`: answered with what that file or folder of this machine holds (looking.ts)
 * - nothing: answered with `ready` and the time, in seconds and nanoseconds
 * - `end`, as the end of standard input: the instances are removed
 *
 * Instances of ours that nobody follows any more, which a killed probe has left, are removed first.
 */
export function traceEvents(directory: Address, name: Address): i32 {
  root = directory;
  if (isNested()) return failed(here(text('namespace')), 0);
  // Our mount is seen by nobody else, and ends with us.
  const alone = privateMounts();
  if (alone < 0) return failed(directory, alone);
  const mounted = mount(text('tracefs'), directory);
  // It is there already.
  if (mounted < 0 && mounted !== EBUSY) return failed(directory, mounted);
  const folder = open(pathOf(here(text('')), text(''), text('')), O_RDONLY, 0);
  // Alone, or the sweep of another probe would take what we have just made, and nobody follows yet.
  if (becomesAlone(folder)) sweep(folder);
  const first = begin(name, text('-in'));
  const second = first > 0 ? begin(name, text('-to')) : 0;
  flock(folder, LOCK_NONE);
  close(folder);
  if (second > 0) while (obey()) {}
  end(first, name, text('-in'));
  end(second, name, text('-to'));
  return second > 0 ? 0 : failed(directory, first > 0 ? second : first);
}

/** In milliseconds: a probe needs far less to begin. */
const ALONE_WITHIN: i32 = 5000;
const ASK_EVERY: i32 = 5;

/** Waits until no other probe begins; false where it does not come to that. The lock is the whole machine's. */
function becomesAlone(folder: i32): bool {
  const since = clock();
  let locked: i32;
  while ((locked = flock(folder, LOCK_ALONE)) === EAGAIN && clock() - since < ALONE_WITHIN) sleep(ASK_EVERY);
  return locked === 0;
}

/** Makes an instance and follows it: the pid of who does, or the number of an error. */
function begin(name: Address, suffix: Pointer): i32 {
  const made = mkdir(instance(name, suffix));
  if (made < 0) return made;
  const events = open(eventsOf(name, suffix), O_RDONLY, 0);
  if (events < 0) {
    rmdir(instance(name, suffix));
    return events;
  }
  const parent = getpid();
  const follower = fork();
  if (follower === 0) {
    // Whoever follows an instance keeps it from being removed.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // Killed before that, the probe would have left this process behind.
    if (getppid() !== parent) exit(EXIT_FAILED);
    copyEvents(events);
    exit(EXIT_FAILED);
  }
  close(events);
  return follower;
}

function end(follower: i32, name: Address, suffix: Pointer): void {
  if (follower <= 0) return;
  kill(follower, SIGKILL);
  wait4(follower, 0, 0);
  rmdir(instance(name, suffix));
}

/** Fewer bytes than this, twice running, are all there were; once it may be what a read before had no room for. */
const FEW: i32 = PIECE / 2;
/** In milliseconds: whoever is waited for at each event is slowed down by waking us, a fifth for one who forks. */
const PAUSE: i32 = 20;

/**
 * Whole lines, and no more than a pipe takes at once (PIPE_BUF of pipe(7)), so that those of the two instances do not
 * mix. The kernel hands over the beginning of a line where there is no room for all of it.
 */
function copyEvents(events: i32): void {
  let filled = 0;
  let small = 0;
  for (let more: i32; (more = read(events, piece + filled, PIECE - filled)) > 0; ) {
    filled += more;
    let end = filled;
    while (end > 0 && load<u8>(piece + end - 1) !== 0x0a) end--;
    // Only a line that is longer than that, of a program with a long path, is handed on in parts.
    if (end === 0 && filled === PIECE) end = filled;
    if (end > 0) write(STDOUT, piece, end);
    filled -= end;
    for (let i = 0; i < filled; i++) store<u8>(piece + i, load<u8>(piece + end + i));
    small = more < FEW ? small + 1 : 0;
    if (small < 2) continue;
    sleep(PAUSE);
    small = 0;
  }
}

const INPUT: i32 = 1024;
const input: Pointer = reserve(1025);
let filled: i32 = 0;

/** Does what the next line says; false at the end of the input. */
function obey(): bool {
  let length = 0;
  while (length < filled && load<u8>(input + length) !== 0x0a) length++;
  if (length === filled) {
    const more = filled < INPUT ? read(STDIN, input + filled, INPUT - filled) : 0;
    if (more <= 0) return false;
    filled += more;
    return true;
  }
  store<u8>(input + length, 0);
  const line = here(input);
  if (equals(line, text('end'))) return false;
  const path = after(line, text('< '));
  if (length === 0) sayReady();
  else if (path !== 0) showFile(path);
  else writeTo(line, length);
  filled -= length + 1;
  for (let i = 0; i < filled; i++) store<u8>(input + i, load<u8>(input + length + 1 + i));
  return true;
}

const SECOND: i64 = 1000000000;

function sayReady(): void {
  const now = nanoseconds();
  say(phrase('ready '));
  sayNumber(<i32>(now / SECOND));
  sayByte(<u8>char(' '));
  sayNumber(<i32>(now % SECOND));
  print(STDOUT);
}

function writeTo(line: Address, length: i32): void {
  let space = 0;
  while (space < length && load8(line + space) !== char(' ')) space++;
  store<u8>(input + space, 0);
  const fd = open(pathOf(line, text(''), text('')), O_WRONLY, 0);
  const written = fd < 0 ? fd : write(fd, input + space + 1, length - space - 1);
  if (fd >= 0) close(fd);
  if (written < 0) failed(line, written);
}

/** Says what could not be used and the number of the error; the exit code that goes with it. */
function failed(what: Address, error: i32): i32 {
  say(phrase('failed '));
  sayForeign(what);
  sayByte(<u8>char(' '));
  sayNumber(-error);
  print(STDOUT);
  return EXIT_FAILED;
}

/** One that is followed cannot be removed: the kernel says that it is busy. */
function sweep(folder: i32): void {
  for (let length: i32; (length = getdents64(folder, piece, PIECE)) > 0; ) {
    for (let at = 0; at < length; ) {
      // struct linux_dirent64: d_ino, d_off (8 bytes each), d_reclen (2), d_type (1), d_name.
      const entry = here(piece + at);
      at += load16(entry + 16);
      if (after(entry + 19, OURS) !== 0) rmdir(pathOf(entry + 19, text(''), text('')));
    }
  }
}

function instance(name: Address, suffix: Pointer): Address {
  return pathOf(name, suffix, text(''));
}

function eventsOf(name: Address, suffix: Pointer): Address {
  return pathOf(name, suffix, text('/trace_pipe'));
}

/** A path below the folder of all instances; good until the next one. */
function pathOf(name: Address, suffix: Pointer, file: Pointer): Address {
  const since = mark();
  sayForeign(root);
  say(text('/instances/'));
  sayForeign(name);
  say(suffix);
  say(file);
  return unsay(since);
}
