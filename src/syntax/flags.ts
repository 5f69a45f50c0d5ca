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
export function parseFlags(argument: LogicalText): { flags: Flag[]; length: number } {
  const { text } = argument;
  const flags: Flag[] = [];
  let at = skipSpace(text);
  while (text.startsWith('--', at)) {
    const { word, end } = readWord(text, at);
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

function readWord(text: string, start: number): { word: string; end: number } {
  let word = '';
  let quote = '';
  let at = start;
  for (; at < text.length && (quote !== '' || !isSpace(text[at])); at++) {
    const character = text[at] as string;
    if (character === '\\' && quote !== "'" && at + 1 < text.length) word += text[++at];
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = '';
    else word += character;
  }
  return { word, end: at };
}
