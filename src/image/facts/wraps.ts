import { scanOptions } from './options.ts';
import type { Wraps } from './program.ts';

/** The command among a wrapper's words, its own name left out; undefined when it is unknown. */
export function readWrappedCommand(wraps: Wraps, words: readonly string[]): readonly string[] | undefined {
  if (wraps.shellString) return readShellString(wraps, wraps.shellString, words);
  if (wraps.commandOptions) return readCommandOption(wraps, wraps.commandOptions, words);
  if (wraps.separator) return words.includes('--') ? words.slice(words.indexOf('--') + 1) : undefined;
  let scanned = scanOptions(words, 0, wraps);
  const line = wraps.splitOption === undefined ? undefined : scanned?.values[wraps.splitOption];
  if (scanned && line !== undefined) return readSplit(wraps, line, words.slice(scanned.next));
  for (let left = wraps.operands ?? 0; scanned && left > 0; left--) {
    const operand = words[scanned.next];
    if (operand === undefined || !new RegExp(wraps.operandPattern ?? '').test(operand)) return undefined;
    const next = scanned.next + 1;
    scanned = scanned.separated ? { ...scanned, next } : scanOptions(words, next, wraps);
  }
  if (!scanned) return undefined;
  let start = scanned.next;
  // `env "log.level=$LEVEL" app`: any name will do, and a word that is not known has its quotes yet.
  while (wraps.assignments && /^["']?[\w.-]+=/.test(words[start] ?? '')) start++;
  return words.slice(start);
}

// Quotes, escapes and variables have their own rules in `env -S`; a line that has any is not read.
function readSplit(wraps: Wraps, line: string, rest: readonly string[]): readonly string[] | undefined {
  return /[\\'"$#]/.test(line)
    ? undefined
    : readWrappedCommand(wraps, [...line.trim().split(/\s+/), ...rest]);
}

// `start-stop-daemon --start --exec /usr/bin/perl -- app.pl`
function readCommandOption(
  wraps: Wraps,
  names: readonly string[],
  words: readonly string[],
): readonly string[] | undefined {
  const scanned = scanOptions(words, 0, wraps);
  const name = names.find(candidate => scanned?.values[candidate] !== undefined);
  if (!scanned || name === undefined || (!scanned.separated && scanned.next < words.length)) return undefined;
  return [scanned.values[name] as string, ...words.slice(scanned.next)];
}

// `su -s /bin/sh www-data -c "exec app"`: options are on both sides of the user. Without -s the shell is the user's
// own.
function readShellString(
  wraps: Wraps,
  [commandOption, shellOption]: readonly [string, string],
  words: readonly string[],
): readonly string[] | undefined {
  const values: Record<string, string> = {};
  let users = 0;
  for (let index = 0; index < words.length; ) {
    const scanned = scanOptions(words, index, wraps);
    if (!scanned || scanned.separated) return undefined;
    Object.assign(values, scanned.values);
    if (scanned.next < words.length && words[scanned.next] !== '-') users++;
    index = scanned.next + 1;
  }
  const [command, shell] = [values[commandOption], values[shellOption]];
  return users > 1 || command === undefined || shell === undefined ? undefined : [shell, '-c', command];
}
