import { posix } from 'node:path';
import {
  isEqual,
  isObject,
  listOf,
  NotKnown,
  notKnown,
  numberOf,
  textOf,
  truthOf,
  type Value,
} from './hcl-value.ts';

type HclFunction = (...words: readonly Value[]) => Value;

/**
 * The functions that bake files choose contexts, stages, arguments and platforms with. Bake has more of them
 * (docs.docker.com/build/bake/stdlib); what the others yield is not known.
 */
const hclFunctions: Readonly<Record<string, HclFunction>> = {
  and: (...words) => words.every(word => truthOf(word)),
  or: (...words) => words.some(word => truthOf(word)),
  not: word => !truthOf(word),
  equal: (left, right) => isEqual(left, right),
  notequal: (left, right) => !isEqual(left, right),
  add: (left, right) => numberOf(left) + numberOf(right),
  subtract: (left, right) => numberOf(left) - numberOf(right),
  greaterthan: (left, right) => numberOf(left) > numberOf(right),
  lessthan: (left, right) => numberOf(left) < numberOf(right),
  lower: word => textOf(word).toLowerCase(),
  upper: word => textOf(word).toUpperCase(),
  trimspace: word => textOf(word).trim(),
  trimprefix: (word, prefix) =>
    textOf(word).startsWith(textOf(prefix)) ? textOf(word).slice(textOf(prefix).length) : textOf(word),
  trimsuffix: (word, suffix) =>
    textOf(suffix) !== '' && textOf(word).endsWith(textOf(suffix))
      ? textOf(word).slice(0, -textOf(suffix).length)
      : textOf(word),
  replace: (word, from, to) => textOf(word).replaceAll(textOf(from), () => textOf(to)),
  substr: (word, from, length) => {
    const text = [...textOf(word)];
    const start = numberOf(from) < 0 ? Math.max(0, text.length + numberOf(from)) : numberOf(from);
    return text.slice(start, numberOf(length) < 0 ? undefined : start + numberOf(length)).join('');
  },
  sanitize: word => textOf(word).replace(/[^\w-]/gu, '_'),
  strlen: word => [...textOf(word)].length,
  basename: word => posix.basename(textOf(word)) || '.',
  dirname: word => posix.dirname(textOf(word)),
  format: formatText,
  split: (separator, word) => textOf(word).split(textOf(separator)),
  join: (separator, ...lists) => lists.flatMap(listOf).map(textOf).join(textOf(separator)),
  concat: (...lists) => lists.flatMap(listOf),
  compact: list => listOf(list).filter(each => textOf(each) !== ''),
  distinct: list =>
    listOf(list).filter((each, at, all) => all.findIndex(other => isEqual(other, each)) === at),
  contains: (list, word) => listOf(list).some(each => isEqual(each, word)),
  flatten: list => flatten(listOf(list)),
  length: value => (isObject(value) ? Object.keys(value) : listOf(value)).length,
  element: (list, index) => listOf(list)[numberOf(index) % listOf(list).length] ?? fail(),
  slice: (list, from, to) => listOf(list).slice(numberOf(from), numberOf(to)),
  sort: list => listOf(list).map(textOf).sort(),
  reverselist: list => listOf(list).toReversed(),
  keys: value => (isObject(value) ? Object.keys(value).sort() : fail()),
  values: value =>
    isObject(value)
      ? Object.keys(value)
          .sort()
          .map(key => value[key] as Value)
      : fail(),
  merge: (...maps) => Object.assign({}, ...maps.map(map => (isObject(map) ? map : fail()))),
  lookup: (map, key, otherwise) => {
    if (!isObject(map)) return fail();
    return Object.hasOwn(map, textOf(key)) ? (map[textOf(key)] as Value) : (otherwise ?? fail());
  },
  coalesce: (...words) => words.find(word => word !== null) ?? fail(),
  int: word => Math.trunc(numberOf(word)),
};

function flatten(list: readonly Value[]): Value[] {
  return list.flatMap(each => (Array.isArray(each) ? flatten(each) : [each]));
}

/** The verbs that texts are put together with; a width or another verb is not worth a guess. */
function formatText(pattern: Value, ...words: readonly Value[]): Value {
  let next = 0;
  const text = textOf(pattern).replace(/%(.?)/gs, (_, verb: string) => {
    if (verb === '%') return '%';
    if (verb === 's' || verb === 'v') return textOf(words[next++]);
    if (verb === 'd') return String(Math.trunc(numberOf(words[next++])));
    return fail();
  });
  return next === words.length ? text : fail();
}

function fail(): never {
  throw new NotKnown();
}

export function callFunction(name: string, words: readonly Value[]): Value {
  const known = Object.hasOwn(hclFunctions, name) ? hclFunctions[name] : undefined;
  // A list may hold what is not known, as long as it is not used.
  if (!known || words.includes(notKnown)) return fail();
  return known(...words);
}
