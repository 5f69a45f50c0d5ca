import { readFileSync } from 'node:fs';
import { gracePeriods } from './grace-periods.ts';
import { packTexts } from './pack-texts.ts';
import { version } from './version.ts';

/** Where the memory that begins as zeros begins: first the globals of the program, then what it reserves. */
export const GLOBALS = 0xc00;
export const RESERVED_FROM = GLOBALS + 0x80;

/**
 * Completes the sources of one program, file by file, before the compiler sees them:
 *
 * - `text('…')` becomes the address of those bytes and a zero. AssemblyScript's own strings are UTF-16 objects with a
 *   header, three times as large. `${version}` in it is that of the reaper.
 * - `char('…')` becomes the number of that byte.
 * - `gracePeriods()` becomes the address of the table of grace-periods.ts: seconds, then the beginning of a variable.
 * - `packed('…')` becomes the address of those bytes, packed with all others of the same file, and a zero; `licence()`
 *   that of LICENSE without its last end of line, packed as well; `pairs()` that of what the packed bytes stand for.
 * - `reserve(64)` becomes the address of so many zero bytes, above all texts: zeros between them would be in the binary.
 */
export function createEmbedder(): (source: string) => string {
  let next = RESERVED_FROM;
  return source =>
    embedPacked(source)
      .replace(literalIn('text'), (_, _quote, literal: string) => ended(bytesOf(literal)))
      .replace(/\bchar\((['"])((?:(?!\1)[^\\]|\\.)*)\1\)/g, (_, _quote, literal: string) => {
        return String(bytesOf(literal)[0]);
      })
      .replace(/\bgracePeriods\(\)/g, () => ended(tableOfGracePeriods()))
      .replace(/\breserve\((\d+)\)/g, (_, size: string) => {
        const address = next;
        next += Math.ceil(Number(size) / 8) * 8;
        return String(address);
      });
}

/** A call with one literal, such as text('…'). */
function literalIn(name: string): RegExp {
  return new RegExp(String.raw`\b${name}\(\s*(['"])((?:(?!\1)[^\\]|\\.)*)\1,?\s*\)`, 'g');
}

/** Bytes and a zero, as an expression of AssemblyScript. */
function ended(bytes: Uint8Array): string {
  return `memory.data<u8>([${[...bytes, 0].join(',')}])`;
}

function embedPacked(source: string): string {
  const literals = [...source.matchAll(literalIn('packed'))].map(([, , literal = '']) => bytesOf(literal));
  if (literals.length === 0) return source;
  const licence = readFileSync(new URL('../../LICENSE', import.meta.url)).subarray(0, -1);
  const { pairs, texts } = packTexts([licence, ...literals]);
  const [packedLicence = licence, ...others] = texts;
  return source
    .replace(literalIn('packed'), () => ended(others.shift() as Uint8Array))
    .replace(/\blicence\(\)/g, () => ended(packedLicence))
    .replace(/\bpairs\(\)/g, () => ended(pairs));
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
