import { O_RDONLY } from './constants';
import { Address, close, getdents64, getpgid, here, load16, open, Pointer, read, readlink } from './linux';
import { scan, scanNumber } from './scan';
import { state } from './state';
import { mark, say, sayByte, sayForeign, sayNumber, unsay } from './text';

const NONE: i32 = -1;
const MOST_PIDS: i32 = 4194304;

const ENTRIES_SIZE = 2048;
const entries: Pointer = reserve(2048);
let proc: i32 = 0;
let length: i32 = 0;
let at: i32 = 0;

/** Begins a walk over the processes of /proc. Without /proc, or with another namespace's, it finds none. */
export function rewindProcesses(): void {
  if (proc > 0) close(proc);
  length = at = 0;
  proc = isOurs() ? open(here(text('/proc')), O_RDONLY, 0) : NONE;
}

/** The pid of the next process but ourselves; 0 at the end. */
export function nextProcess(): i32 {
  while (proc >= 0) {
    if (at >= length) {
      length = getdents64(proc, entries, ENTRIES_SIZE);
      at = 0;
      if (length <= 0) {
        close(proc);
        proc = NONE;
        break;
      }
    }
    // struct linux_dirent64: d_ino, d_off (8 bytes each), d_reclen (2), d_type (1), d_name.
    const entry = here(entries + at);
    at += load16(entry + 16);
    scan(entry + 19);
    const pid = scanNumber(MOST_PIDS);
    if (pid > 0 && pid !== state.self) return pid;
  }
  return 0;
}

/** Whether a process descends from us. A parent that dies while we look gives its children to us or an ancestor. */
export function isDescendant(pid: i32): bool {
  for (let tries = 3; tries > 0; tries--) {
    let ancestor = pid;
    while (ancestor > 1 && ancestor !== state.self) ancestor = parentOf(ancestor);
    if (ancestor === state.self) return true;
    if (ancestor >= 0) return false;
  }
  return false;
}

/** Adds a process to the line: its number and, if /proc knows it, ` (program)`. */
export function sayProcess(pid: i32): void {
  sayNumber(pid);
  if (!readStat(pid)) return;
  const end = endOfName();
  store<u8>(end, 0);
  say(phrase(' ('));
  sayForeign(here(startOfName()));
  sayByte(<u8>char(')'));
}

/** Adds the group that a process was in, which tells who left it behind. */
export function sayGroup(pid: i32): void {
  const group = getpgid(pid);
  if (group <= 0 || group === pid) return;
  say(phrase(' of group '));
  sayProcess(group);
}

/** The parent of a process; NONE if unknown. */
export function parentOf(pid: i32): i32 {
  return field(pid, PARENT);
}

/** Whether a process leads the session of a terminal, as the shell of `docker exec -it` does. */
export function leadsTerminal(pid: i32): bool {
  return field(pid, SESSION) === pid && field(pid, TERMINAL) !== 0;
}

const PARENT: i32 = 2;
const SESSION: i32 = 4;
const TERMINAL: i32 = 5;
const STAT_SIZE = 512;
const stat: Pointer = reserve(512);

/** /proc may be another namespace's, whose numbers mean other processes here. */
function isOurs(): bool {
  const size = readlink(text('/proc/self'), stat, STAT_SIZE - 1);
  if (size <= 0) return false;
  store<u8>(stat + size, 0);
  scan(here(stat));
  return scanNumber(MOST_PIDS) === state.self;
}

/** A numeric field after the name, counted from it: 2 is the parent (proc(5), /proc/pid/stat). NONE if unknown. */
function field(pid: i32, index: i32): i32 {
  if (!readStat(pid)) return NONE;
  let place = endOfName();
  for (; index > 0; index--) while (load<u8>(++place) !== char(' ')) {}
  scan(here(place + 1));
  return scanNumber(MOST_PIDS);
}

function readStat(pid: i32): bool {
  return readFile(pid, text('/stat'), stat, STAT_SIZE) > 0;
}

/** The path of something that /proc has of a process. It is valid until the next line begins. */
export function pathIn(pid: i32, name: Pointer): Address {
  const start = mark();
  say(phrase('/proc/'));
  sayNumber(pid);
  say(name);
  return unsay(start);
}

/** Reads the beginning of such a file, and ends it with a zero: how many bytes, or < 0. */
export function readFile(pid: i32, name: Pointer, to: Pointer, size: i32): i32 {
  const fd = open(pathIn(pid, name), O_RDONLY, 0);
  if (fd < 0) return fd;
  const length = max(0, read(fd, to, size - 1));
  close(fd);
  store<u8>(to + length, 0);
  return length;
}

function startOfName(): Pointer {
  let place: Pointer = stat;
  while (load<u8>(place++) !== char('(')) {}
  return place;
}

/** The last parenthesis: a program may have one in its name. */
function endOfName(): Pointer {
  let end = stat;
  for (let place: Pointer = stat; load<u8>(place) !== 0; place++)
    if (load<u8>(place) === char(')')) end = place;
  return end;
}
