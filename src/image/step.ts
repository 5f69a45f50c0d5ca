import { isBuiltin } from '../shell/exec-place.ts';
import { parseScript, type Script } from '../shell/script.ts';
import { isDynamic } from '../shell/shell-word.ts';
import type { BaseImage } from './base-image.ts';
import {
  type FindProgram,
  findExecutable,
  interpreterOf,
  runScript,
  scriptOperand,
} from './entrypoint-script.ts';
import type { Program, ProgramRow } from './facts/program.ts';
import { findProgram, wrappedCommand } from './facts/programs.ts';
import { type CommandShape, execsLast, type Shell } from './facts/shells.ts';
import { withConfiguration } from './foreground.ts';
import type { ImageFile } from './image-file.ts';
import type { ImageFiles } from './image-files.ts';
import { packageScript } from './package-script.ts';
import type { Step } from './pid1.ts';
import { reaperProgram } from './reaper.ts';

/** What the programs of the image are looked up in. */
export interface World {
  readonly base: BaseImage;
  readonly files: ImageFiles | undefined;
  readonly findProgram: FindProgram;
  /** Whether a shell started this, which runs a file without a first line itself. */
  readonly isInShell: boolean;
}

/** The world of an image in which nothing has been started yet. */
export function worldOf(
  base: BaseImage,
  files: ImageFiles | undefined,
  programs: readonly ProgramRow[],
  isOwn?: (name: string) => boolean,
): World {
  const context = { shellFamily: base.sh ?? undefined, programs: [reaperProgram, ...programs], isOwn };
  return { base, files, findProgram: argv => findProgram(argv, context), isInShell: false };
}

/** More wrappers than this in a row is somebody playing with us. */
export const deepest = 16;

/** A step, and what it starts or becomes. */
type Found = readonly [step: Step, next?: readonly string[] | null | undefined];

/** What a command line starts, and what that starts or becomes in turn. */
export function stepOf(argv: readonly string[], world: World, depth: number): Found {
  const { base, files } = world;
  const program = world.findProgram(argv);
  const file = files && findExecutable(argv[0] ?? '', files);
  if (file) return scriptStep(argv, file, program, world, depth);
  if (isPassThrough(argv, base))
    return [{ argv, program, stays: false }, argv.slice(base.entrypoint?.length)];
  if (!program) return [{ argv, program, stays: isUnread(argv[0] ?? '', depth) ? undefined : true }];
  if (program.kind === 'shell') return shellStep(argv, program, world);
  return programStep(argv, withConfiguration(program, argv, files), files);
}

function programStep(argv: readonly string[], program: Program, files: ImageFiles | undefined): Found {
  const packaged = packageScript(program, argv, files);
  // npm has a script run by sh, with what follows on its own command line.
  if (packaged !== undefined) return [{ argv, program, stays: true, packaged }, ['sh', '-c', packaged]];
  const next = wrappedCommand(program, argv);
  if (program.kind === 'exec-wrapper' || program.execs === true)
    return [{ argv, program, stays: next ? false : undefined }, next];
  return [{ argv, program, stays: true }, next];
}

/** The kernel starts a file by its first line: with a shell, which is followed, or with anything else. */
function scriptStep(
  argv: readonly string[],
  file: ImageFile,
  known: Program | undefined,
  world: World,
  depth: number,
): Found {
  const { base, files, isInShell } = world;
  const script = { file, isStartedByKernel: true, endings: undefined };
  const line = interpreterOf(file, argv, world.findProgram);
  const shell = line ? line.program : isInShell ? world.findProgram(['/bin/sh']) : undefined;
  if (shell?.kind === 'shell' && files) {
    const family = line ? shell.shell : (base.sh ?? undefined);
    const { next, stays, endings } = runScript(file, argv.slice(1), family, { ...world, files });
    // A program that is known by its name does what is known of it, where its script does not tell.
    if (!endings && known) return programStep(argv, known, files);
    return [{ argv, program: shell, stays, script: { ...script, endings } }, next];
  }
  if (!line?.program || depth === deepest) return [{ argv, program: known, stays: undefined, script }];
  if (line.program.isInit || line.program.wraps)
    return [{ argv, program: undefined, stays: false, script }, line.argv];
  return [{ argv, program: line.program, stays: true, script }];
}

/** The base's own entrypoint script, known to end in `exec "$@"`. */
function isPassThrough(argv: readonly string[], { entrypoint, entrypointExecs }: BaseImage): boolean {
  if (!entrypointExecs || !entrypoint?.length || argv.length <= entrypoint.length) return false;
  return entrypoint.every((word, index) => word === argv[index]);
}

function shellStep(argv: readonly string[], program: Program, world: World): Found {
  const string = shellString(argv.slice(program.at));
  if (!string) return shellFileStep(argv, program, world);
  const script = parseScript(string.script);
  const shell = { family: program.shell ?? undefined, script };
  const command = script.last?.command;
  const next = command && replacePositional(command.words, string.positional);
  if (command?.isExec) return [{ argv, program, stays: false, shell }, next];
  if (script.endsInExec) return [{ argv, program, stays: undefined, shell }];
  // A builtin is run by the shell itself: it stays, and was there all the time the command before it ran.
  const isOwn = command !== undefined && command !== null && isBuiltin(command.words[0] ?? '');
  const execs = isOwn ? false : whetherExecs(program.shell ?? undefined, shapeOf(script));
  const stays = execs === undefined ? undefined : !execs;
  return [{ argv, program, stays, shell }, script.last?.place === 'background' ? undefined : next];
}

/** `bash -e run.sh a`, or a prompt. */
function shellFileStep(argv: readonly string[], program: Program, world: World): Found {
  const words = argv.slice(program.at);
  const at = scriptOperand(words);
  const file = at === undefined ? undefined : world.files?.find(words[at] ?? '');
  if (at === undefined || !file || !world.files)
    return [{ argv, program, stays: words.length === 1 ? true : undefined }];
  const run = runScript(file, words.slice(at + 1), program.shell, { ...world, files: world.files });
  const script = { file, isStartedByKernel: false, endings: run.endings };
  return [{ argv, program, stays: run.stays, script }, run.next];
}

/** Of an unknown shell only what all that could be /bin/sh have in common is known. */
function whetherExecs(shell: Shell | undefined, shape: CommandShape): boolean | undefined {
  if (shell !== undefined) return execsLast(shell, shape);
  const [first, ...others] = (['dash', 'ash', 'bash'] as const).map(candidate => execsLast(candidate, shape));
  return others.every(other => other === first) ? first : undefined;
}

/** How the table of shells calls the place of a script's last command. */
export function shapeOf({ last }: Script): CommandShape {
  if (!last?.command) return last?.place === 'pipeline' ? 'pipeline' : 'compound';
  if (last.place === 'background') return 'not-last';
  if (last.command.hasRedirection) return 'redirection';
  if (last.place !== 'alone')
    return last.place === 'pipeline' || last.place === 'compound' ? last.place : last.place;
  return last.command.hasAssignment ? 'assignment' : 'simple';
}

/** `-c` may be one of a cluster (`-ec`, `-lc`) and follow other options: `bash -o pipefail -c STRING name args`. */
function shellString(argv: readonly string[]): { script: string; positional: readonly string[] } | undefined {
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at] as string;
    if (/^-[a-zA-Z]*c[a-zA-Z]*$/.test(word)) {
      const script = argv[at + 1];
      return script === undefined ? undefined : { script, positional: argv.slice(at + 2) };
    }
    if (!/^[-+]/.test(word)) return undefined;
    if (/^[-+][a-zA-Z]*[oO]$/.test(word)) at++;
  }
  return undefined;
}

/** `exec "$@"` in `sh -c 'exec "$@"' name a b` runs `a b`. */
function replacePositional(words: readonly string[], positional: readonly string[]): readonly string[] {
  return words.flatMap(word => (word === '"$@"' || word === '$@' ? positional.slice(1) : [word]));
}

/** A script that nobody has read, or a name that a shell would still put in: what it ends in is unknown. */
function isUnread(program: string, depth: number): boolean {
  if (depth > 0 && isDynamic(program)) return true;
  return /\.(?:sh|bash)$|entry-?point|(?:^|\/)(?:run|start|startup|launch|init)$/.test(program);
}
