import {
  E2BIG,
  EACCES,
  EISDIR,
  ELOOP,
  ENAMETOOLONG,
  ENOENT,
  ENOEXEC,
  ENOMEM,
  ENOTDIR,
  ETXTBSY,
  STDERR,
} from './constants';
import { Address, access, execve, exit, here, load8, loadWord, Pointer, wordSize } from './linux';
import { begin } from './refuse';
import { after, endLine, foreign, say, sayForeign, sayNumber } from './text';

const EXIT_NOT_EXECUTABLE: i32 = 126;
const EXIT_NOT_FOUND: i32 = 127;

/** What runc and Docker give a container whose image says nothing. */
const DEFAULT_PATH = text('/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin');

const PATH_SIZE = 4096;
const path: Pointer = reserve(4096);

/** Becomes the program, found as execvp(3) finds it; or says why not and exits as a shell would. */
export function become(argv: Address, envp: Address): void {
  const program = loadWord(argv);
  const error = hasSlash(program) ? execve(program, argv, envp) : search(program, argv, envp);
  begin();
  sayForeign(program);
  say(text(': '));
  if (error === ENOENT && hasSlash(program) && access(program) === 0) say(text('its interpreter is missing'));
  else sayError(error);
  endLine(STDERR);
  exit(error === ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE);
}

/**
 * Tries the program in every directory of PATH. One that may not be executed is passed over, and remembered for
 * when no other is found; so is a directory that is not there.
 */
function search(program: Address, argv: Address, envp: Address): i32 {
  let error = ENOENT;
  if (load8(program) === 0) return error;
  for (let directory = pathOf(envp); directory !== 0; directory = nextDirectory(directory)) {
    if (!joined(directory, program)) continue;
    const tried = execve(here(path), argv, envp);
    if (tried === EACCES) error = EACCES;
    else if (tried !== ENOENT && tried !== ENOTDIR) return tried;
  }
  return error;
}

function pathOf(envp: Address): Address {
  for (let variable: Address; (variable = loadWord(envp)) !== 0; envp += wordSize()) {
    const value = after(variable, text('PATH='));
    if (value !== 0) return value;
  }
  return foreign(DEFAULT_PATH);
}

function nextDirectory(directory: Address): Address {
  for (; load8(directory) !== 0; directory++) if (load8(directory) === char(':')) return directory + 1;
  return 0;
}

/** Writes DIRECTORY/PROGRAM into `path`; an empty directory is the current one. False if it is too long. */
function joined(directory: Address, program: Address): bool {
  let length = 0;
  for (
    let byte: i32;
    (byte = load8(directory)) !== 0 && byte !== char(':') && length < PATH_SIZE - 2;
    directory++
  ) {
    store<u8>(path + length++, <u8>byte);
  }
  if (length !== 0) store<u8>(path + length++, <u8>char('/'));
  for (let byte: i32; (byte = load8(program)) !== 0; program++) {
    if (length === PATH_SIZE - 1) return false;
    store<u8>(path + length++, <u8>byte);
  }
  store<u8>(path + length, 0);
  return true;
}

function hasSlash(program: Address): bool {
  for (; load8(program) !== 0; program++) if (load8(program) === char('/')) return true;
  return false;
}

function sayError(error: i32): void {
  if (error === ENOENT) say(text('No such file or directory'));
  else if (error === EACCES) say(text('Permission denied'));
  else if (error === ENOEXEC) say(text('Exec format error'));
  else if (error === ELOOP) say(text('Too many levels of symbolic links'));
  else if (error === ENOTDIR) say(text('Not a directory'));
  else if (error === EISDIR) say(text('Is a directory'));
  else if (error === ENOMEM) say(text('Cannot allocate memory'));
  else if (error === E2BIG) say(text('Argument list too long'));
  else if (error === ENAMETOOLONG) say(text('File name too long'));
  else if (error === ETXTBSY) say(text('Text file busy'));
  else {
    say(text('error '));
    sayNumber(-error);
  }
}
