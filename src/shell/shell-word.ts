import type { DoubleQuotedChild, ParameterExpansionPart, Word, WordPart } from 'unbash';
import { removed, sliced } from './cut-value.ts';
import { isPid } from './pid-name.ts';
import type { Shell } from './shells.ts';
import { commandIn } from './substitution.ts';

/** The arguments of a script, as far as they are known; a word with a `$` in it is not. */
export type Positional = readonly string[] | undefined;

/** What a variable holds: one text, the words of an array, jobs by their places, or null for what cannot be known. */
export type Value = string | readonly string[] | JobsValue | null;

/** `$!`, kept: as it is, among others in a text with blanks in it, or in an array. */
export interface JobsValue {
  readonly jobs: readonly number[];
  readonly as: 'number' | 'text' | 'array';
}

export function holdsJobs(value: Value | undefined): value is JobsValue {
  return typeof value === 'object' && value !== null && 'jobs' in value;
}

/** The words of an array. */
export function isArray(value: Value | undefined): value is readonly string[] {
  return Array.isArray(value);
}

/** What a word may refer to. */
export interface Scope {
  readonly positional: Positional;
  /** `$0` of a string; left out for a script, which it names. */
  readonly zero?: string | undefined;
  readonly shell?: Shell | undefined;
  /** What the script itself has set. Any other variable may come from outside. */
  readonly variables: ReadonlyMap<string, Value>;
  /** What the image sets, where it may be used. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /**
   * What a test may count on: it says nothing of variables that are not there, as whoever starts it may set those.
   * Besides these it has what commands come to, by `$(id -u)`, and which files there are, by `-e FILE`.
   */
  readonly given?: Readonly<Record<string, string>> | undefined;
  /** Whether a text was read in that is not known, and may have set anything; `set -u`. */
  readonly hasUnread?: boolean;
  readonly hasNounset?: boolean;
  /** Whether the command before has succeeded, so that `$?` is 0; undefined where that is not known. */
  readonly before?: boolean | undefined;
}

/** The text of a word, quotes removed, arguments and variables put in; undefined when it depends on anything else. */
export function textOf(word: Word, scope: Scope): string | undefined {
  return word.parts ? joined(word.parts, scope) : word.value;
}

function joined(parts: readonly (WordPart | DoubleQuotedChild)[], scope: Scope): string | undefined {
  const values = parts.map(part => partValue(part, scope));
  return values.includes(undefined) ? undefined : values.join('');
}

function partValue(part: WordPart | DoubleQuotedChild, scope: Scope): string | undefined {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
      return part.value;
    case 'DoubleQuoted':
      return joined(part.parts, scope);
    case 'SimpleExpansion':
      return part.text === '$?' ? statusIn(scope) : parameter(part.text.slice(1), scope);
    case 'ParameterExpansion':
      return expansion(part, scope);
    case 'CommandExpansion':
      return scope.given?.[`$(${commandIn(part.text)})`];
    default:
      return undefined;
  }
}

function statusIn({ before }: Scope): string | undefined {
  return before === true ? '0' : undefined;
}

function parameter(
  name: string,
  { positional, variables, environment, given, hasUnread }: Scope,
): string | undefined {
  if (/^[A-Za-z_]/.test(name)) {
    const isOutside = !variables.has(name) && !variables.has(anyOther);
    const outside = environment?.[name] ?? given?.[name] ?? (hasUnread || !isPid(name) ? undefined : '');
    const value = isOutside ? outside : variables.get(name);
    const text = isArray(value) ? value[0] : value;
    return typeof text === 'string' ? literal(text) : undefined;
  }
  if (!positional) return undefined;
  return argument(name, positional);
}

/** `$1`, `$@`, `$#`. */
function argument(name: string, positional: readonly string[]): string | undefined {
  const asked = /^[1-9]\d*$/.test(name) ? positional.slice(0, Number(name)) : positional;
  if (name !== '#' && asked.some(word => literal(word) === undefined)) return undefined;
  if (name === '#') return positional.some(isDynamic) ? undefined : String(positional.length);
  if (name === '@' || name === '*') return positional.join(' ');
  return /^[1-9]\d*$/.test(name) ? (positional[Number(name) - 1] ?? '') : undefined;
}

/** `${1#-}`, `${1%.conf}`, `${1:0:1}`, `${1:-default}`. */
function expansion(part: ParameterExpansionPart, scope: Scope): string | undefined {
  const { operation, prefix, index, parameter: name } = part;
  if (prefix === '#' && !operation && (name === '@' || name === '*')) return parameter('#', scope);
  if (prefix) return undefined;
  if (index) return operation ? undefined : element(name, index.text, scope);
  if (operation?.type === 'Slice' && (name === '@' || name === '*')) return someArguments(operation, scope);
  const value = parameter(name, scope);
  if (value === undefined) return outsideDefault(part, scope);
  switch (operation?.type) {
    case undefined:
      return value;
    case 'Slice':
      return sliced(value, operation.offset, operation.length);
    case 'Default':
      return withDefault(value, name, operation, scope);
    case 'Remove':
      return removed(value, operation.operator, operation.operand);
    default:
      return undefined;
  }
}

/** `${@:1:1}`, the first of the arguments; `${@:0}` begins with the name of the script. */
function someArguments(
  { offset, length }: { readonly offset: Word; readonly length?: Word | undefined },
  { positional, shell }: Scope,
): string | undefined {
  const [from, count] = [Number(offset.value), length ? Number(length.value) : Number.POSITIVE_INFINITY];
  const isRead = (shell === 'bash' || shell === 'zsh') && from > 0 && count >= 0;
  if (!isRead || positional === undefined || positional.some(isDynamic)) return undefined;
  return positional.slice(from - 1, from - 1 + count).join(' ');
}

/** `${a[1]}`, the first of which is 0, or 1 in zsh. */
function element(name: string, index: string, { variables, shell }: Scope): string | undefined {
  const value = variables.get(name);
  if (!isArray(value) || value.some(isDynamic) || !/^\d{1,4}$/.test(index)) return undefined;
  return value[Number(index) - (shell === 'zsh' ? 1 : 0)] ?? '';
}

function withDefault(
  value: string,
  name: string,
  { operator, operand }: { readonly operator: string; readonly operand: Word },
  scope: Scope,
): string | undefined {
  const isSet = value !== '' || (!operator.startsWith(':') && isGiven(name, scope));
  if (operator.endsWith('+')) return isSet ? textOf(operand, scope) : '';
  if (isSet) return value;
  return operator.endsWith('?') ? undefined : textOf(operand, scope);
}

/**
 * `${NAME:-default}` of a variable that neither the script nor the image sets: the default, unless whoever starts it
 * says otherwise. Tests count on a switch such as `${DEBUG:-false}`: by what other defaults choose from, a mode or a
 * host, people mean each of it.
 */
function outsideDefault(
  { parameter: name, operation }: ParameterExpansionPart,
  scope: Scope,
): string | undefined {
  if (scope.variables.has(name) || scope.variables.has(anyOther) || !/^[A-Za-z_]/.test(name))
    return undefined;
  if (operation?.type !== 'Default' || !/[-=]$/.test(operation.operator)) return undefined;
  const value = textOf(operation.operand, scope);
  const isSwitch = scope.given !== undefined && switches.test(value ?? '');
  return scope.environment || isSwitch ? value : undefined;
}

const switches = /^(?:true|false|yes|no|on|off|enabled?|disabled?|[01])$/i;

function isGiven(name: string, { positional, variables, given }: Scope): boolean {
  if (/^\d+$/.test(name)) return Number(name) <= (positional?.length ?? 0);
  return variables.has(name) || given?.[name] !== undefined;
}

/** Stands among the variables for those that are not followed any more. */
export const anyOther = '*';
/** More variables than this are not followed: every branch makes a copy of them. */
export const mostVariables = 100;

/** Variables and arguments with more text than this are not followed. */
export const longestValue = 4096;

/** The word, if the shell leaves it as it is. */
export function literal(word: string): string | undefined {
  return isDynamic(word) ? undefined : word;
}

/** A word the shell would still expand, as it is written. */
export function isDynamic(word: string): boolean {
  return /[$`]/.test(word);
}
