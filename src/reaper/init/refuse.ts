import { Address, exit, load8, Pointer } from './linux';
import { AS_DUMB_INIT, AS_TINI, options } from './options';
import { endLine, say, sayForeign } from './text';

/** The command line, a variable or a value in them is wrong; nothing has been started. */
export const EXIT_USAGE: i32 = 2;
/** Our own fault, or the machine's: no process can be made. */
export const EXIT_FAULT: i32 = 70;

/** For signals, or for main: the kernel says that there can be none. */
export const CANNOT_WAIT = phrase('cannot wait');

/** Begins a line with our name and this. */
export function begin(own: Pointer): void {
  if (options.calledAs === AS_DUMB_INIT) say(phrase('[dumb-init] '));
  else if (options.calledAs === AS_TINI) say(phrase('tini: '));
  else say(phrase('reaper: '));
  say(own);
}

/** Ends the program with one line: the argument or variable that is wrong, its value, and why. */
export function refuse(source: Address, value: Address, why: Pointer): void {
  begin(phrase(''));
  sayForeign(source);
  if (value !== 0 && !contains(source, value)) {
    say(phrase(' '));
    sayForeign(value);
  }
  say(phrase(': '));
  say(why);
  endLine();
  exit(EXIT_USAGE);
}

/** Ends the program with a line about a fault that is not the user's. */
export function fail(why: Pointer): void {
  begin(why);
  endLine();
  exit(EXIT_FAULT);
}

/** Whether a value is part of its source, as in `--drain=5`, and so has been said already. */
function contains(source: Address, value: Address): bool {
  while (source !== value && load8(source) !== 0) source++;
  return source === value;
}
