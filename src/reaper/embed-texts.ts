/**
 * Writes the bytes of every `text('…')` and the number of every `char('…')` into an AssemblyScript source, where the
 * compiler wants `memory.data<u8>([…])`: its own strings are UTF-16 objects with a header, three times as large.
 */
export function embedTexts(source: string): string {
  return source
    .replace(/\btext\(\s*(['"])((?:(?!\1)[^\\]|\\.)*)\1,?\s*\)/g, (_, _quote, literal: string) => {
      return `memory.data<u8>([${[...bytesOf(literal), 0].join(',')}])`;
    })
    .replace(/\bchar\((['"])((?:(?!\1)[^\\]|\\.)*)\1\)/g, (_, _quote, literal: string) => {
      return String(bytesOf(literal)[0]);
    });
}

const escapes: Record<string, string> = { n: '\n', "'": "'", '\\': '\\' };

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
