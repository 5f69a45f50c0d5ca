import type { CommandNode, PipelineNode, Statement, TestExpression, Word } from 'unbash';
import { isSame, lookUpOf, withoutLookUp } from './look-up.ts';
import { patternOf } from './shell-pattern.ts';
import { holdsJobs, literal, type Scope, textOf } from './shell-word.ts';

/**
 * What a test comes to when it asks about the script's own arguments alone: `[ "$1" = server ]`, `[ $# -eq 0 ]`,
 * `[ "${1#-}" != "$1" ]`. Undefined for every other command.
 */
export function evaluateTest(node: Statement['command'], scope: Scope): boolean | undefined {
  if (node.type === 'AndOr') return evaluateList(node.commands, node.operators, scope);
  if (node.type === 'Pipeline') {
    const [only, ...others] = node.commands;
    const result = only && others.length === 0 ? evaluateTest(only, scope) : undefined;
    const isNegated = node.prefixes.filter(({ type }) => type === 'Negation').length % 2 === 1;
    return result === undefined || !isNegated ? result : !result;
  }
  if (node.type === 'TestCommand') return evaluateExpression(node.expression, scope);
  return node.type === 'Command' ? evaluateCommand(node, scope) : undefined;
}

/**
 * Whether a test that asks for the arguments of a script says that there are none: `[ $# -eq 0 ]` where it holds, and
 * `[ -n "$1" ]` where it does not.
 */
export function findsNone(node: Statement['command'], result: boolean, scope: Scope): boolean {
  return scope.positional?.length === 0 && evaluateTest(node, { ...scope, positional: ['x'] }) === !result;
}

function evaluateList(
  commands: readonly PipelineNode[],
  operators: readonly string[],
  scope: Scope,
): boolean | undefined {
  return commands.slice(1).reduce<boolean | undefined>((left, command, index) => {
    const isAnd = operators[index] === '&&';
    if (left === !isAnd) return left;
    const right = evaluateTest(command, scope);
    return left === undefined ? (right === !isAnd ? right : undefined) : right;
  }, commands[0] && evaluateTest(commands[0], scope));
}

function evaluateCommand(node: Extract<CommandNode, { type: 'Command' }>, scope: Scope): boolean | undefined {
  // `if $verbose`: a variable may hold `true` or `false`.
  const name = node.name && (textOf(node.name, scope) ?? node.name.value);
  if (name === 'true' || name === ':') return true;
  if (name === 'false') return false;
  if (name !== '[' && name !== 'test') return undefined;
  const words = node.args.flatMap(word => (word.type === 'Word' ? wordsOf(word, scope) : [undefined]));
  if (name === '[' && words.pop() !== ']') return undefined;
  return evaluateWords(words, scope);
}

/** An unquoted `$1` that is not set is no word at all. */
function wordsOf(word: Word, scope: Scope): (string | undefined)[] {
  const value = textIn(word, scope);
  const isBare = /^\$(?:\d|\{\d\}|[@*])$/.test(word.text);
  if (isBare && value !== undefined) return value === '' ? [] : value.split(/\s+/);
  if (/^"\$(?:@|\{@\})"$/.test(word.text) && scope.positional) return scope.positional.map(literal);
  return [value];
}

/** The number of a process, which is neither nothing nor 0 or 1. */
const anyPid = '4194304';

/** The text of a word, with a number for each variable that keeps that of a job: `"${pid:-}"`. */
function textIn(word: Word, scope: Scope): string | undefined {
  const known = textOf(word, scope);
  if (known !== undefined) return known;
  const lookUp = lookUpOf(word.text);
  if (lookUp !== undefined) return lookUp;
  const names = [...word.text.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map(([, name]) => name ?? '');
  const kept = names.filter(name => {
    const value = scope.variables.get(name);
    return holdsJobs(value) && value.jobs.length > 0;
  });
  if (kept.length === 0) return undefined;
  const variables = new Map([...scope.variables, ...kept.map(name => [name, anyPid] as const)]);
  return textOf(word, { ...scope, variables });
}

function evaluateWords(words: readonly (string | undefined)[], scope: Scope): boolean | undefined {
  const [first, second, third] = words;
  if (first === '!' && words.length > 1) {
    const result = evaluateWords(words.slice(1), scope);
    return result === undefined ? undefined : !result;
  }
  for (const operator of ['-o', '-a']) {
    const at = words.indexOf(operator);
    if (at > 0 && words.length > 3) {
      const sides = [words.slice(0, at), words.slice(at + 1)].map(side => evaluateWords(side, scope));
      const decided = operator === '-o';
      return sides.includes(decided) ? decided : sides.includes(undefined) ? undefined : !decided;
    }
  }
  if (words.length === 0) return false;
  if (words.length === 3) return binary(first, second, third);
  const [operator, value] = words.length === 1 ? ['-n', first] : words;
  const asked = withoutLookUp(value);
  return words.length > 2 || asked === undefined ? undefined : unary(operator, asked, scope);
}

function binary(
  left: string | undefined,
  operator: string | undefined,
  right: string | undefined,
): boolean | undefined {
  if (left === undefined || operator === undefined || right === undefined) return undefined;
  if (!/^[!=]?=$/.test(operator)) return compare(operator, left, right);
  const same = isSame(left, right);
  return same === undefined ? undefined : same === (operator !== '!=');
}

function unary(operator: string | undefined, value: string, { given }: Scope): boolean | undefined {
  if (/^-[aefrs]$/.test(operator ?? '')) {
    const known = given?.[`-e ${value}`];
    return known === undefined ? undefined : known === 'yes';
  }
  return operator === '-z' ? value === '' : operator === '-n' ? value !== '' : undefined;
}

function compare(operator: string, left: string, right: string): boolean | undefined {
  if (!/^-?\d+$/.test(left) || !/^-?\d+$/.test(right)) return undefined;
  const [one, other] = [Number(left), Number(right)];
  const results: Readonly<Record<string, boolean>> = {
    '-eq': one === other,
    '-ne': one !== other,
    '-gt': one > other,
    '-ge': one >= other,
    '-lt': one < other,
    '-le': one <= other,
  };
  return results[operator];
}

/** `=~` with an expression that is plain enough: a beginning, an end, a choice of words. */
function matchesExpression(value: string, expression: string): boolean | undefined {
  const isPlain = /^\^?(?:[\w./ -]+|\([\w./ -]+(?:\|[\w./ -]+)*\))\$?$/.test(expression);
  return isPlain ? new RegExp(expression, 's').test(value) : undefined;
}

function evaluateExpression(expression: TestExpression, scope: Scope): boolean | undefined {
  switch (expression.type) {
    case 'TestUnary': {
      const value = withoutLookUp(textIn(expression.operand, scope));
      return value === undefined ? undefined : unary(expression.operator, value, scope);
    }
    case 'TestBinary':
      return evaluateBinary(expression, scope);
    case 'TestLogical': {
      const decided = expression.operator === '||';
      const sides = expression.operands.map(operand => evaluateExpression(operand, scope));
      return sides.includes(decided) ? decided : sides.includes(undefined) ? undefined : !decided;
    }
    case 'TestNot': {
      const result = evaluateExpression(expression.operand, scope);
      return result === undefined ? undefined : result === (expression.negations.length % 2 === 0);
    }
    case 'TestGroup':
      return evaluateExpression(expression.expression, scope);
  }
}

function evaluateBinary(
  { operator, left: one, right: other }: Extract<TestExpression, { type: 'TestBinary' }>,
  scope: Scope,
): boolean | undefined {
  const left = textIn(one, scope);
  const right = textIn(other, scope);
  const pattern = right === undefined ? patternOf(other) : undefined;
  if (operator === '=~')
    return left === undefined || right === undefined ? undefined : matchesExpression(left, right);
  if (!pattern || !/^[!=]?=$/.test(operator)) return binary(left, operator, right);
  const plain = withoutLookUp(left);
  return plain === undefined ? undefined : pattern.test(plain) === (operator !== '!=');
}
