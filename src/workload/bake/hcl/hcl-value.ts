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
  /** Counts so many steps of a loop; throws an InputError when they become too many. */
  count(steps: number): void;
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

/** Of a text that an expression makes, in characters; no Dockerfile and no value in one is longer. */
const longestText = 1024 * 1024;

/** Throws an InputError for a text that is longer than any that people have a use for. */
export function checkedText(text: string): string {
  if (text.length > longestText) throw tooLarge('a text that an expression makes is longer than 1 MiB');
  return text;
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
  return JSON.stringify(left) === JSON.stringify(right);
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
