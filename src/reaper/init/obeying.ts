import { O_WRONLY, STDOUT } from './constants';
import { failed, pathOf } from './instances';
import { Address, close, here, load8, nanoseconds, open, Pointer, read, write } from './linux';
import { showFile } from './looking';
import { after, equals, print, say, sayByte, sayNumber } from './text';

const STDIN: i32 = 0;

const INPUT: i32 = 1024;
const input: Pointer = reserve(1025);
let filled: i32 = 0;

/** Does what the next line says; false at the end of the input. */
export function obey(): bool {
  let length = 0;
  while (length < filled && load<u8>(input + length) !== 0x0a) length++;
  if (length === filled) {
    const more = filled < INPUT ? read(STDIN, input + filled, INPUT - filled) : 0;
    if (more <= 0) return false;
    filled += more;
    return true;
  }
  store<u8>(input + length, 0);
  const line = here(input);
  if (equals(line, text('end'))) return false;
  const path = after(line, text('< '));
  if (length === 0) sayReady();
  else if (path !== 0) showFile(path);
  else writeTo(line, length);
  filled -= length + 1;
  for (let i = 0; i < filled; i++) store<u8>(input + i, load<u8>(input + length + 1 + i));
  return true;
}

const SECOND: i64 = 1000000000;

function sayReady(): void {
  const now = nanoseconds();
  say(phrase('ready '));
  sayNumber(<i32>(now / SECOND));
  sayByte(<u8>char(' '));
  sayNumber(<i32>(now % SECOND));
  print(STDOUT);
}

function writeTo(line: Address, length: i32): void {
  let space = 0;
  while (space < length && load8(line + space) !== char(' ')) space++;
  store<u8>(input + space, 0);
  const fd = open(pathOf(line, text(''), text('')), O_WRONLY, 0);
  const written = fd < 0 ? fd : write(fd, input + space + 1, length - space - 1);
  if (fd >= 0) close(fd);
  if (written < 0) failed(line, written);
}
