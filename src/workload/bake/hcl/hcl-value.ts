import { tooLarge } from '../../../input-error.ts';

/** What an expression says; `notKnown` where it is only known in a run, as with the time of day. */
export type Value =
  | string
  | number
  | boolean
  | null
  | typeof notKnown
  | readonly Value[]
  | { readonly [name: string]: Value };

export const notKnown = Symbol('not known before a run');

/** What the names in an expression stand for. */
export interface Scope {
  /** Undefined for a name that nothing gives a value. */
  variable(name: string): Value | undefined;
  /** A function of the file's own; undefined where it has none of that name. */
  call(name: string, words: readonly Value[]): Value | undefined;
  /** Counts what an expression goes through or makes; throws an InputError when it becomes too much. */
  readonly budget: Budget;
}

/** Of all expressions of a file. */
export interface Budget {
  /** Elements of lists and maps. */
  count(elements: number): void;
  /** A text that is about to be made, in characters. */
  write(length: number): void;
}

/** Depends on what the names in it stand for. Throws `NotKnown` where it is only known in a run. */
export type Expression = (scope: Scope) => Value;

/** Ends the evaluation of one value; what is beside it is still known. */
export class NotKnown extends Error {}

/** The value of some work, `notKnown` where it cannot be had. */
export function attemptValue(work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (error instanceof NotKnown) return notKnown;
    throw error;
  }
}

export function isObject(value: unknown): value is { readonly [name: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Elements of the lists and maps that all expressions of a file go through. */
const mostElements = 100_000;

/** Of a text that an expression makes, in characters; no Dockerfile and no value in one is longer. */
const longestText = 1024 * 1024;

/** Of all such texts together. */
const longestTexts = 32 * longestText;

/** A new budget: what is made is more than its parts, so that a short file may ask for a long one's memory. */
export function startBudget(): Budget {
  let elements = 0;
  let length = 0;
  return {
    count: more => {
      elements += more;
      if (elements > mostElements)
        throw tooLarge(`its expressions go through more than ${mostElements} elements`);
    },
    write: more => {
      length += more;
      if (more > longestText) throw tooLarge('a text that an expression makes is longer than 1 MiB');
      if (length > longestTexts) throw tooLarge('the texts that its expressions make are longer than 32 MiB');
    },
  };
}

/** HCL turns numbers and truth values into texts where a text is wanted. github.com/hashicorp/hcl, spec.md */
export function textOf(value: Value | undefined): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new NotKnown();
}

export function listOf(value: Value | undefined): readonly Value[] {
  if (Array.isArray(value)) return value;
  throw new NotKnown();
}

export function numberOf(value: Value | undefined): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw new NotKnown();
}

export function truthOf(value: Value | undefined): boolean {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw new NotKnown();
}

export function isEqual(left: Value | undefined, right: Value | undefined): boolean {
  if (left === notKnown || right === notKnown) throw new NotKnown();
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((each, at) => isEqual(each, right[at]));
  if (!isObject(left) || !isObject(right)) return false;
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every(name => Object.hasOwn(right, name) && isEqual(left[name], right[name]));
}

function attributeOf(value: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

/** An element or attribute of a value. */
export function partOf(value: Value, name: Value): Value {
  const part = isObject(value) ? attributeOf(value, textOf(name)) : listOf(value)[numberOf(name)];
  if (part === undefined || part === notKnown) throw new NotKnown();
  return part;
}
