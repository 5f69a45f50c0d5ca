import { readFileSync } from 'node:fs';
import { gracePeriods } from './grace-periods.ts';
import { packTexts } from './pack-texts.ts';
import { version } from './version.ts';

/** Where the memory that begins as zeros begins: first the globals of the program, then what it reserves. */
export const GLOBALS = 0x780;
export const RESERVED_FROM = GLOBALS + 0x80;

/** What is small lies first, where an instruction reaches it with a short offset; buffers lie after it. */
const SMALL = 64;
const BUFFERS_FROM = RESERVED_FROM + 0x80;

/**
 * Completes the sources of one program, given all of them, file by file before the compiler sees them:
 *
 * - `text('…')` becomes the address of those bytes and a zero. AssemblyScript's own strings are UTF-16 objects with a
 *   header, three times as large. `${version}` in it is that of the reaper.
 * - `phrase('…')` does too, for a text that is only printed: it is packed (pack-texts.ts), and `pairs()` is the address
 *   of   what unpacks it.
 * - `char('…')` becomes the number of that byte.
 * - `gracePeriods()` becomes the address of the table of grace-periods.ts: seconds, then the beginning of a variable.
 * - `licence()` becomes the address of the text of LICENSE, a phrase, without its last newline.
 * - `reserve(64)` becomes the address of so many zero bytes, above all texts: zeros between them would be in the
 *   binary.   `reserve<State>()` has room for a class of the same file.
 */
export function createEmbedder(sources: readonly string[]): (source: string) => string {
  const place = createReserve();
  const phrases = sources.flatMap(phrasesIn);
  const { pairs, texts } = packTexts(phrases);
  const pack = (phrase: Buffer): Uint8Array =>
    texts[phrases.findIndex(one => phrase.equals(one))] as Uint8Array;
  return source =>
    source
      .replace(CALL_OF_TEXT, (_, name: string, _quote, literal: string) =>
        name === 'char'
          ? String(bytesOf(literal)[0])
          : dataOf(name === 'phrase' ? pack(bytesOf(literal)) : bytesOf(literal)),
      )
      .replace(/\bgracePeriods\(\)/g, () => dataOf(tableOfGracePeriods()))
      .replace(CALL_OF_LICENCE, () => dataOf(pack(readLicence())))
      .replace(/\bpairs\(\)/g, () => dataOf(pairs))
      .replace(/\breserve(?:<(\w+)>)?\((\d*)\)/g, (_, name: string | undefined, size: string) =>
        String(place(name ? sizeOf(name, source) : Number(size))),
      );
}

const CALL_OF_TEXT = /\b(text|phrase|char)\(\s*(['"])((?:(?!\2)[^\\]|\\.)*)\2,?\s*\)/g;
const CALL_OF_LICENCE = /\blicence\(\)(?!:)/g;

function phrasesIn(source: string): Buffer[] {
  const calls = [...source.matchAll(CALL_OF_TEXT)].filter(([, name]) => name === 'phrase');
  const phrases = calls.map(([, , , literal = '']) => bytesOf(literal));
  return source.search(CALL_OF_LICENCE) >= 0 ? [...phrases, readLicence()] : phrases;
}

/** The address of these bytes and a zero, as AssemblyScript says it. */
function dataOf(bytes: Uint8Array): string {
  return `memory.data<u8>([${[...bytes, 0].join(',')}])`;
}

/** Gives out addresses of so many bytes. */
function createReserve(): (size: number) => number {
  let [small, buffers] = [RESERVED_FROM, BUFFERS_FROM];
  return size => {
    const rounded = Math.ceil(size / 8) * 8;
    if (rounded > SMALL) {
      buffers += rounded;
      return buffers - rounded;
    }
    small += rounded;
    if (small > BUFFERS_FROM) throw new Error('too much of what is small is reserved');
    return small - rounded;
  };
}

const sizes: Record<string, number> = { bool: 1, u8: 1, i32: 4, u32: 4, Pointer: 4, Address: 8 };

/** The size of an unmanaged class, whose fields lie as in C: each at a multiple of its own size. */
function sizeOf(name: string, source: string): number {
  const [, body] = new RegExp(`class ${name} \\{\\n(.*?)\\n\\}`, 's').exec(source) ?? [];
  let end = 0;
  for (const [, field, type] of body?.matchAll(/^ {2}(\w+): (\w+);$/gm) ?? []) {
    const size = sizes[type ?? ''];
    if (!size) throw new Error(`${name}.${field} is of a type whose size is unknown: ${type}`);
    end = Math.ceil(end / size) * size + size;
  }
  if (end === 0) throw new Error(`no class ${name} with fields is in the file that reserves it`);
  return end;
}

function readLicence(): Buffer {
  return readFileSync(new URL('../../LICENSE', import.meta.url)).subarray(0, -1);
}

function tableOfGracePeriods(): Buffer {
  return Buffer.concat(
    gracePeriods.map(({ seconds, variable }) =>
      Buffer.from(`${String.fromCharCode(seconds)}${variable}\0`, 'latin1'),
    ),
  );
}

const escapes: Record<string, string> = { n: '\n', t: '\t', "'": "'", '\\': '\\' };

function bytesOf(literal: string): Buffer {
  const text = literal
    .replaceAll('${version}', version)
    .replace(/\\(?:x([0-9a-f]{2})|(.))/g, (whole, hexadecimal?: string, character?: string) => {
      if (hexadecimal) return String.fromCharCode(Number.parseInt(hexadecimal, 16));
      const value = escapes[character ?? ''];
      if (value === undefined) throw new Error(`unknown escape ${whole} in text('${literal}')`);
      return value;
    });
  return Buffer.from(text, 'latin1');
}
