import { STDERR } from './constants';
import { Address, here, load8, Pointer, write } from './linux';

/**
 * `text('…')` in a source is replaced by the address of those bytes and a zero before the compiler sees it
 * (embed-texts.ts): AssemblyScript's own strings are UTF-16 objects, three times as large.
 */

/** A line is written with one write(2), so that lines of several processes do not mix. */
const LINE_SIZE = 4352;
const line: Pointer = reserve(4352);
let length: i32 = 0;

/** Adds one of this program's own texts to the line, a packed one too. */
export function say(own: Pointer): void {
  shift = 0;
  for (let byte: u8; (byte = load<u8>(own)) !== 0; own++) unpack(byte);
}

/** What the bytes from FIRST_PAIR on stand for, and which makes capitals of small letters: pack-texts.ts. */
const PAIRS = pairs();
const FIRST_PAIR: u8 = 0x7b;
const SHIFT: u8 = 1;
let shift: i32 = 0;

function unpack(byte: u8): void {
  while (byte >= FIRST_PAIR) {
    const pair = PAIRS + 2 * (byte - FIRST_PAIR);
    unpack(load<u8>(pair));
    byte = load<u8>(pair + 1);
  }
  if (byte === SHIFT) shift ^= 0x20;
  else sayByte(<u8>(byte >= char('a') ? byte - shift : byte));
}

/** Adds a text of somebody else, without anything a terminal would obey. */
export function sayForeign(foreign: Address): void {
  for (let byte: u8; (byte = <u8>load8(foreign)) !== 0; foreign++)
    sayByte(isControl(byte) ? char('?') : byte);
}

export function sayNumber(number: i32): void {
  if (number < 0) {
    sayByte(char('-'));
    number = -number;
  }
  if (number > 9) sayNumber(number / 10);
  sayByte(<u8>(char('0') + (number % 10)));
}

export function sayByte(byte: u8): void {
  if (length < LINE_SIZE - 1) store<u8>(line + length++, byte);
}

/** Ends the line and writes it to stderr. */
export function endLine(): void {
  print(STDERR);
}

/** Ends the line and writes it to the file descriptor. Errors change nothing: it may be closed. */
export function print(fd: i32): void {
  store<u8>(line + length, 0x0a);
  write(fd, line, length + 1);
  length = 0;
}

/** The text that follows in a list of own texts; an empty one ends the list. */
export function nextText(own: Pointer): Pointer {
  while (load<u8>(own++) !== 0) {}
  return own;
}

/** Whether a text of the machine's memory is exactly this own text. */
export function equals(foreign: Address, own: Pointer): bool {
  const rest = after(foreign, own);
  return rest !== 0 && load8(rest) === 0;
}

/** Where a text of the machine's memory goes on after this beginning; 0 if it begins otherwise. */
export function after(foreign: Address, own: Pointer): Address {
  for (let byte: u8; (byte = load<u8>(own)) !== 0; own++) {
    if (load8(foreign++) !== byte) return 0;
  }
  return foreign;
}

/** Where the line ends: what is said from here on can be read as a text of its own, and taken back. */
export function mark(): i32 {
  return length;
}

/** Takes back what was said since a mark, and gives it as a text. */
export function unsay(since: i32): Address {
  store<u8>(line + length, 0);
  length = since;
  return here(line + since);
}

/** The last part of a path. */
export function baseName(path: Address): Address {
  let base = path;
  for (let byte: i32; (byte = load8(path)) !== 0; ) {
    path++;
    if (byte === char('/')) base = path;
  }
  return base;
}

/** An own text as a text of the machine's memory. */
export function foreign(own: Pointer): Address {
  return here(own);
}

function isControl(byte: u8): bool {
  return byte < 0x20 || byte === 0x7f;
}
