import { type Duration, lasts } from '../shell/duration.ts';
import type { Ending } from '../shell/ending.ts';
import type { Shell } from '../shell/shells.ts';
import { waitsFor } from './duration.ts';
import type { FindProgram, Program } from './facts/program.ts';
import { wrappedCommand } from './facts/programs.ts';
import type { ImageFile } from './image-file.ts';
import type { ImageFiles } from './image-files.ts';
import { findExecutable } from './obscured-program.ts';
import { shellString } from './shell-string.ts';
import type { ShellText } from './step.ts';

/** A text that a command has a shell read: a script of the image, or a string behind `-c`. */
interface Called {
  readonly text: ShellText;
  readonly positional: readonly string[];
  readonly shell: Shell | undefined;
}

/** Follows a script to its ends, those included that say nothing about its work. */
type Follow = (called: Called) => readonly Ending<ShellText>[] | undefined;

/**
 * How long a script of the image runs that another one calls, or a string, as in `su web -c 'gunicorn app'`: it lasts
 * where each of its ways does. Undefined for every other one, and for what is neither.
 */
export function calledDuration(
  argv: readonly string[],
  { files, findProgram, shellOf }: CallWorld,
  durationOf: (argv: readonly string[]) => Duration,
  follow: Follow,
): Duration {
  const called = files && calledScript(argv, files, findProgram, shellOf);
  const endings = called ? follow(called) : undefined;
  return endings?.length && endings.every(ending => restsIn(ending, durationOf)) ? 'service' : undefined;
}

/** What says which script a command calls. */
export interface CallWorld {
  readonly files: ImageFiles | undefined;
  readonly findProgram: FindProgram;
  /** The shell that the first line of a script asks for, null for another program. */
  readonly shellOf: (file: ImageFile, argv: readonly string[]) => Shell | undefined | null;
}

/** `./worker.sh`, `bash worker.sh`, `su web -c ./worker.sh`. */
function calledScript(
  written: readonly string[],
  files: ImageFiles,
  findProgram: FindProgram,
  shellOf: CallWorld['shellOf'],
): Called | undefined {
  const argv = behindWrappers(written, findProgram);
  const [name = '', first = '', ...rest] = argv;
  const file = findExecutable(name, files);
  if (file) {
    const shell = shellOf(file, argv);
    return shell === null ? undefined : { text: file, positional: argv.slice(1), shell };
  }
  const program = findProgram(argv);
  if (program?.kind !== 'shell') return undefined;
  const shell = program.shell ?? undefined;
  const string = shellString(argv, true);
  const read = first.startsWith('-') ? undefined : files.find(first);
  if (!string) return read ? { text: read, positional: rest, shell } : undefined;
  const [zero = name, ...positional] = string.positional;
  return { text: { text: string.script, words: argv, zero }, positional, shell };
}

/** More wrappers in front of one another than this are not taken off. */
const mostWrappers = 4;

function behindWrappers(argv: readonly string[], findProgram: FindProgram): readonly string[] {
  let command = argv;
  for (let count = 0; count < mostWrappers; count++) {
    const program = findProgram(command);
    if (!program || !waitsFor(program, command)) return command;
    const next = wrappedCommand(program, command) ?? givenToOwnShell(program, command);
    if (!next) return command;
    command = next;
  }
  return command;
}

/** `su web -c …`: whatever the user's own shell is, it is given the command. */
function givenToOwnShell(
  program: Program,
  [name = '', ...words]: readonly string[],
): readonly string[] | undefined {
  const isSu = program.wraps?.shellString !== undefined;
  return isSu ? wrappedCommand(program, [name, '-s', '/bin/sh', ...words]) : undefined;
}

function restsIn(
  { how, argv, background }: Ending<ShellText>,
  durationOf: (argv: readonly string[]) => Duration,
): boolean {
  if (how === 'loop') return true;
  if (how === 'wait') return background.some(({ duration }) => lasts(duration));
  return (how === 'foreground' || how === 'exec') && argv !== undefined && lasts(durationOf(argv));
}
