import type { Block, Body } from './hcl/hcl.ts';
import {
  attemptValue,
  type Expression,
  listOf,
  NotKnown,
  notKnown,
  type Scope,
  startBudget,
  textOf,
  type Value,
} from './hcl/hcl-value.ts';

/** Calls within calls, and variables within variables, are not deeper than this. */
const deepest = 50;

/**
 * The names of a bake file: its variables with their defaults, its own functions, and the targets with what they say
 * themselves. A variable that the environment sets for a run is not looked up: a check has to say the same on every
 * machine.
 */
export function bakeScope(body: Body): Scope {
  const variables = new Map<string, Expression>(body.attributes);
  // Without a default it is empty. github.com/docker/buildx, bake/hclparser
  for (const block of blocksOf(body, 'variable'))
    variables.set(block.label, block.attributes.get('default') ?? (() => ''));
  const functions = new Map(blocksOf(body, 'function').map(block => [block.label, block]));
  const known = new Map<string, Value>([['BAKE_CMD_CONTEXT', 'cwd://']]);
  let depth = 0;
  const deeper = (work: () => Value): Value => {
    if (depth >= deepest) throw new NotKnown();
    depth++;
    try {
      return work();
    } finally {
      depth--;
    }
  };
  const scope: Scope = {
    budget: startBudget(),
    variable: name => {
      if (name === 'target') return targetsAsValue(body, scope);
      const expression = variables.get(name);
      const value = known.get(name) ?? (expression && attemptValue(() => deeper(() => expression(scope))));
      if (value !== undefined) known.set(name, value);
      return value;
    },
    call: (name, words) => {
      const block = functions.get(name);
      return block && deeper(() => callOwn(block, words, scope));
    },
  };
  return scope;
}

export function blocksOf(body: Body, type: string): Block[] {
  return body.blocks.filter(block => block.type === type);
}

/** `target.app.context` is what the block says, without what it inherits. */
function targetsAsValue(body: Body, scope: Scope): Value {
  const targets = blocksOf(body, 'target');
  scope.budget.count(targets.length);
  return lazily(
    targets.map(({ label, attributes }) => [
      label,
      () => lazily([...attributes].map(([name, expression]) => [name, () => expression(scope)])),
    ]),
  );
}

function lazily(entries: readonly (readonly [string, () => Value])[]): Value {
  const value = {};
  for (const [name, get] of entries)
    Object.defineProperty(value, name, {
      get: () => attemptValue(get),
      enumerable: true,
      configurable: true,
    });
  return value;
}

function callOwn(block: Block, words: readonly Value[], scope: Scope): Value {
  const names = namesIn(block.attributes.get('params'), scope);
  const [rest] = namesIn(block.attributes.get('variadic_params'), scope);
  const result = block.attributes.get('result');
  if (!result || words.includes(notKnown) || words.length < names.length) throw new NotKnown();
  const bound = new Map<string, Value>(names.map((name, at) => [name, words[at] as Value]));
  if (rest !== undefined) bound.set(rest, words.slice(names.length));
  return result({ ...scope, variable: name => bound.get(name) ?? scope.variable(name) });
}

/** Parameters are written as names: every name stands for itself here, and in JSON they are texts. */
function namesIn(expression: Expression | undefined, { budget }: Scope): string[] {
  if (!expression) return [];
  const value = expression({ variable: name => name, call: () => undefined, budget });
  return Array.isArray(value) ? listOf(value).map(textOf) : [textOf(value)];
}
