import type { CommandNode, CompoundList } from 'unbash';

/** What a function is written in. */
interface Text {
  readonly text: string;
}

/** What a function runs. */
export interface Defined<T extends Text> {
  readonly script: T;
  readonly body: CommandNode | CompoundList;
}

/** By their names: one body, or one for each way that has defined another; null for a way that has defined none. */
export type Functions<T extends Text> = ReadonlyMap<string, readonly (Defined<T> | null)[]>;

/** More bodies than these are not told apart: the latest count. */
const mostBodies = 4;

/** Where two ways meet. */
export function mergeFunctions<T extends Text>(one: Functions<T>, other: Functions<T>): Functions<T> {
  if (one === other) return one;
  const merged = new Map(one);
  for (const name of one.keys()) if (!other.has(name)) merged.set(name, either(one.get(name), undefined));
  for (const [name, bodies] of other) merged.set(name, either(one.get(name), bodies));
  return merged;
}

function either<T extends Text>(
  one: readonly (Defined<T> | null)[] = [null],
  other: readonly (Defined<T> | null)[] = [null],
): readonly (Defined<T> | null)[] {
  if (one === other) return one;
  const added = other.filter(body => !one.some(known => known?.body === body?.body));
  return added.length === 0 ? one : [...one, ...added].slice(-mostBodies);
}

/** The text of a function, as it was defined last. */
export function functionText<T extends Text>(functions: Functions<T>, name: string): string | undefined {
  const defined = functions.get(name)?.findLast(body => body !== null);
  return defined?.script.text.slice(defined.body.pos, defined.body.end);
}

/** `start_${EDITION}`: what the functions are called that a name with a variable in it may stand for. */
export function functionsLike<T extends Text>(functions: Functions<T>, name: string): readonly string[] {
  const parts = name.replace(/["']/g, '').split(/\$\{[^}]*\}|\$\w+/);
  // Nothing but a variable may stand for a program as well.
  if (parts.length < 2 || parts.join('').length < 3 || /[$`]/.test(parts.join(''))) return [];
  const pattern = new RegExp(`^${parts.map(part => part.replace(/[^\w]/g, '\\$&')).join('.*')}$`);
  return [...functions.keys()].filter(each => pattern.test(each));
}
