import type {
  CommandNode,
  DoubleQuotedChild,
  ParameterExpansionPart,
  PipelineNode,
  Statement,
  TestExpression,
  Word,
  WordPart,
} from 'unbash';
import { patternOf } from './shell-pattern.ts';

/** The arguments of a script, as far as they are known; a word with a `$` in it is not. */
export type Positional = readonly string[] | undefined;

/**
 * What a test comes to when it asks about the script's own arguments alone: `[ "$1" = server ]`, `[ $# -eq 0 ]`,
 * `[ "${1#-}" != "$1" ]`. Undefined for every other command.
 */
export function evaluateTest(node: Statement['command'], positional: Positional): boolean | undefined {
  if (node.type === 'AndOr') return evaluateList(node.commands, node.operators, positional);
  if (node.type === 'Pipeline') {
    const [only, ...others] = node.commands;
    const result = only && others.length === 0 ? evaluateTest(only, positional) : undefined;
    const isNegated = node.prefixes.filter(({ type }) => type === 'Negation').length % 2 === 1;
    return result === undefined || !isNegated ? result : !result;
  }
  if (node.type === 'TestCommand') return evaluateExpression(node.expression, positional);
  return node.type === 'Command' ? evaluateCommand(node, positional) : undefined;
}

/** The text of a word, quotes removed, arguments put in; undefined when it depends on anything else. */
export function textOf(word: Word, positional: Positional): string | undefined {
  return word.parts ? joined(word.parts, positional) : word.value;
}

function evaluateList(
  commands: readonly PipelineNode[],
  operators: readonly string[],
  positional: Positional,
): boolean | undefined {
  return commands.slice(1).reduce<boolean | undefined>((left, command, index) => {
    const isAnd = operators[index] === '&&';
    if (left === !isAnd) return left;
    const right = evaluateTest(command, positional);
    return left === undefined ? (right === !isAnd ? right : undefined) : right;
  }, commands[0] && evaluateTest(commands[0], positional));
}

function evaluateCommand(
  node: Extract<CommandNode, { type: 'Command' }>,
  positional: Positional,
): boolean | undefined {
  const name = node.name?.value;
  if (name === 'true' || name === ':') return true;
  if (name === 'false') return false;
  if (name !== '[' && name !== 'test') return undefined;
  const words = node.args.flatMap(word => (word.type === 'Word' ? wordsOf(word, positional) : [undefined]));
  if (name === '[' && words.pop() !== ']') return undefined;
  return evaluateWords(words);
}

/** An unquoted `$1` that is not set is no word at all. */
function wordsOf(word: Word, positional: Positional): (string | undefined)[] {
  const value = textOf(word, positional);
  const isBare = /^\$(?:\d|\{\d\}|[@*])$/.test(word.text);
  if (isBare && value !== undefined) return value === '' ? [] : value.split(/\s+/);
  if (/^"\$(?:@|\{@\})"$/.test(word.text) && positional) return positional.map(literal);
  return [value];
}

function evaluateWords(words: readonly (string | undefined)[]): boolean | undefined {
  const [first, second, third] = words;
  if (first === '!' && words.length > 1) {
    const result = evaluateWords(words.slice(1));
    return result === undefined ? undefined : !result;
  }
  for (const operator of ['-o', '-a']) {
    const at = words.indexOf(operator);
    if (at > 0 && words.length > 3) {
      const sides = [evaluateWords(words.slice(0, at)), evaluateWords(words.slice(at + 1))];
      const decided = operator === '-o';
      return sides.includes(decided) ? decided : sides.includes(undefined) ? undefined : !decided;
    }
  }
  if (words.length === 0) return false;
  if (words.length === 1) return first === undefined ? undefined : first !== '';
  if (words.length === 2) return second === undefined ? undefined : unary(first, second);
  if (words.length !== 3 || first === undefined || second === undefined || third === undefined)
    return undefined;
  if (second === '=' || second === '==') return first === third;
  if (second === '!=') return first !== third;
  return compare(second, first, third);
}

function unary(operator: string | undefined, value: string): boolean | undefined {
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

function evaluateExpression(expression: TestExpression, positional: Positional): boolean | undefined {
  switch (expression.type) {
    case 'TestUnary': {
      const value = textOf(expression.operand, positional);
      return value === undefined ? undefined : unary(expression.operator, value);
    }
    case 'TestBinary': {
      const left = textOf(expression.left, positional);
      const right = textOf(expression.right, positional);
      const pattern = right === undefined ? patternOf(expression.right) : undefined;
      const isEqual = expression.operator === '=' || expression.operator === '==';
      if (left === undefined || (right === undefined && !pattern)) return undefined;
      if (isEqual || expression.operator === '!=')
        return (pattern ? pattern.test(left) : left === right) === isEqual;
      return right === undefined ? undefined : compare(expression.operator, left, right);
    }
    case 'TestLogical': {
      const decided = expression.operator === '||';
      const sides = expression.operands.map(operand => evaluateExpression(operand, positional));
      return sides.includes(decided) ? decided : sides.includes(undefined) ? undefined : !decided;
    }
    case 'TestNot': {
      const result = evaluateExpression(expression.operand, positional);
      return result === undefined ? undefined : result === (expression.negations.length % 2 === 0);
    }
    case 'TestGroup':
      return evaluateExpression(expression.expression, positional);
  }
}

function joined(
  parts: readonly (WordPart | DoubleQuotedChild)[],
  positional: Positional,
): string | undefined {
  const values = parts.map(part => partValue(part, positional));
  return values.includes(undefined) ? undefined : values.join('');
}

function partValue(part: WordPart | DoubleQuotedChild, positional: Positional): string | undefined {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
      return part.value;
    case 'DoubleQuoted':
      return joined(part.parts, positional);
    case 'SimpleExpansion':
      return parameter(part.text.slice(1), positional);
    case 'ParameterExpansion':
      return expansion(part, positional);
    default:
      return undefined;
  }
}

function parameter(name: string, positional: Positional): string | undefined {
  if (!positional || (name !== '#' && positional.some(word => literal(word) === undefined))) return undefined;
  if (name === '#') return positional.some(isDynamic) ? undefined : String(positional.length);
  if (name === '@' || name === '*') return positional.join(' ');
  return /^[1-9]\d*$/.test(name) ? (positional[Number(name) - 1] ?? '') : undefined;
}

/** `${1#-}`, `${1%.conf}`, `${1:0:1}`, `${1:-default}`. */
function expansion(part: ParameterExpansionPart, positional: Positional): string | undefined {
  const { operation, prefix, index } = part;
  const value = parameter(part.parameter, positional);
  if (prefix === '#' && !operation && (part.parameter === '@' || part.parameter === '*'))
    return parameter('#', positional);
  if (prefix || index || value === undefined) return undefined;
  if (!operation) return value;
  if (operation.type === 'Slice') {
    const [from, length] = [operation.offset, operation.length].map(word => word && Number(word.value));
    if (from === undefined || !(from >= 0) || (length !== undefined && !(length >= 0))) return undefined;
    return value.slice(from, length === undefined ? undefined : from + length);
  }
  if (operation.type === 'Default') {
    const isSet =
      value !== '' || (!operation.operator.startsWith(':') && isGiven(part.parameter, positional));
    if (operation.operator.endsWith('+')) return isSet ? textOf(operation.operand, positional) : '';
    return isSet
      ? value
      : operation.operator.endsWith('-')
        ? textOf(operation.operand, positional)
        : undefined;
  }
  return operation.type === 'Remove' ? removed(value, operation.operator, operation.operand) : undefined;
}

function isGiven(name: string, positional: Positional): boolean {
  return /^\d+$/.test(name) && Number(name) <= (positional?.length ?? 0);
}

/** The shortest match for one mark, the longest for two; from the front for `#`, from the end for `%`. */
function removed(value: string, operator: string, operand: Word): string | undefined {
  const pattern = patternOf(operand);
  if (!pattern) return undefined;
  const lengths = Array.from({ length: value.length + 1 }, (_, length) => length);
  const isFront = operator.startsWith('#');
  const cut = (length: number): string =>
    isFront ? value.slice(0, length) : value.slice(value.length - length);
  const length = (operator.length === 2 ? lengths.reverse() : lengths).find(count =>
    pattern.test(cut(count)),
  );
  if (length === undefined) return value;
  return isFront ? value.slice(length) : value.slice(0, value.length - length);
}

function literal(word: string): string | undefined {
  return isDynamic(word) ? undefined : word;
}

/** A word the shell would still expand, as it is written. */
export function isDynamic(word: string): boolean {
  return /[$`]/.test(word);
}
