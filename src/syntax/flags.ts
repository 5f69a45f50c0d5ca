import { isSpace, skipSpace } from './go-space.ts';
import type { LogicalText } from './logical-text.ts';
import { offsetOf } from './logical-text.ts';

/** A flag of an instruction: `--from=build` is `{ name: 'from', value: 'build' }`. */
export interface Flag {
  readonly name: string;
  /** Null when there is no `=`. */
  readonly value: string | null;
  /** File offsets. */
  readonly start: number;
  readonly end: number;
}

/**
 * The leading words that begin with `--`, quotes and backslashes resolved, and how much of the text they take.
 * A word of two dashes alone ends them. BuildKit's extractBuilderFlags, frontend/dockerfile/parser/split_command.go
 */
export function parseFlags(argument: LogicalText, mark: string): { flags: Flag[]; length: number } {
  const { text } = argument;
  const flags: Flag[] = [];
  let at = skipSpace(text);
  while (text.startsWith('--', at)) {
    const { word, end } = readWord(text, at, mark);
    if (word === '--') return { flags, length: end };
    const equals = word.indexOf('=');
    flags.push({
      name: word.slice(2, equals < 0 ? undefined : equals),
      value: equals < 0 ? null : word.slice(equals + 1),
      start: offsetOf(argument, at),
      end: offsetOf(argument, end - 1) + 1,
    });
    at = skipSpace(text, end);
  }
  return { flags, length: at };
}

function readWord(text: string, start: number, mark: string): { word: string; end: number } {
  let word = '';
  let quote = '';
  let at = start;
  for (; at < text.length && (quote !== '' || !isSpace(text[at])); at++) {
    const character = text[at] as string;
    if (character === mark) word += text[++at] ?? '';
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = '';
    else word += character;
  }
  return { word, end: at };
}

/** What a flag may be: any value, several, a boolean that may be left out, a time, a number, or one of some words. */
export type FlagKind = 'text' | 'list' | 'boolean' | 'duration' | 'count' | readonly string[];

/** Why Docker refuses the flags of an instruction that takes these. frontend/dockerfile/instructions/bflag.go */
export function flagProblem(
  flags: readonly Flag[],
  kinds: Readonly<Record<string, FlagKind>>,
): string | undefined {
  for (const [index, { name, value }] of flags.entries()) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined) return `unknown flag: --${name}`;
    if (kind !== 'list' && flags.findIndex(other => other.name === name) < index)
      return `the flag --${name} is there twice`;
    if (value === null ? kind !== 'boolean' : value === '' && kind === 'boolean')
      return `a value is missing after --${name}`;
    const wanted = value === null ? undefined : unlike(kind, value);
    if (wanted) return `--${name} must be ${wanted}, and is ${JSON.stringify(value)}`;
  }
  return undefined;
}

/** What a value should have been; undefined when it is that. */
function unlike(kind: FlagKind, value: string): string | undefined {
  if (typeof kind === 'object')
    return kind.includes(value) ? undefined : kind.join(', ').replace(/, (?!.*, )/, ' or ');
  if (kind === 'boolean') return /^(?:true|false)$/i.test(value) ? undefined : 'true or false';
  if (kind === 'count') return value === '' || isCount(value) ? undefined : 'a number of at least 0';
  if (kind === 'duration')
    return value === '' || isDuration(value) ? undefined : 'a time of at least 1ms, such as 30s or 1m30s';
  return undefined;
}

function isCount(value: string): boolean {
  return /^[-+]?\d+$/.test(value) && Number(value) >= 0 && Number(value) < 2 ** 31;
}

const milliseconds: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1e3,
  m: 6e4,
  h: 3.6e6,
};

/** As Go's time.ParseDuration has it; Docker takes none but 0 below a millisecond. */
function isDuration(value: string): boolean {
  const total = millisecondsOf(value);
  return total !== undefined && (total === 0 || total >= 1);
}

/** What a time of a flag is, in milliseconds; undefined for what is none. */
export function millisecondsOf(value: string): number | undefined {
  if (/^[-+]?0$/.test(value)) return 0;
  if (!/^[-+]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(value)) return undefined;
  const total = [...value.matchAll(/([\d.]+)([a-zµμ]+)/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (milliseconds[unit] ?? 0),
    0,
  );
  return value.startsWith('-') ? -total : total;
}
