import { type Cursor, fail, identifier, skipLines, take, takeOrFail, within } from './hcl-cursor.ts';
import {
  attemptValue,
  type Expression,
  isObject,
  listOf,
  type Scope,
  textOf,
  truthOf,
  type Value,
} from './hcl-value.ts';

type ParseExpression = (cursor: Cursor) => Expression;

/** Reads `[…]` or `{…}`, both also with `for`; undefined for something else. */
export function parseCollection(cursor: Cursor, parse: ParseExpression): Expression | undefined {
  if (take(cursor, /\[/y))
    return within(cursor, true, () =>
      take(cursor, /for(?=\s)/y) ? parseFor(cursor, parse, ']') : parseTuple(cursor, parse),
    );
  if (!take(cursor, /\{/y)) return undefined;
  const isFor = /\s*for\s/y;
  isFor.lastIndex = cursor.at;
  if (!isFor.test(cursor.text)) return within(cursor, false, () => parseObject(cursor, parse));
  return within(cursor, true, () => {
    take(cursor, /for/y);
    return parseFor(cursor, parse, '}');
  });
}

function parseTuple(cursor: Cursor, parse: ParseExpression): Expression {
  const elements: Expression[] = [];
  while (!take(cursor, /\]/y)) {
    elements.push(parse(cursor));
    if (!take(cursor, /,/y) && cursor.text[cursor.at] !== ']') fail(cursor, '"," or "]"');
  }
  // What one element is does not depend on whether the others are known.
  return scope => {
    scope.budget.count(elements.length);
    return elements.map(element => attemptValue(() => element(scope)));
  };
}

/** A comma or a line end is between elements. */
function parseObject(cursor: Cursor, parse: ParseExpression): Expression {
  const elements: [key: Expression, value: Expression][] = [];
  for (skipLines(cursor); !take(cursor, /\}/y); skipLines(cursor)) {
    const key = parseKey(cursor, parse);
    takeOrFail(cursor, /=(?!=)|:/y, '"=" after a key');
    elements.push([key, parse(cursor)]);
    if (!take(cursor, /,|\r?\n/y) && cursor.text[cursor.at] !== '}') fail(cursor, '"," or a line end or "}"');
  }
  return scope => {
    scope.budget.count(elements.length);
    return Object.fromEntries(
      elements.map(([key, value]) => [textOf(key(scope)), attemptValue(() => value(scope))]),
    );
  };
}

/** A key that is one name stands for itself. */
function parseKey(cursor: Cursor, parse: ParseExpression): Expression {
  const before = cursor.at;
  const name = take(cursor, identifier);
  if (name !== undefined && /^\s*[=:]/.test(cursor.text.slice(cursor.at, cursor.at + 80))) return () => name;
  cursor.at = before;
  return parse(cursor);
}

/** `for v in list : value if condition`, with a key where wanted. */
function parseFor(cursor: Cursor, parse: ParseExpression, end: ']' | '}'): Expression {
  const names = [takeOrFail(cursor, identifier, 'a name after "for"')];
  if (take(cursor, /,/y)) names.push(takeOrFail(cursor, identifier, 'a name after ","'));
  takeOrFail(cursor, /in(?=\s)/y, '"in"');
  const over = parse(cursor);
  takeOrFail(cursor, /:/y, '":" after what "for" goes through');
  const first = parse(cursor);
  if (end === '}') takeOrFail(cursor, /=>/y, '"=>" after a key');
  const second = end === '}' ? parse(cursor) : undefined;
  take(cursor, /\.\.\./y);
  const condition = take(cursor, /if(?=[\s(!])/y) ? parse(cursor) : undefined;
  takeOrFail(cursor, end === ']' ? /\]/y : /\}/y, `"${end}"`);
  return scope => {
    const inner = loopScopes(names, over(scope), scope).filter(
      each => !condition || truthOf(condition(each)),
    );
    if (!second) return inner.map(each => attemptValue(() => first(each)));
    return Object.fromEntries(inner.map(each => [textOf(first(each)), attemptValue(() => second(each))]));
  };
}

function loopScopes(names: readonly string[], over: Value, scope: Scope): Scope[] {
  const entries: [Value, Value][] = isObject(over) ? Object.entries(over) : [...listOf(over).entries()];
  scope.budget.count(entries.length);
  return entries.map(([key, value]) => {
    const bound = new Map<string | undefined, Value>(
      names.length > 1
        ? [
            [names[0], key],
            [names[1], value],
          ]
        : [[names[0], value]],
    );
    return { ...scope, variable: name => bound.get(name) ?? scope.variable(name) };
  });
}
