import { type Duration, lasts } from '../shell/duration.ts';
import type { Ending } from '../shell/ending.ts';
import type { Shell } from '../shell/shells.ts';
import type { FindProgram } from './facts/program.ts';
import type { ImageFile } from './image-file.ts';
import type { ImageFiles } from './image-files.ts';
import { findExecutable } from './obscured-program.ts';
import type { ShellText } from './step.ts';

/** A script of the image, as a command calls it. */
interface Called {
  readonly file: ImageFile;
  readonly positional: readonly string[];
  readonly shell: Shell | undefined;
}

/** Follows a script to its ends, those included that say nothing about its work. */
type Follow = (called: Called) => readonly Ending<ShellText>[] | undefined;

/**
 * How long a script of the image runs that another one calls: it lasts where each of its ways does. Undefined for every
 * other one, and for what is no script.
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

/** `./worker.sh`, `bash worker.sh`. */
function calledScript(
  argv: readonly string[],
  files: ImageFiles,
  findProgram: FindProgram,
  shellOf: CallWorld['shellOf'],
): Called | undefined {
  const [name = '', first = '', ...rest] = argv;
  const file = findExecutable(name, files);
  if (file) {
    const shell = shellOf(file, argv);
    return shell === null ? undefined : { file, positional: argv.slice(1), shell };
  }
  const program = findProgram(argv);
  const read = program?.kind === 'shell' && !first.startsWith('-') ? files.find(first) : undefined;
  return read ? { file: read, positional: rest, shell: program?.shell ?? undefined } : undefined;
}

function restsIn(
  { how, argv, background }: Ending<ShellText>,
  durationOf: (argv: readonly string[]) => Duration,
): boolean {
  if (how === 'loop') return true;
  if (how === 'wait') return background.some(({ duration }) => lasts(duration));
  return (how === 'foreground' || how === 'exec') && argv !== undefined && lasts(durationOf(argv));
}
