import { STDERR, STDOUT } from './constants';
import { Address, exit, load8, loadWord, wordSize } from './linux';
import { AS_DUMB_INIT, AS_TINI, options } from './options';
import { EXIT_USAGE, refuse } from './refuse';
import { letterOf, setFlag, setValue, takesValue } from './settings';
import { after, baseName, equals } from './text';
import { printLicence, printUsage, printVersion } from './usage';

/** The command line being read: its next argument. */
let next: Address = 0;

/** Docker mounts the init of `docker run --init` as docker-init; images call the others by their names. */
export function readName(argv: Address): void {
  if (loadWord(argv) === 0) return;
  const name = baseName(loadWord(argv));
  if (equals(name, text('dumb-init'))) {
    options.calledAs = AS_DUMB_INIT;
    options.group = options.session = true;
  } else if (after(name, text('docker-')) !== 0 || after(name, text('tini')) !== 0)
    options.calledAs = AS_TINI;
}

/** Reads options up to the first operand, which is the program, as POSIX says (getopt's `+`). */
export function readCommandLine(argv: Address): void {
  next = argv;
  if (loadWord(next) !== 0) next += wordSize();
  for (let argument: Address; (argument = loadWord(next)) !== 0 && isOption(argument); ) {
    next += wordSize();
    if (load8(argument + 1) !== char('-')) readLetters(argument);
    else if (load8(argument + 2) === 0) break;
    else readLong(argument);
  }
  options.program = next;
  if (loadWord(next) !== 0) return;
  printUsage(STDERR);
  exit(EXIT_USAGE);
}

function isOption(argument: Address): bool {
  return load8(argument) === char('-') && load8(argument + 1) !== 0;
}

/** `-vvw`, `-e143`, `-e 143`. */
function readLetters(argument: Address): void {
  for (let letter: i32, at = argument + 1; (letter = load8(at++)) !== 0; ) {
    if (takesValue(letter)) {
      setValue(letter, load8(at) !== 0 ? at : nextValue(argument), argument);
      return;
    }
    apply(letter, argument);
  }
}

/** `--warn`, `--drain=5`, `--drain 5`. */
function readLong(argument: Address): void {
  const letter = letterOf(argument + 2, false);
  let value = argument;
  while (load8(value) !== 0 && load8(value) !== char('=')) value++;
  if (takesValue(letter)) setValue(letter, load8(value) !== 0 ? value + 1 : nextValue(argument), argument);
  else apply(load8(value) !== 0 ? 0 : letter, argument);
}

function nextValue(option: Address): Address {
  const value = loadWord(next);
  if (value === 0) refuse(option, 0, phrase('no value'));
  next += wordSize();
  return value;
}

function apply(letter: i32, argument: Address): void {
  if (letter === char('h')) printUsage(STDOUT);
  else if (letter === char('l')) printLicence();
  else if (letter === char('V')) printVersion();
  else if (setFlag(letter)) return;
  else refuse(argument, 0, phrase('no such option'));
  exit(0);
}
