import { isDynamic } from '../shell/shell-word.ts';
import { scriptOfBase } from './base-script.ts';
import type { Program } from './facts/program.ts';
import { wrappedCommand } from './facts/programs.ts';
import type { ImageFile } from './image-file.ts';
import type { ImageFiles } from './image-files.ts';
import { interpreterOf, scriptOperand } from './interpreter.ts';
import { findExecutable, obscuredProgram } from './obscured-program.ts';
import { packageScript, withPackageManager } from './package-script.ts';
import { withConfiguration } from './program-configuration.ts';
import { runText } from './run-text.ts';
import { shellString } from './shell-string.ts';
import type { RunningScript, ShellText, Step } from './step.ts';
import type { World } from './world.ts';

/** A longer chain of wrappers than this is not followed. */
export const deepest = 16;

/** A step, and what it starts or becomes. */
type Found = readonly [step: Step, next?: readonly string[] | null | undefined];

/**
 * What a command line starts, and what that starts or becomes in turn: one for each way through its text, where it is a
 * shell's.
 */
export function stepsOf(argv: readonly string[], world: World, depth: number): readonly Found[] {
  const { base, files } = world;
  const program = world.findProgram(argv);
  const file = files && findExecutable(argv[0] ?? '', files);
  if (file) return scriptSteps(argv, file, program, world, depth);
  const known = scriptOfBase(argv, base, world.findProgram);
  if (known) return [[{ argv, program, stays: known.next ? false : undefined }, known.next]];
  if (!program) {
    const isHidden = files && obscuredProgram(argv[0] ?? '', files)?.isScript;
    return [[{ argv, program, stays: isHidden || isUnread(argv[0] ?? '', depth) ? undefined : true }]];
  }
  if (program.kind === 'shell') return shellSteps(argv, program, world);
  const asked = withPackageManager(withConfiguration(program, argv, world), argv, files);
  return [programStep(argv, asked, files)];
}

function programStep(argv: readonly string[], program: Program, files: ImageFiles | undefined): Found {
  const packaged = packageScript(program, argv, files);
  // npm has a script run by sh, with what follows on its own command line.
  if (packaged !== undefined) return [{ argv, program, stays: true, packaged }, ['sh', '-c', packaged]];
  const next = wrappedCommand(program, argv) ?? becomes(program);
  if (program.kind === 'exec-wrapper' || program.execs === true)
    return [{ argv, program, stays: next ? false : undefined }, next];
  return [{ argv, program, stays: true }, next];
}

/** The kernel starts a file by its first line: with a shell, which is followed, or with anything else. */
function scriptSteps(
  argv: readonly string[],
  file: ImageFile,
  known: Program | undefined,
  world: World,
  depth: number,
): readonly Found[] {
  const { base, isInShell } = world;
  const line = interpreterOf(file, argv, world.findProgram);
  const inShell = isInShell ? world.findProgram(['/bin/sh']) : undefined;
  const shell = line ? line.program : inShell;
  const family = line ? shell?.shell : (base.sh ?? undefined);
  const script = { text: file, family, isStartedByKernel: true, ending: undefined, ways: 0 };
  if (shell?.kind === 'shell') return shellScriptSteps({ argv, program: shell }, script, known, world);
  if (!line?.program || depth === deepest) return [[{ argv, program: known, stays: undefined, script }]];
  if (line.program.isInit || line.program.wraps)
    return [[{ argv, program: undefined, stays: false, script }, line.argv]];
  return [[{ argv, program: line.program, stays: true, script }]];
}

/** A program that is known by its name does what is known of it, where its script does not say. */
function shellScriptSteps(
  step: Pick<Step, 'argv' | 'program'>,
  script: RunningScript,
  known: Program | undefined,
  world: World,
): readonly Found[] {
  const found = textSteps(step, script, step.argv.slice(1), world);
  if (found && !(known && found.every(([{ script: text }]) => isOver(text)))) return found;
  return [known ? programStep(step.argv, known, world.files) : [{ ...step, stays: undefined, script }]];
}

/** Whether nothing is left for a script to wait for. */
function isOver(script: RunningScript | undefined): boolean {
  return script?.ending?.how === 'end' || script?.ending?.how === 'exit';
}

/** A step for each way through a text; undefined when it cannot be followed to any end that matters. */
function textSteps(
  { argv, program }: Pick<Step, 'argv' | 'program'>,
  script: RunningScript,
  positional: readonly string[],
  world: World,
): readonly Found[] | undefined {
  const ways = runText(script.text, positional, script.family, world);
  if (!ways?.length) return undefined;
  return ways.map(({ ending, stays, next }) => [
    { argv, program, stays, script: { ...script, ending, ways: ways.length } },
    next,
  ]);
}

/** What a service script of a package becomes, unless it detaches. */
function becomes({ becomes: next, daemonizes }: Program): readonly string[] | undefined {
  return daemonizes ? undefined : next;
}

/** `bash -c STRING name a`, `bash -e run.sh a`, or a prompt. */
function shellSteps(argv: readonly string[], program: Program, world: World): readonly Found[] {
  const words = argv.slice(program.at);
  const string = shellString(words, world.isInShell);
  const at = string ? undefined : scriptOperand(words);
  const file = at === undefined ? undefined : world.files?.find(words[at] ?? '');
  const text: ShellText | undefined | null = string
    ? { text: string.script, words: argv, zero: string.positional[0] ?? argv[0] ?? 'sh' }
    : file;
  if (!text)
    return [
      [
        {
          argv,
          program,
          stays:
            !string && words.slice(1).every(word => /^(?:-[il]+|--login)$/.test(word)) ? true : undefined,
        },
      ],
    ];
  const positional = string ? string.positional.slice(1) : words.slice((at ?? 0) + 1);
  const family = program.shell ?? undefined;
  const script = { text, family, isStartedByKernel: false, ending: undefined, ways: 0 };
  return (
    textSteps({ argv, program }, script, positional, world) ?? [[{ argv, program, stays: undefined, script }]]
  );
}

/**
 * A script that was not read, an init that nobody knows, or a name that a shell would still put in: what it ends in is
 * unknown.
 */
function isUnread(program: string, depth: number): boolean {
  if (depth > 0 && isDynamic(program)) return true;
  return /\.(?:sh|bash)$|entry-?point|(?:^|\/)(?:run|start|startup|launch)(?:[-_][A-Za-z0-9]+)*$|init(?:sh)?$/.test(
    program,
  );
}
