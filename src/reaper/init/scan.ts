import { SIGRTMIN } from './constants';
import { Address, load8 } from './linux';
import { SIGRTMAX, signalAliases, signalNames } from './numbers';
import { nextText, say, sayNumber } from './text';

/** A place in a value being read; every `scan…` moves it behind what it has read. */
let at: Address = 0;

const WRONG: i32 = -1;

/** Begins to read a value. */
export function scan(value: Address): void {
  at = value;
}

/** Whether the value ends here. */
export function isAtEnd(): bool {
  return peek() === 0;
}

/** Steps over this byte if it comes next. */
export function accept(byte: i32): bool {
  if (peek() !== byte) return false;
  at++;
  return true;
}

/** A decimal number of 0 to most, or WRONG. */
export function scanNumber(most: i32): i32 {
  if (!isDigit(peek())) return WRONG;
  let number: i32 = 0;
  for (; isDigit(peek()); at++) {
    number = number * 10 + (peek() - char('0'));
    if (number > most) return WRONG;
  }
  return number;
}

/** Seconds with at most three decimals, as milliseconds; WRONG if it is no such thing. */
export function scanSeconds(): i32 {
  let number = scanNumber(1000000);
  if (number < 0 || (accept(char('.')) && !isDigit(peek()))) return WRONG;
  for (let decimals = 0; decimals < 3; decimals++) {
    number = number * 10 + (isDigit(peek()) ? load8(at++) - char('0') : 0);
  }
  return number;
}

/** Both tables of names go up to it; what follows are other names. */
const LAST_NAMED: i32 = 31;

/**
 * A signal as Docker takes it (moby/sys signal.go): 1 to 64, or a name in any case, with SIG or without, among
 * them RTMIN+1 to +15 and RTMAX-1 to -14. WRONG if it is none, or less than least.
 */
export function scanSignal(least: i32): i32 {
  if (accept(char('+')) || isDigit(peek())) {
    const number = scanNumber(SIGRTMAX);
    return number < least ? WRONG : number;
  }
  acceptWord(text('SIG'));
  if (acceptWord(text('RTMIN'))) return accept(char('+')) ? offset(SIGRTMIN, 1, 15) : SIGRTMIN;
  if (acceptWord(text('RTMAX'))) return accept(char('-')) ? offset(SIGRTMAX, -1, 14) : SIGRTMAX;
  let name = signalNames;
  for (let signal = 1; load<u8>(name) !== 0; signal++) {
    const start = at;
    if (acceptWord(name) && !isNamePart(peek())) {
      return signal > LAST_NAMED ? load<u8>(signalAliases + signal - LAST_NAMED - 1) : signal;
    }
    at = start;
    name = nextText(name);
  }
  return WRONG;
}

/** Adds the name of a signal to the line. */
export function saySignal(signal: i32): void {
  if (signal > LAST_NAMED) {
    say(phrase('signal '));
    sayNumber(signal);
    return;
  }
  let name = signalNames;
  while (--signal > 0) name = nextText(name);
  say(phrase('SIG'));
  say(name);
}

function offset(base: i32, direction: i32, most: i32): i32 {
  const distance = scanNumber(most);
  return distance < 1 ? WRONG : base + direction * distance;
}

/** Steps over a word of our own, whatever its case. */
function acceptWord(word: usize): bool {
  const start = at;
  for (; load<u8>(word) !== 0; word++, at++) {
    const byte = peek();
    if ((isLetter(byte) ? byte & ~0x20 : byte) !== load<u8>(word)) {
      at = start;
      return false;
    }
  }
  return true;
}

function peek(): i32 {
  return load8(at);
}

function isDigit(byte: i32): bool {
  return byte >= char('0') && byte <= char('9');
}

function isLetter(byte: i32): bool {
  return (byte | 0x20) >= char('a') && (byte | 0x20) <= char('z');
}

function isNamePart(byte: i32): bool {
  return isDigit(byte) || isLetter(byte);
}
