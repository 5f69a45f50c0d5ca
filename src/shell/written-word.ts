import type { DoubleQuotedChild, Word, WordPart } from 'unbash';

/** Values of variables; undefined for one that is not known. */
export type Lookup = (name: string) => string | undefined;

/**
 * The text of a word or a here-document as a program gets it: quotes removed, known variables put in, those of a shell
 * without arguments empty. What is not known stays as it is written, so that it is not known in a file that it is
 * written to either.
 */
export function writtenText(
  { parts, value }: { readonly parts?: Word['parts']; readonly value: string },
  lookup: Lookup,
): string {
  return parts ? parts.map(part => textOfPart(part, lookup)).join('') : value;
}

function textOfPart(part: WordPart | DoubleQuotedChild, lookup: Lookup): string {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
      return part.value;
    case 'DoubleQuoted':
      return part.parts.map(inner => textOfPart(inner, lookup)).join('');
    case 'SimpleExpansion':
      return /^\$[\d@*#]$/.test(part.text) ? '' : (lookup(part.text.slice(1)) ?? part.text);
    case 'ParameterExpansion': {
      const isPlain = !part.operation && !part.prefix && !part.index;
      return (isPlain ? lookup(part.parameter) : undefined) ?? part.text;
    }
    default:
      return part.text;
  }
}
