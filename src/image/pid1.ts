import type { Script } from '../shell/script.ts';
import type { BaseImage } from './base-image.ts';
import type { RunningScript } from './entrypoint-script.ts';
import type { Program, ProgramRow } from './facts/program.ts';
import type { Shell } from './facts/shells.ts';
import type { ImageFiles } from './image-files.ts';
import { deepest, stepOf, type World, worldOf } from './step.ts';

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
  /** For a launcher such as npm: the command line it takes from package.json. */
  readonly packaged?: string | undefined;
  /** For a script of which the text is known, started by itself or by a shell. */
  readonly script?: RunningScript | undefined;
}

export interface RunningShell {
  readonly family: Shell | undefined;
  readonly script: Script;
}

/** Of a container whose PID 1 is none of its own processes, or that nobody can tell anything about. */
export const unknownPid1: Pid1 = nothingKnown(undefined);

/** Follows a command line through shells and wrappers to the program that ends up as PID 1. */
export function resolvePid1(
  entrypoint: readonly string[] | null | undefined,
  cmd: readonly string[] | null | undefined,
  base: BaseImage,
  files?: ImageFiles,
  programs: readonly ProgramRow[] = [],
  isOwn?: (name: string) => boolean,
): Pid1 {
  const isAssumed = entrypoint === undefined;
  if (cmd === undefined || (isAssumed && cmd === null)) return nothingKnown(undefined);
  const argv = [...(entrypoint ?? []), ...(cmd ?? [])];
  if (argv.length === 0) return nothingKnown(null);
  const steps = follow(argv, worldOf(base, files, programs, isOwn), 0);
  const stays = steps.find(step => step.stays !== false);
  const known = stays?.stays === true ? stays : undefined;
  return { argv, steps, stays: known, service: steps.at(-1), isAssumed, init: initOf(known, base, argv) };
}

/** What is started first, or what the inits in front of it start: they hide none of its defects. */
export function behindInit({ steps }: Pid1): Step | undefined {
  return steps.find(({ program }) => program?.kind !== 'init');
}

/** The shell that runs a string as PID 1 or behind an init: whatever is started before it becomes it. */
export function stringShell({ steps }: Pid1): Step | undefined {
  const at = steps.findIndex(({ shell }) => shell);
  const before = steps.slice(0, Math.max(at, 0));
  return before.every(({ stays, program }) => stays === false || program?.kind === 'init')
    ? steps[at]
    : undefined;
}

function follow(argv: readonly string[], world: World, depth: number): Step[] {
  const [step, next] = stepOf(argv, world, depth);
  if (!next?.length || depth === deepest) return [step];
  const isInShell = step.shell !== undefined || (step.script !== undefined && step.program?.kind === 'shell');
  const hasMoved = isInShell && /^\.\.?\/|^[^/]+\//.test(next[0] ?? '') && changesFolder(step);
  return [
    step,
    ...follow(next, { ...world, isInShell, files: hasMoved ? undefined : world.files }, depth + 1),
  ];
}

/** After `cd` a relative path begins somewhere else. */
function changesFolder({ shell, script }: Step): boolean {
  return /\b(?:cd|pushd)\b/.test(shell?.script.text ?? script?.file.text ?? '');
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
