import type { Word } from 'unbash';
import { patternOf } from './shell-pattern.ts';

/** Of a longer text nothing is cut off: each of its lengths is tried. */
const longestCut = 256;

/** `${NAME:2:3}`; undefined where its numbers are not known. */
export function sliced(value: string, offset: Word, size: Word | undefined): string | undefined {
  const [from, length] = [Number(offset.value), size && Number(size.value)];
  if (!(from >= 0) || (length !== undefined && !(length >= 0))) return undefined;
  return value.slice(from, length === undefined ? undefined : from + length);
}

/** The shortest match for one mark, the longest for two; from the front for `#`, from the end for `%`. */
export function removed(value: string, operator: string, operand: Word): string | undefined {
  const pattern = patternOf(operand);
  if (!pattern || value.length > longestCut) return undefined;
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
