import type { Shell } from '../../shell/shells.ts';
import type { ProgramRow } from './program.ts';

/** What decides between the rows of a name besides the arguments. */
export interface Fitting {
  readonly shellFamily?: Shell | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
}

/** Whether a row is about a program with these arguments, in an image that sets this environment. */
export function fits(
  row: ProgramRow,
  args: readonly string[],
  { shellFamily, environment = {} }: Fitting,
): boolean {
  const isThere = (pattern: string): boolean => {
    const [, name = '', value] = /^([A-Z_]+)=(.*)$/.exec(pattern) ?? [];
    return value === undefined ? has(args, pattern) : environment[name] === value;
  };
  return (
    (row.family === undefined || row.family === shellFamily?.split('<')[0]) &&
    (row.subcommand === undefined || hasSubcommand(args, row.subcommand)) &&
    (row.with === undefined || row.with.some(isThere)) &&
    !row.without?.some(isThere)
  );
}

// The first word that is no option. A word after an option may be that option's value, so it counts only when it fits.
function hasSubcommand(args: readonly string[], wanted: readonly string[]): boolean {
  for (const [index, word] of args.entries()) {
    if (word.startsWith('-')) continue;
    if (wanted.includes(word)) return true;
    const before = args[index - 1];
    if (!before?.startsWith('-') || before.includes('=') || before === '--') return false;
  }
  return false;
}

export function hasAny(args: readonly string[], patterns: readonly string[]): boolean {
  return patterns.some(pattern => has(args, pattern));
}

// `-n` is also found in `-nc`, `--nodaemon` in `--nodaemon=true`, `daemon off` anywhere, `*.ini` at the end of a word.
function has(all: readonly string[], pattern: string): boolean {
  // What comes after `--` is for somebody else.
  const end = /^-{1,2}\w/.test(pattern) ? all.indexOf('--') : -1;
  const args = end < 0 ? all : all.slice(0, end);
  if (pattern.includes(' ')) return args.join(' ').replace(/\s+/g, ' ').includes(pattern);
  if (pattern.startsWith('*')) return args.some(word => word.endsWith(pattern.slice(1)));
  if (/^-[A-Za-z]$/.test(pattern)) {
    return args.some(word => /^-[A-Za-z]\w*$/.test(word) && word.includes(pattern.charAt(1)));
  }
  return args.some(word => word === pattern || (pattern.startsWith('--') && word.startsWith(`${pattern}=`)));
}
