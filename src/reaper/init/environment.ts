import { Address, load8, loadWord, Pointer, storeWord, wordSize } from './linux';
import { NOT_GIVEN, options } from './options';
import { refuse } from './refuse';
import { isAtEnd, scan, scanNumber } from './scan';
import { letterOf, NOT_VERBOSITY, setFlag, setVariable } from './settings';
import { after, nextText } from './text';

/** The variable TINI_VERBOSITY, which tini lets win over -v; 0 if it is not set. */
let tiniVerbosity: Address = 0;
const TINI_VERBOSITY_LENGTH: i32 = 15;

/** Applies REAPER_… and takes it out of the environment; tini's and dumb-init's own variables stay in it. */
export function readEnvironment(envp: Address): void {
  options.verbosity = 1;
  options.drain = NOT_GIVEN;
  options.grace = 0;
  options.environment = envp;
  let kept = envp;
  for (let variable: Address; (variable = loadWord(envp)) !== 0; envp += wordSize()) {
    const name = after(variable, text('REAPER_'));
    const letter = name !== 0 ? letterOf(name, true) : 0;
    const value = valueIn(variable);
    if (letter !== 0 && value !== 0) {
      setVariable(letter, value, variable);
      continue;
    }
    readTheirs(variable);
    storeWord(kept, variable);
    kept += wordSize();
  }
  storeWord(kept, 0);
  if (options.grace === 0) options.grace = DEFAULT_GRACE;
}

/** Docker's own, where nothing says that we are anywhere else. */
const DEFAULT_GRACE: i32 = 10000;

/** After the command line has been read. */
export function applyVerbosity(): void {
  const value = tiniVerbosity + TINI_VERBOSITY_LENGTH;
  if (tiniVerbosity === 0 || load8(value) === 0) return;
  scan(value);
  options.verbosity = scanNumber(9);
  if (options.verbosity < 0 || !isAtEnd()) refuse(tiniVerbosity, 0, NOT_VERBOSITY);
}

/** Switches of tini and dumb-init, each after the letter of the option that it stands for. */
const theirs = text('sTINI_SUBREAPER=\x00gTINI_KILL_PROCESS_GROUP=\x00cDUMB_INIT_SETSID=0\x00');

/**
 * tini asks only whether its switches are set; dumb-init looks for a 0. What a platform grants is nowhere to be asked:
 * it is known by the variables that it sets.
 */
function readTheirs(variable: Address): void {
  const switched = find(variable, theirs);
  if (switched !== 0) setFlag(switched);
  options.grace = max(options.grace, find(variable, gracePeriods()) * 1000);
  if (after(variable, text('TINI_VERBOSITY=')) !== 0) tiniVerbosity = variable;
}

/** What a list of beginnings says of a variable: the byte before the beginning; 0 if none fits. */
function find(variable: Address, known: Pointer): i32 {
  for (; load<u8>(known) !== 0; known = nextText(known)) {
    const rest = after(variable, known + 1);
    if (rest !== 0 && (load<u8>(known) !== char('c') || load8(rest) === 0)) return load<u8>(known);
  }
  return 0;
}

/** Where the value of a variable begins; 0 if there is no `=`. */
function valueIn(variable: Address): Address {
  for (; load8(variable) !== 0; variable++) if (load8(variable) === char('=')) return variable + 1;
  return 0;
}
