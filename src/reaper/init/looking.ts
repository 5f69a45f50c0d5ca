import { O_RDONLY, STDOUT } from './constants';
import { Address, close, getdents64, here, load8, load16, open, read, readlink } from './linux';
import { PIECE, piece } from './probing';
import { equals, print, say, sayByte } from './text';

/**
 * Whether our process ids are not the kernel's own, which its events have: only the first PID namespace has this number
 * (PROC_PID_INIT_INO of include/linux/proc_ns.h).
 */
export function isNested(): bool {
  const length = readlink(text('/proc/self/ns/pid'), piece, PIECE - 1);
  if (length < 0) return false;
  store<u8>(piece + length, 0);
  return !equals(here(piece), text('pid:[4026531836]'));
}

/** What there is to know of a process in a file of /proc fits; of more, only the beginning is shown. */
const MOST: i32 = PIECE - 1;

/**
 * Writes what a file holds to standard output, each line after `< `, or the names in a folder; then a line `<`, also
 * for one that cannot be read.
 */
export function showFile(path: Address): void {
  const fd = open(path, O_RDONLY, 0);
  if (!showNames(fd)) showLines(fd);
  if (fd >= 0) close(fd);
  say(text('<'));
  print(STDOUT);
}

/** False for what is no folder. */
function showNames(folder: i32): bool {
  let length = getdents64(folder, piece, MOST);
  if (length < 0) return false;
  for (; length > 0; length = getdents64(folder, piece, MOST)) {
    for (let at = 0; at < length; ) {
      // struct linux_dirent64: d_ino, d_off (8 bytes each), d_reclen (2), d_type (1), d_name.
      const entry = here(piece + at);
      at += load16(entry + 16);
      showText(entry + 19);
    }
  }
  return true;
}

function showLines(file: i32): void {
  let filled = 0;
  for (let more: i32; (more = read(file, piece + filled, MOST - filled)) > 0; ) filled += more;
  let begin = 0;
  for (let i = 0; i < filled; i++) {
    if (load<u8>(piece + i) !== 0x0a) continue;
    store<u8>(piece + i, 0);
    showText(here(piece + begin));
    begin = i + 1;
  }
  store<u8>(piece + filled, 0);
  if (begin < filled) showText(here(piece + begin));
}

/** As it is: it goes to no terminal. */
function showText(line: Address): void {
  say(text('< '));
  for (let byte: i32; (byte = load8(line)) !== 0; line++) sayByte(<u8>byte);
  print(STDOUT);
}
