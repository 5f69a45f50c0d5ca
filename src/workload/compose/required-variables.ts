import { failAt, type YamlScalar, type YamlValue } from '../yaml-value.ts';
import type { Lookup } from './interpolate.ts';

/** `${NAME:?words}` and `${NAME?words}`, and `$$`, which begins none. */
const required = /\$(?:\$|\{([_a-z]\w*)(:?)\?([^{}]*)\})/gi;

/**
 * Throws an InputError, in Compose's words, for a variable that has to have a value and has none: Compose would start
 * nothing.
 */
export function assertRequired(root: YamlValue, lookup: Lookup): void {
  for (const scalar of scalarsIn(root, new Set()))
    for (const [, name, colon, words] of scalar.text.matchAll(required)) {
      const found = name === undefined ? 'a dollar sign' : lookup(name);
      const isMissing = found === undefined || (colon === ':' && found === '');
      if (isMissing) failAt(scalar, `required variable ${name} is missing a value${words && `: ${words}`}`);
    }
}

/** Each once, however many aliases lead to it. */
function scalarsIn(value: YamlValue, seen: Set<YamlValue>): readonly YamlScalar[] {
  if (seen.has(value)) return [];
  seen.add(value);
  if (value.kind === 'scalar') return [value];
  const inside = value.kind === 'list' ? value.items : [...value.entries.values()].map(entry => entry.value);
  return inside.flatMap(each => scalarsIn(each, seen));
}
