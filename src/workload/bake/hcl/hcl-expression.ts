import { parseCollection } from './hcl-collection.ts';
import { type Cursor, fail, identifier, take, takeOrFail, within } from './hcl-cursor.ts';
import { callFunction } from './hcl-functions.ts';
import { parseHeredoc, parseQuoted } from './hcl-template.ts';
import {
  attemptValue,
  type Expression,
  isEqual,
  listOf,
  NotKnown,
  notKnown,
  numberOf,
  partOf,
  truthOf,
  type Value,
} from './hcl-value.ts';

/** Reads an expression. github.com/hashicorp/hcl, hclsyntax/spec.md */
export function parseExpression(cursor: Cursor): Expression {
  const condition = parseOperation(cursor, 0);
  if (!take(cursor, /\?/y)) return condition;
  const [then, otherwise] = within(cursor, cursor.free > 0, () => {
    const first = parseExpression(cursor);
    takeOrFail(cursor, /:/y, '":" after what "?" chooses');
    return [first, parseExpression(cursor)];
  });
  return scope => (truthOf(condition(scope)) ? then : otherwise)(scope);
}

type Operator = (left: Value, right: Value) => Value;

/** From the weakest to the strongest. */
const operators: readonly (readonly [RegExp, Readonly<Record<string, Operator>>])[] = [
  [/\|\|/y, { '||': (left, right) => truthOf(left) || truthOf(right) }],
  [/&&/y, { '&&': (left, right) => truthOf(left) && truthOf(right) }],
  [/[!=]=/y, { '==': isEqual, '!=': (left, right) => !isEqual(left, right) }],
  [
    /[<>]=?/y,
    {
      '<': (left, right) => numberOf(left) < numberOf(right),
      '<=': (left, right) => numberOf(left) <= numberOf(right),
      '>': (left, right) => numberOf(left) > numberOf(right),
      '>=': (left, right) => numberOf(left) >= numberOf(right),
    },
  ],
  [
    /[-+]/y,
    {
      '+': (left, right) => numberOf(left) + numberOf(right),
      '-': (left, right) => numberOf(left) - numberOf(right),
    },
  ],
  [
    /[*/%]/y,
    {
      '*': (left, right) => numberOf(left) * numberOf(right),
      '/': (left, right) => numberOf(left) / numberOf(right),
      '%': (left, right) => numberOf(left) % numberOf(right),
    },
  ],
];

/** Each of them is a call within a call when the value is wanted. */
const mostOperators = 1000;

function parseOperation(cursor: Cursor, level: number): Expression {
  const [pattern, meanings] = operators[level] ?? [];
  if (!pattern || !meanings) return parseSigned(cursor);
  let left = parseOperation(cursor, level + 1);
  let count = 0;
  for (let sign = take(cursor, pattern); sign !== undefined; sign = take(cursor, pattern)) {
    if (++count > mostOperators) fail(cursor, `no more than ${mostOperators} operators in a row`);
    const operate = meanings[sign] as Operator;
    const first = left;
    const second = parseOperation(cursor, level + 1);
    left = scope => operate(first(scope), second(scope));
  }
  return left;
}

function parseSigned(cursor: Cursor): Expression {
  const sign = take(cursor, /!|-/y);
  if (sign === undefined) return parseTerm(cursor);
  const term = within(cursor, cursor.free > 0, () => parseSigned(cursor));
  return sign === '!' ? scope => !truthOf(term(scope)) : scope => -numberOf(term(scope));
}

/** A value with attributes and elements after it. */
function parseTerm(cursor: Cursor): Expression {
  let term = parsePrimary(cursor);
  for (;;) {
    const of = term;
    if (take(cursor, /\.\*|\[\s*\*\s*\]/y)) {
      term = unknowable;
    } else if (take(cursor, /\.(?!\.)/y)) {
      const name = takeOrFail(cursor, /[\p{ID_Start}_][\p{ID_Continue}-]*|\d+/uy, 'a name after "."');
      term = scope => partOf(of(scope), name);
    } else if (take(cursor, /\[/y)) {
      const index = within(cursor, true, () => parseExpression(cursor));
      takeBehind(cursor, /\]/y, '"]" after an index');
      term = scope => partOf(of(scope), index(scope));
    } else return term;
  }
}

/** The closing sign may be on a later line. */
function takeBehind(cursor: Cursor, pattern: RegExp, expected: string): void {
  within(cursor, true, () => takeOrFail(cursor, pattern, expected));
}

const unknowable: Expression = () => {
  throw new NotKnown();
};

function parsePrimary(cursor: Cursor): Expression {
  const number = take(cursor, /\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/y);
  if (number !== undefined) return () => Number(number);
  if (take(cursor, /"/y)) return parseQuoted(cursor, parseExpression);
  if (take(cursor, /<</y)) return parseHeredoc(cursor, parseExpression);
  if (take(cursor, /\(/y)) {
    const inner = within(cursor, true, () => parseExpression(cursor));
    takeBehind(cursor, /\)/y, '")"');
    return inner;
  }
  const collection = parseCollection(cursor, parseExpression);
  if (collection) return collection;
  const name = takeOrFail(cursor, identifier, 'a value');
  if (take(cursor, /::/y)) {
    takeOrFail(cursor, identifier, 'a name after "::"');
    takeOrFail(cursor, /\(/y, '"(" after a function');
    parseCall(cursor, name);
    return unknowable;
  }
  if (take(cursor, /\(/y)) return parseCall(cursor, name);
  return parseName(name);
}

function parseName(name: string): Expression {
  if (name === 'true' || name === 'false') return () => name === 'true';
  if (name === 'null') return () => null;
  return scope => {
    const value = scope.variable(name);
    if (value === undefined || value === notKnown) throw new NotKnown();
    return value;
  };
}

/** Reads the arguments; the cursor is after the parenthesis. `list...` at the end stands for its elements. */
function parseCall(cursor: Cursor, name: string): Expression {
  const words: Expression[] = [];
  let isSpread = false;
  within(cursor, true, () => {
    while (!take(cursor, /\)/y)) {
      if (isSpread) fail(cursor, '")" after "..."');
      words.push(parseExpression(cursor));
      isSpread = take(cursor, /\.\.\./y) !== undefined;
      if (!take(cursor, /,/y) && cursor.text[cursor.at] !== ')') fail(cursor, '"," or ")"');
    }
  });
  return scope => {
    const attempted = words.map(word => () => word(scope));
    if (name === 'try') return firstKnown(attempted);
    const values = attempted.map(word => word());
    const all = isSpread ? [...values.slice(0, -1), ...listOf(values.at(-1))] : values;
    return scope.call(name, all) ?? callFunction(name, all, scope.budget);
  };
}

function firstKnown(words: readonly (() => Value)[]): Value {
  const known = words.map(attemptValue).find(value => value !== notKnown);
  if (known === undefined) throw new NotKnown();
  return known;
}
