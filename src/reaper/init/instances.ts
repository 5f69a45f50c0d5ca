import { STDOUT } from './constants';
import { Address, getdents64, here, load16, Pointer, rmdir } from './linux';
import { EXIT_FAILED, PIECE, piece } from './probing';
import { after, mark, print, say, sayByte, sayForeign, sayNumber, unsay } from './text';

/** Every instance of ours begins so; nobody else's does. */
const OURS = text('initcheck-');

let root: Address = 0;

/** Where tracefs is mounted, good for as long as we live. */
export function findInstances(directory: Address): void {
  root = directory;
}

/** One that is followed cannot be removed: the kernel says that it is busy. */
export function sweep(folder: i32): void {
  for (let length: i32; (length = getdents64(folder, piece, PIECE)) > 0; ) {
    for (let at = 0; at < length; ) {
      // struct linux_dirent64: d_ino, d_off (8 bytes each), d_reclen (2), d_type (1), d_name.
      const entry = here(piece + at);
      at += load16(entry + 16);
      if (after(entry + 19, OURS) !== 0) rmdir(pathOf(entry + 19, text(''), text('')));
    }
  }
}

export function instance(name: Address, suffix: Pointer): Address {
  return pathOf(name, suffix, text(''));
}

export function eventsOf(name: Address, suffix: Pointer): Address {
  return pathOf(name, suffix, text('/trace_pipe'));
}

/** A path below the folder of all instances; good until the next one. */
export function pathOf(name: Address, suffix: Pointer, file: Pointer): Address {
  const since = mark();
  sayForeign(root);
  say(text('/instances/'));
  sayForeign(name);
  say(suffix);
  say(file);
  return unsay(since);
}

/** Says what could not be used and the number of the error; the exit code that goes with it. */
export function failed(what: Address, error: i32): i32 {
  say(phrase('failed '));
  sayForeign(what);
  sayByte(<u8>char(' '));
  sayNumber(-error);
  print(STDOUT);
  return EXIT_FAILED;
}
