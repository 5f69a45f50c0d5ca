import { readFileSync } from 'node:fs';
import { gracePeriods } from './grace-periods.ts';

/** Where the memory that begins as zeros begins: first the globals of the program, then what it reserves. */
export const GLOBALS = 0xc00;
export const RESERVED_FROM = GLOBALS + 0x80;

/**
 * Completes the sources of one program, file by file, before the compiler sees them:
 *
 * - `text('…')` becomes the address of those bytes and a zero. AssemblyScript's own strings are UTF-16 objects with a
 *   header, three times as large.
 * - `char('…')` becomes the number of that byte.
 * - `gracePeriods()` becomes the address of the table of grace-periods.ts: seconds, then the beginning of a variable.
 * - `licence()` becomes the address of the text of LICENSE.
 * - `reserve(64)` becomes the address of so many zero bytes, above all texts: zeros between them would be in the binary.
 */
export function createEmbedder(): (source: string) => string {
  let next = RESERVED_FROM;
  return source =>
    source
      .replace(/\btext\(\s*(['"])((?:(?!\1)[^\\]|\\.)*)\1,?\s*\)/g, (_, _quote, literal: string) => {
        return `memory.data<u8>([${[...bytesOf(literal), 0].join(',')}])`;
      })
      .replace(/\bchar\((['"])((?:(?!\1)[^\\]|\\.)*)\1\)/g, (_, _quote, literal: string) => {
        return String(bytesOf(literal)[0]);
      })
      .replace(/\bgracePeriods\(\)/g, () => `memory.data<u8>([${[...tableOfGracePeriods(), 0].join(',')}])`)
      .replace(/\blicence\(\)(?!:)/g, () => `memory.data<u8>([${[...readLicence(), 0].join(',')}])`)
      .replace(/\breserve\((\d+)\)/g, (_, size: string) => {
        const address = next;
        next += Math.ceil(Number(size) / 8) * 8;
        return String(address);
      });
}

function readLicence(): Buffer {
  return readFileSync(new URL('../../LICENSE', import.meta.url));
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
  const text = literal.replace(
    /\\(?:x([0-9a-f]{2})|(.))/g,
    (whole, hexadecimal?: string, character?: string) => {
      if (hexadecimal) return String.fromCharCode(Number.parseInt(hexadecimal, 16));
      const value = escapes[character ?? ''];
      if (value === undefined) throw new Error(`unknown escape ${whole} in text('${literal}')`);
      return value;
    },
  );
  return Buffer.from(text, 'latin1');
}
