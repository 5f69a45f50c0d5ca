import { lineAt } from '../lines.ts';
import { parseCommands } from '../shell/shell-commands.ts';
import { isDynamic } from '../shell/shell-word.ts';
import type { Instruction } from '../syntax/instruction.ts';
import { isService, isShortLived } from './duration.ts';
import type { BaseReference, Image } from './image.ts';
import type { ImageFiles } from './image-files.ts';
import { nameOf } from './image-path.ts';
import { obscuredProgram } from './obscured-program.ts';
import type { Pid1 } from './pid1.ts';
import { reaperPath } from './reaper.ts';
import { isFile, type RunningScript, type Step } from './step.ts';
import type { Unknown } from './unknown.ts';
import { unknownCoproc, unknownInGroup, unknownReader, unknownStop } from './unknown-stop.ts';

/** What an image is judged by. */
type Judged = Pick<Image, 'base' | 'ways' | 'stage' | 'chain' | 'platform' | 'overrides'>;

/** What is not known of an image, so that a rule that found nothing has perhaps not seen all. */
export function unknownsOf(image: Judged, files: ImageFiles): Unknown[] {
  const { platform, overrides, ways } = image;
  if (platform === 'windows' || overrides?.hasOwnPid1 === false || ways.every(({ argv }) => argv === null))
    return [];
  const found = ways.flatMap(way => {
    const step = way.steps.find(({ stays }) => stays === undefined);
    // What an unknown base starts first is said of the base.
    const isSaid = !image.base.isKnown && step === way.steps[0];
    const reasons = [unknownBase(image, way, files), step && unknownStep(step, isSaid, image, files)];
    const last = way.steps.at(-1);
    const start = image.stage.instructions.findLast(isStart) ?? image.stage.from;
    const hasReaper = way.steps[0]?.argv[0] === reaperPath;
    const shell = hasReaper ? undefined : way.steps.find(({ stays, script }) => stays === true && script);
    const inGroup = shell ?? way.steps.find(({ script, stays }) => stays === false && script?.ending);
    const pid1 =
      (shell && unknownStop(shell, start)) ?? (inGroup && unknownInGroup(inGroup, way.stays, start));
    const waiting = hasReaper ? way.steps.find(({ stays, script }) => stays === true && script) : undefined;
    const reader = waiting && unknownReader(waiting, start);
    const coproc = unknownCoproc(way.steps, start);
    const next = last?.stays === false && unknownNext(last, image);
    const read = way.steps.findLast(({ script }) => script && isFile(script.text));
    const given = read && unknownArguments(read, image);
    return [...reasons, next, given, pid1, reader ?? coproc].filter(one => one !== false);
  });
  const known = found.filter(one => one !== undefined);
  return [...new Map(known.map(one => [`${one.what}: ${one.why}`, one])).values()];
}

/** The base, where it decides something that no instruction of the file says. */
function unknownBase({ base, chain, stage }: Judged, pid1: Pid1, files: ImageFiles): Unknown | undefined {
  const what = `base ${base.reference}`;
  const instruction = chain[0]?.from ?? stage.from;
  const missing = (decides: string): Unknown => {
    const whose = base.isKnown ? 'the facts about it do not say' : `${reasonFor(base)}, and it decides`;
    return { what, why: `${whose} ${decides}`, instruction };
  };
  if (pid1.argv === undefined) return missing('what is started');
  if (pid1.isAssumed) return missing('whether there is an ENTRYPOINT');
  const [first] = pid1.steps;
  const name = first?.argv[0] ?? '';
  if (!base.isKnown && first && !first.program && !first.script && !obscuredProgram(name, files))
    return missing(`what ${name} is`);
  const isShell = pid1.steps.some(({ stays, program }) => stays === undefined && program?.kind === 'shell');
  return isShell && base.image.sh === undefined ? missing('which shell /bin/sh is') : undefined;
}

function reasonFor({ reference }: BaseReference): string {
  return isDynamic(reference) ? 'a variable in it is not set' : 'it is not among the known images';
}

function unknownStep(step: Step, isSaid: boolean, image: Judged, files: ImageFiles): Unknown | undefined {
  const { script, argv, program } = step;
  const instruction = image.stage.instructions.findLast(isStart) ?? image.stage.from;
  if (script) return unknownText(script, instruction, image);
  const isShell = program?.kind === 'shell';
  const operand = argv.slice(1).find(word => !/^[-+]/.test(word)) ?? '';
  const name = isShell ? operand : (argv[0] ?? '');
  const obscured = obscuredProgram(name, files);
  if (obscured) return { what: `script ${name}`, why: obscured.why, instruction: obscured.instruction };
  if (program && (!isShell || name === '')) {
    // What is known of a service that stays is said of it, whoever it is that it starts.
    if (isService(program) && step.stays !== undefined) return undefined;
    const what = `program ${nameOf(argv[0] ?? '')}`;
    return { what, why: 'what it starts or becomes is not known', instruction };
  }
  if (isDynamic(name))
    return {
      what: `program ${name}`,
      why: 'its name is put together when the container starts',
      instruction,
    };
  return isSaid ? undefined : { what: `script ${name}`, why: whyUnread(name, isShell, files), instruction };
}

/** A shell looks for its script in the folder that it is in, Docker for a name without one in PATH. */
function whyUnread(name: string, isShell: boolean, files: ImageFiles): string {
  const isBeside = !isShell && !name.includes('/') && files.find(name)?.text !== undefined;
  return isBeside
    ? `it is in ${files.workdir()}, which is not in PATH: another one of that name is run, or none`
    : 'it comes from the base image, a RUN or a volume, and is not read';
}

const givenByRun = 'it starts what docker run gives it, and the image has no CMD';

/** A script that becomes a program which is not known: a command line as Docker gives it, or words of its own. */
function unknownNext({ script, argv, program }: Step, image: Judged): Unknown | undefined {
  const start = image.stage.instructions.findLast(isStart) ?? image.stage.from;
  if (!script) {
    const what = `program ${nameOf(argv[0] ?? program?.name ?? '')}`;
    return { what, why: 'what it starts or becomes is not known', instruction: start };
  }
  const { text, ending } = script;
  const what = isFile(text) ? `script ${text.path}` : 'command line';
  const instruction = isFile(text) ? text.instruction : start;
  const isWaiting = isFile(text) && argv.length === 1 && /"?\$[{@*]/.test(execOf(script));
  if (isWaiting) return { what, why: givenByRun, instruction };
  const line = ending && lineAt(ending.script.text, ending.start) + 1;
  return {
    what,
    why: `line ${line}: what exec starts is put together when the container starts`,
    instruction,
  };
}

/** A script that ends by itself without arguments, and uses them: with some it may do anything. */
function unknownArguments({ script, argv, stays }: Step, image: Judged): Unknown | undefined {
  const { how, argv: command = [] } = script?.ending ?? {};
  // `bash -c "$*"`
  const runsNothing = command[1] === '-c' && isShortLived(command);
  const isOver = how === 'end' || how === 'exit' || runsNothing;
  if (!script || !isFile(script.text) || stays !== true || !isOver || argv.length > 1) return undefined;
  if (!/\$\{?[@*]/.test(script.text.text)) return undefined;
  const instruction = image.stage.instructions.findLast(isStart) ?? image.stage.from;
  return {
    what: `script ${script.text.path}`,
    why: givenByRun,
    instruction,
  };
}

function execOf({ ending }: RunningScript): string {
  return ending ? ending.script.text.slice(ending.start, ending.end) : '';
}

/** Which shell reads it, or that there is none, is said of the base. */
function unknownText(
  { text, ending }: RunningScript,
  start: Instruction,
  { base }: Judged,
): Unknown | undefined {
  const isScript = isFile(text);
  if (!isScript && typeof base.image.sh !== 'string') return undefined;
  const line = ending && lineAt(ending.script.text, ending.start) + 1;
  return {
    what: isScript ? `script ${text.path}` : 'command line',
    why: line === undefined ? whyNotFollowed(text.text) : `line ${line} is not understood`,
    instruction: isScript ? text.instruction : start,
  };
}

/** By what its text has in it. */
function whyNotFollowed(text: string): string {
  if (!parseCommands(text)) return 'its syntax is not understood';
  const at = text.search(/(?<=^|[;&|({]|\bexec|\bthen|\belse|\bdo)[^\S\n]*eval\s/m);
  if (at >= 0)
    return `line ${lineAt(text, at) + 1}: what eval runs is put together when the container starts`;
  const source = text.search(/(?<=^|[;&|({]|\bthen|\belse|\bdo)[^\S\n]*(?:\.|source)\s+\S/m);
  if (source >= 0) return `line ${lineAt(text, source) + 1} goes on in a file that was not read`;
  return 'it is too long, or has too many ways through it, to be followed';
}

function isStart({ keyword }: Instruction): boolean {
  return keyword === 'ENTRYPOINT' || keyword === 'CMD';
}
