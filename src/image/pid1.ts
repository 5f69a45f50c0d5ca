import { isBuiltin } from '../syntax/exec-place.ts';
import { parseScript, type Script } from '../syntax/script.ts';
import type { BaseImage } from './base-image.ts';
import type { Program } from './facts/program.ts';
import { findProgram, wrappedCommand } from './facts/programs.ts';
import { type CommandShape, execsLast, type Shell } from './facts/shells.ts';
import { reaperProgram } from './reaper.ts';

/** Who is PID 1 of a container, and how it came to be. */
export interface Pid1 {
  /** ENTRYPOINT and CMD together: what Docker starts. Null when the image starts nothing, undefined when the base hides it. */
  readonly argv: readonly string[] | null | undefined;
  /** From what Docker starts to the program that does the work, one step for each program in between. */
  readonly steps: readonly Step[];
  /** The step that stays as PID 1; undefined when that cannot be known. */
  readonly stays: Step | undefined;
  /** The last step: the program the stop signal is meant for. */
  readonly service: Step | undefined;
  /** The base may have an ENTRYPOINT that nobody knows of; all of this holds only if it has none. */
  readonly isAssumed: boolean;
  /** The init among the steps that is PID 1; null when PID 1 is none, undefined when it cannot be known. */
  readonly init: string | null | undefined;
}

/** A program on the way from what Docker starts to the service. */
export interface Step {
  /** Its arguments; a word the shell would still expand stands as written. */
  readonly argv: readonly string[];
  readonly program: Program | undefined;
  /** Whether it stays, as PID 1 if nothing before it stayed: false when it replaces itself by the next step. */
  readonly stays: boolean | undefined;
  /** For a shell that runs a string: the shell, as far as known, and the string. */
  readonly shell?: RunningShell | undefined;
}

export interface RunningShell {
  readonly family: Shell | undefined;
  readonly script: Script;
}

/** Follows a command line through shells and wrappers to the program that ends up as PID 1. */
export function resolvePid1(
  entrypoint: readonly string[] | null | undefined,
  cmd: readonly string[] | null | undefined,
  base: BaseImage,
): Pid1 {
  const isAssumed = entrypoint === undefined;
  if (cmd === undefined || (isAssumed && cmd === null)) return nothingKnown(undefined);
  const argv = [...(entrypoint ?? []), ...(cmd ?? [])];
  if (argv.length === 0) return nothingKnown(null);
  const steps = follow(argv, base, 0);
  const stays = steps.find(step => step.stays !== false);
  const known = stays?.stays === true ? stays : undefined;
  return { argv, steps, stays: known, service: steps.at(-1), isAssumed, init: initOf(known, base, argv) };
}

/** More wrappers than this in a row is somebody playing with us. */
const deepest = 16;

function follow(argv: readonly string[], base: BaseImage, depth: number): Step[] {
  const program = findProgram(argv, { shellFamily: base.sh ?? undefined, programs: [reaperProgram] });
  const [step, next] = stepOf(argv, program, base);
  return !next?.length || depth === deepest ? [step] : [step, ...follow(next, base, depth + 1)];
}

type Found = readonly [step: Step, next?: readonly string[] | null | undefined];

function stepOf(argv: readonly string[], program: Program | undefined, base: BaseImage): Found {
  if (isPassThrough(argv, base))
    return [{ argv, program, stays: false }, argv.slice(base.entrypoint?.length)];
  if (!program) return [{ argv, program, stays: isScriptName(argv[0]) ? undefined : true }];
  if (program.kind === 'shell') return shellStep(argv, program);
  const next = wrappedCommand(program, argv);
  if (program.kind === 'exec-wrapper' || program.execs === true)
    return [{ argv, program, stays: next ? false : undefined }, next];
  return [{ argv, program, stays: true }, next];
}

/** The base's own entrypoint script, known to end in `exec "$@"`. */
function isPassThrough(argv: readonly string[], { entrypoint, entrypointExecs }: BaseImage): boolean {
  if (!entrypointExecs || !entrypoint?.length || argv.length <= entrypoint.length) return false;
  return entrypoint.every((word, index) => word === argv[index]);
}

function shellStep(argv: readonly string[], program: Program): Found {
  const string = shellString(argv.slice(program.at));
  if (!string) return [{ argv, program, stays: argv.length === program.at + 1 ? true : undefined }];
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

/** A script is not followed yet: what it ends in is unknown. */
function isScriptName(program: string | undefined): boolean {
  return /\.(?:sh|bash)$|entry-?point|(?:^|\/)(?:run|start|startup|launch|init)$/.test(program ?? '');
}

function initOf(
  stays: Step | undefined,
  base: BaseImage,
  argv: readonly string[],
): string | null | undefined {
  if (stays?.program?.isInit) return stays.program.name;
  const isBaseEntrypoint =
    base.entrypoint?.length && base.entrypoint.every((word, index) => word === argv[index]);
  if (isBaseEntrypoint && base.init) return base.init;
  return stays ? null : undefined;
}

function nothingKnown(argv: null | undefined): Pid1 {
  return {
    argv,
    steps: [],
    stays: undefined,
    service: undefined,
    isAssumed: false,
    init: argv === null ? null : undefined,
  };
}
