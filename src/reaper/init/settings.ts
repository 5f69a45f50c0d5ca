import { SIGKILL } from './constants';
import { Address, load8, Pointer } from './linux';
import { SIGCHLD, SIGSTOP } from './numbers';
import { AS_DUMB_INIT, expectExitCode, options, rewriteSignal } from './options';
import { refuse } from './refuse';
import { accept, isAtEnd, scan, scanNumber, scanSeconds, scanSignal } from './scan';
import { nextText } from './text';

/** Every option: its letter, then its long name. The first SETTINGS of them are variables too: REAPER_GROUP=1. */
const names = text(
  'ssubreaper\x00ggroup\x00wwarn\x00vverbose\x00pparent-death-signal\x00eexpect\x00rrewrite\x00ddrain\x00hhelp\x00llicense\x00Vversion\x00csingle-child\x00',
);
const SETTINGS: i32 = 8;

/** The letter of the option with this long name, which ends at a zero or at `=`; 0 if there is none. */
export function letterOf(name: Address, isVariable: bool): i32 {
  let option = names;
  for (let i = 0; load<u8>(option) !== 0 && !(isVariable && i === SETTINGS); i++) {
    let own = option + 1;
    let given = name;
    for (; load<u8>(own) !== 0 && load8(given) === spelt(load<u8>(own), isVariable); own++) given++;
    if (load<u8>(own) === 0 && (load8(given) === 0 || load8(given) === char('='))) return load<u8>(option);
    option = nextText(own);
  }
  return 0;
}

export function takesValue(letter: i32): bool {
  return letter === char('p') || letter === char('e') || letter === char('r') || letter === char('d');
}

/** Sets an option that takes no value; whether there is such an option. */
export function setFlag(letter: i32): bool {
  if (letter === char('s')) options.subreaper = true;
  else if (letter === char('g')) options.group = true;
  else if (letter === char('w')) options.warn = true;
  else if (letter === char('v')) options.verbosity++;
  else if (letter === char('c') && options.calledAs === AS_DUMB_INIT) options.group = options.session = false;
  else return false;
  return true;
}

/** Sets an option that takes a value, or ends the program with a line that names the source and the value. */
export function setValue(letter: i32, value: Address, source: Address): void {
  scan(value);
  let isRight: bool;
  let why: Pointer;
  if (letter === char('p')) {
    isRight = scanParentDeathSignal();
    why = phrase('not a signal');
  } else if (letter === char('d')) {
    isRight = scanDrain();
    why = phrase('not seconds');
  } else if (letter === char('e')) {
    isRight = scanCodes();
    why = phrase('not an exit code');
  } else {
    isRight = scanRewrites();
    why = phrase('not FROM:TO');
  }
  if (!isRight || !isAtEnd()) refuse(source, value, why);
}

/** Also of TINI_VERBOSITY. */
export const NOT_VERBOSITY = phrase('not 0 to 9');

/** Sets an option from its variable, where a flag is 1 or 0, and verbosity a number. */
export function setVariable(letter: i32, value: Address, source: Address): void {
  if (load8(value) === 0) return;
  if (takesValue(letter)) {
    setValue(letter, value, source);
    return;
  }
  scan(value);
  const number = scanNumber(letter === char('v') ? 9 : 1);
  if (number < 0 || !isAtEnd())
    refuse(source, value, letter === char('v') ? NOT_VERBOSITY : phrase('not 0 or 1'));
  for (let i = 0; i < number; i++) setFlag(letter);
}

function scanParentDeathSignal(): bool {
  options.parentDeathSignal = scanSignal(1);
  return options.parentDeathSignal > 0;
}

function scanDrain(): bool {
  options.drain = scanSeconds();
  return options.drain >= 0;
}

function scanCodes(): bool {
  do {
    const code = scanNumber(255);
    if (code < 0) return false;
    expectExitCode(code);
  } while (accept(char(',')));
  return true;
}

function scanRewrites(): bool {
  do {
    const from = scanSignal(1);
    if (from < 0 || from === SIGKILL || from === SIGSTOP || from === SIGCHLD || !accept(char(':')))
      return false;
    const to = scanSignal(0);
    if (to < 0) return false;
    rewriteSignal(from, to);
  } while (accept(char(',')));
  return true;
}

function spelt(byte: u8, isVariable: bool): i32 {
  if (!isVariable) return byte;
  return byte === char('-') ? char('_') : byte & ~0x20;
}
