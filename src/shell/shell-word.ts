import type { DoubleQuotedChild, ParameterExpansionPart, Word, WordPart } from 'unbash';
import { patternOf } from './shell-pattern.ts';

/** The arguments of a script, as far as they are known; a word with a `$` in it is not. */
export type Positional = readonly string[] | undefined;

/** The text of a word, quotes removed, arguments put in; undefined when it depends on anything else. */
export function textOf(word: Word, positional: Positional): string | undefined {
  return word.parts ? joined(word.parts, positional) : word.value;
}

function joined(
  parts: readonly (WordPart | DoubleQuotedChild)[],
  positional: Positional,
): string | undefined {
  const values = parts.map(part => partValue(part, positional));
  return values.includes(undefined) ? undefined : values.join('');
}

function partValue(part: WordPart | DoubleQuotedChild, positional: Positional): string | undefined {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
      return part.value;
    case 'DoubleQuoted':
      return joined(part.parts, positional);
    case 'SimpleExpansion':
      return parameter(part.text.slice(1), positional);
    case 'ParameterExpansion':
      return expansion(part, positional);
    default:
      return undefined;
  }
}

function parameter(name: string, positional: Positional): string | undefined {
  if (!positional || (name !== '#' && positional.some(word => literal(word) === undefined))) return undefined;
  if (name === '#') return positional.some(isDynamic) ? undefined : String(positional.length);
  if (name === '@' || name === '*') return positional.join(' ');
  return /^[1-9]\d*$/.test(name) ? (positional[Number(name) - 1] ?? '') : undefined;
}

/** `${1#-}`, `${1%.conf}`, `${1:0:1}`, `${1:-default}`. */
function expansion(part: ParameterExpansionPart, positional: Positional): string | undefined {
  const { operation, prefix, index } = part;
  const value = parameter(part.parameter, positional);
  if (prefix === '#' && !operation && (part.parameter === '@' || part.parameter === '*'))
    return parameter('#', positional);
  if (prefix || index || value === undefined) return undefined;
  if (!operation) return value;
  if (operation.type === 'Slice') {
    const [from, length] = [operation.offset, operation.length].map(word => word && Number(word.value));
    if (from === undefined || !(from >= 0) || (length !== undefined && !(length >= 0))) return undefined;
    return value.slice(from, length === undefined ? undefined : from + length);
  }
  if (operation.type === 'Default') {
    const isSet =
      value !== '' || (!operation.operator.startsWith(':') && isGiven(part.parameter, positional));
    if (operation.operator.endsWith('+')) return isSet ? textOf(operation.operand, positional) : '';
    return isSet
      ? value
      : operation.operator.endsWith('-')
        ? textOf(operation.operand, positional)
        : undefined;
  }
  return operation.type === 'Remove' ? removed(value, operation.operator, operation.operand) : undefined;
}

function isGiven(name: string, positional: Positional): boolean {
  return /^\d+$/.test(name) && Number(name) <= (positional?.length ?? 0);
}

/** The shortest match for one mark, the longest for two; from the front for `#`, from the end for `%`. */
function removed(value: string, operator: string, operand: Word): string | undefined {
  const pattern = patternOf(operand);
  if (!pattern) return undefined;
  const lengths = Array.from({ length: value.length + 1 }, (_, length) => length);
  const isFront = operator.startsWith('#');
  const cut = (length: number): string =>
    isFront ? value.slice(0, length) : value.slice(value.length - length);
  const length = (operator.length === 2 ? lengths.reverse() : lengths).find(count =>
    pattern.test(cut(count)),
  );
  if (length === undefined) return value;
  return isFront ? value.slice(length) : value.slice(0, value.length - length);
}

/** The word, if the shell leaves it as it is. */
export function literal(word: string): string | undefined {
  return isDynamic(word) ? undefined : word;
}

/** A word the shell would still expand, as it is written. */
export function isDynamic(word: string): boolean {
  return /[$`]/.test(word);
}
