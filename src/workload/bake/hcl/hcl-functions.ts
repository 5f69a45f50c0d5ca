import { posix } from 'node:path';
import {
  type Budget,
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

/** One that makes more than it is given. */
type GrowingFunction = (budget: Budget, ...words: readonly Value[]) => Value;

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
  substr: (word, from, length) => {
    const text = [...textOf(word)];
    const start = numberOf(from) < 0 ? Math.max(0, text.length + numberOf(from)) : numberOf(from);
    return text.slice(start, numberOf(length) < 0 ? undefined : start + numberOf(length)).join('');
  },
  sanitize: word => textOf(word).replace(/[^\w-]/gu, '_'),
  strlen: word => [...textOf(word)].length,
  basename: word => posix.basename(textOf(word)) || '.',
  dirname: word => posix.dirname(textOf(word)),
  concat: (...lists) => lists.flatMap(listOf),
  compact: list => listOf(list).filter(each => textOf(each) !== ''),
  distinct: list =>
    listOf(list).filter((each, at, all) => all.findIndex(other => isEqual(other, each)) === at),
  contains: (list, word) => listOf(list).some(each => isEqual(each, word)),
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

const growingFunctions: Readonly<Record<string, GrowingFunction>> = {
  replace: (budget, word, from, to) => {
    const [text, wanted, other] = [textOf(word), textOf(from), textOf(to)];
    budget.write(text.length + countIn(text, wanted) * (other.length - wanted.length));
    return text.replaceAll(wanted, () => other);
  },
  split: (budget, separator, word) => {
    budget.count(countIn(textOf(word), textOf(separator)));
    return textOf(word).split(textOf(separator));
  },
  join: (budget, separator, ...lists) => {
    const [texts, between] = [lists.flatMap(listOf).map(textOf), textOf(separator)];
    budget.write(texts.reduce((sum, { length }) => sum + length + between.length, 0));
    return texts.join(between);
  },
  format: formatText,
  flatten: (budget, list) => flatten(budget, listOf(list)),
};

function countIn(text: string, wanted: string): number {
  if (wanted === '') return text.length + 1;
  let count = 0;
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) count++;
  return count;
}

function flatten(budget: Budget, list: readonly Value[]): Value[] {
  budget.count(list.length);
  return list.flatMap(each => (Array.isArray(each) ? flatten(budget, each) : [each]));
}

/** The verbs that texts are put together with; a width or another verb is not worth a guess. */
function formatText(budget: Budget, pattern: Value, ...words: readonly Value[]): Value {
  budget.write(words.reduce((sum: number, word) => sum + lengthOf(word), lengthOf(pattern)));
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

function lengthOf(word: Value): number {
  return typeof word === 'string' ? word.length : 0;
}

/** Of a list or a map; a text has a length and no size. */
function sizeOf(word: Value): number {
  if (Array.isArray(word)) return word.length;
  return isObject(word) ? Object.keys(word).length : 0;
}

export function callFunction(name: string, words: readonly Value[], budget: Budget): Value {
  const known = Object.hasOwn(hclFunctions, name) ? hclFunctions[name] : undefined;
  const growing = Object.hasOwn(growingFunctions, name) ? growingFunctions[name] : undefined;
  // A list may hold what is not known, as long as it is not used.
  if ((!known && !growing) || words.includes(notKnown)) return fail();
  // What goes through a list may make as long a one.
  for (const word of words) budget.count(sizeOf(word));
  if (growing) return growing(budget, ...words);
  const made = (known as HclFunction)(...words);
  budget.write(lengthOf(made));
  return made;
}
