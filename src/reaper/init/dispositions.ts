import { ENOENT, SIGINT, SIGTERM } from './constants';
import { here, kill, load16, Pointer, statx } from './linux';
import { SIGNAL_SET_BYTES } from './numbers';
import { pathIn, readFile } from './processes';

/** Dead, gone, or another user's, whom we can neither tell nor kill. */
export const NOBODY: i32 = 0;
/** Ignores SIGTERM. */
export const IGNORES: i32 = 1;
/** SIGTERM ends it where it stands, but it reads a pipe: it ends by itself when those who write into it are gone. */
export const READS: i32 = 2;
/** SIGTERM ends it where it stands. */
export const DIES: i32 = 3;
/** Has a handler, or waits for the signal (sigwait, signalfd), or cannot be asked. */
export const CATCHES: i32 = 4;

const STATUS_SIZE = 2048;
const status: Pointer = reserve(2048);
/** Where the line of those it blocks begins; those it ignores and those it catches follow. 0 if unknown. */
let blocked: Pointer = 0;

/** What a process does when it is told to stop by this signal or by SIGTERM: /proc/pid/status of proc(5). */
export function dispositionOf(pid: i32, signal: i32): i32 {
  if (kill(pid, 0) !== 0) return NOBODY;
  if (!readStatus(pid)) return CATCHES;
  if (isZombie()) return NOBODY;
  if (blocked === 0 || listens(signal) || listens(SIGTERM)) return CATCHES;
  if (has(blocked + LINE, SIGTERM)) return IGNORES;
  return readsPipe(pid) ? READS : DIES;
}

/**
 * Whether the process that was asked last does something of its own about a signal: a blocked one waits for sigwait(3).
 */
export function listens(signal: i32): bool {
  return handles(signal) || (blocked !== 0 && has(blocked, signal));
}

/** Whether it has a handler for it: whoever forks, or is about to become another program, blocks all for a moment. */
export function handles(signal: i32): bool {
  return blocked !== 0 && has(blocked + 2 * LINE, signal);
}

/** Whether the process that was asked last ignores SIGINT, which a terminal sends to everybody in its foreground. */
export function ignoresInterrupt(): bool {
  return blocked !== 0 && has(blocked + LINE, SIGINT);
}

/** Whether the process that was asked last has work on a processor or a disk, and is not waiting for anything else. */
export function isBusy(): bool {
  return stateOf() !== char('S');
}

/** `do_w`, as a number: the kernel's do_wait is where wait(2) sleeps. */
const DO_W: u32 = 0x775f6f64;

/** The first letters of where a process sleeps, as a number: proc(5), wchan. `0` if it does not, or may not be read. */
function sleepOf(pid: i32): u32 {
  return readFile(pid, text('/wchan'), status, STATUS_SIZE) > 0 ? load<u32>(status) : char('0');
}

/** Whether a process waits for a child, as a shell for its command; not so if the kernel does not say. */
export function waitsForChild(pid: i32): bool {
  return sleepOf(pid) === DO_W;
}

/** How often the kernel has not said where somebody sleeps; far below zero once it has said so of anybody. */
let unsaid: i32 = 0;
/** More often than this, and it never does: gVisor, or a process that may not be looked at. */
const BY_CHANCE: i32 = 8;
const NEVER: i32 = -0x40000000;

/**
 * Whether the process that was asked last, which has not been told yet, waits for a child for all we know. Who polls is
 * often about to sleep or to wake up: then the kernel says nothing, and the next look will show.
 */
export function mayWaitForChild(pid: i32): bool {
  if (isBusy()) return false;
  const place = sleepOf(pid);
  if ((place & 0xff) === char('0')) return ++unsaid > BY_CHANCE;
  unsaid = NEVER;
  return place === DO_W;
}

function readStatus(pid: i32): bool {
  blocked = 0;
  if (readFile(pid, text('/status'), status, STATUS_SIZE) <= 0) return false;
  blocked = lineOf(SIGB);
  return true;
}

/** `SigBlk:`, a tab, a mask in hexadecimal digits and a newline. */
const LINE: usize = 9 + 2 * SIGNAL_SET_BYTES;

/** The first four letters of SigBlk, Threads and State, as a number. */
const SIGB: u32 = 0x42676953;
const THRE: u32 = 0x65726854;
const STAT: u32 = 0x74617453;

/**
 * Where the line with these first letters begins; 0 if there is none. A name cannot feign one: its newlines are
 * escaped.
 */
function lineOf(letters: u32): Pointer {
  for (let at = status; load<u8>(at) !== 0; at++)
    if (load<u8>(at) === char('\n') && load<u32>(at + 1) === letters) return at + 1;
  return 0;
}

function stateOf(): u8 {
  const start = lineOf(STAT);
  return start === 0 ? 0 : load<u8>(start + 7);
}

/** A zombie of more than one thread still works: its first thread alone has ended. */
function isZombie(): bool {
  return stateOf() === char('Z') && load<u16>(lineOf(THRE) + 9) === 0x0a31;
}

/** Whether the mask in this line has a signal: signal 1 is the lowest bit of its last digit. */
function has(line: Pointer, signal: i32): bool {
  const digit: i32 = load<u8>(line + LINE - 2 - ((signal - 1) >> 2));
  const bits = (digit & 15) + (digit > char('9') ? 9 : 0);
  return ((bits >> ((signal - 1) & 3)) & 1) !== 0;
}

const file: Pointer = reserve(256);
/** The file type bits of st_mode, inode(7), of a pipe and of a socket: Node connects its children by the latter. */
const TYPE: i32 = 0xf000;
const PIPE: i32 = 0x1000;
const SOCKET: i32 = 0xc000;

/** Whether a process reads what others write: its stdin is a pipe, and not the one that we got ourselves. */
function readsPipe(pid: i32): bool {
  const error = statx(pathIn(pid, text('/fd/0')), file);
  if (error < 0) return error !== ENOENT;
  const inode = load<u64>(file + 32);
  const type = load16(here(file) + 28) & TYPE;
  if (type !== PIPE && type !== SOCKET) return false;
  return statx(here(text('/proc/self/fd/0')), file) < 0 || load<u64>(file + 32) !== inode;
}
