import { EACCES, ENOENT, ENOTDIR } from './constants';
import { Address, access, execve, exit, load8, loadWord, wordSize } from './linux';
import { ENAMETOOLONG, execErrors, execErrorWords } from './numbers';
import { begin } from './refuse';
import { after, endLine, foreign, mark, nextText, say, sayByte, sayForeign, sayNumber, unsay } from './text';

const EXIT_NOT_EXECUTABLE: i32 = 126;
const EXIT_NOT_FOUND: i32 = 127;

/** What runc and Docker give a container whose image says nothing. */
const DEFAULT_PATH = text('/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin');

/** Becomes the program, found as execvp(3) finds it; or says why not and exits as a shell would. */
export function become(argv: Address, envp: Address): void {
  const program = loadWord(argv);
  const isPath = hasSlash(program);
  const error = isPath ? execve(program, argv, envp) : search(program, argv, envp);
  begin(phrase(''));
  sayForeign(program);
  say(phrase(': '));
  if (error === ENOENT && isPath && access(program) === 0) say(phrase('interpreter missing'));
  else sayError(error);
  endLine();
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
    const tried = execve(joined(directory, program), argv, envp);
    if (tried === EACCES) error = EACCES;
    else if (tried !== ENOENT && tried !== ENOTDIR && tried !== ENAMETOOLONG) return tried;
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

/**
 * DIRECTORY/PROGRAM; an empty directory is the current one. One too long for a line is cut, and too long for execve.
 */
function joined(directory: Address, program: Address): Address {
  const start = mark();
  for (let byte: i32; (byte = load8(directory)) !== 0 && byte !== char(':'); directory++) sayByte(<u8>byte);
  if (mark() !== start) sayByte(<u8>char('/'));
  for (let byte: i32; (byte = load8(program)) !== 0; program++) sayByte(<u8>byte);
  return unsay(start);
}

function hasSlash(program: Address): bool {
  for (; load8(program) !== 0; program++) if (load8(program) === char('/')) return true;
  return false;
}

function sayError(error: i32): void {
  let words = execErrorWords;
  for (let known = execErrors; load<u8>(known) !== 0; known++) {
    if (load<u8>(known) === -error) {
      say(words);
      return;
    }
    words = nextText(words);
  }
  say(phrase('error '));
  sayNumber(-error);
}
