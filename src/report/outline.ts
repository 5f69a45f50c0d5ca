import { type Image, instructionOf } from '../image/image.ts';
import { nameOf } from '../image/image-path.ts';
import { stringOf } from '../image/step.ts';
import { type Diagnostic, hasReached, type Severity } from '../lint/diagnostic.ts';
import type { Linted, UnknownPlace } from '../lint/lint.ts';
import { isDeclined, type Symptom, symptomOf } from '../lint/rule.ts';
import { anyArguments } from '../shell/merged-words.ts';
import { type JsonImage, jsonImage, pid1Candidates, stageName } from './json.ts';

/**
 * What is reported about a file: values that hold on to neither its syntax nor its image, so that ten thousand fit into
 * memory.
 */
export interface Outline {
  /** The stage by its name, or by its number. */
  readonly target: string | null;
  readonly image: JsonImage | null;
  readonly pid1: Pid1Outline | null;
  readonly diagnostics: readonly Diagnostic[];
  /** How many more there are that a baseline knows. */
  readonly known?: number;
  /** What else was found, and weighs less than what is shown. */
  readonly lighter?: readonly Diagnostic[];
  /** What no rule could judge. */
  readonly unknown: readonly UnknownPlace[];
  /** The offsets of the instruction that says what is started; null where the file does not say it. */
  readonly start: { readonly start: number; readonly end: number } | null;
  /** What its findings claim, for an experiment to judge. */
  readonly claims: readonly Claim[];
  /** The texts of the scripts with findings in them, by their paths in the build context. */
  readonly scripts: ReadonlyMap<string, string>;
}

/** The CMD where there is one: it is what is written last. */
function placeOfStart(image: Image): Outline['start'] {
  const instruction = instructionOf(image.cmd) ?? instructionOf(image.entrypoint);
  if (!instruction || instruction.elsewhere) return null;
  return { start: instruction.start, end: instruction.line.end };
}

interface Claim {
  readonly rule: string;
  readonly symptom: Symptom;
  readonly isFixable: boolean;
}

/** Who is PID 1, in one line. */
export interface Pid1Outline {
  /** The programs that it may be on different ways through a script, by their names; left out for one. */
  readonly oneOf?: readonly string[];
  /** Its arguments, of the first program where it is not known which one stays; null when nothing is started. */
  readonly argv: readonly string[] | null;
  readonly certainty: 'known' | 'assumed' | 'begins-as';
  /** The program that it starts to do the work, where that is another one. */
  readonly service: string | null;
  /** What to add where it is not known which program stays: ` and may become another program: run.sh was not read`. */
  readonly doubt: string | null;
}

export function outlineOf({ image, diagnostics, findings, unknown }: Linted): Outline {
  const files = findings.flatMap(({ offender }) => offender.place.file ?? []);
  return {
    target: stageName(image),
    image: jsonImage(image),
    // PID 1 of a shared namespace is none of its own processes.
    pid1: image && image.overrides?.hasOwnPid1 !== false ? outlinePid1(image) : null,
    diagnostics,
    unknown,
    start: image && placeOfStart(image),
    claims: findings.map(({ rule, offender, repair }) => ({
      rule: rule.id,
      symptom: symptomOf(rule, offender),
      isFixable: repair !== null && !isDeclined(repair),
    })),
    scripts: new Map(files.map(({ path, text }) => [path, text])),
  };
}

/** Shows only what weighs at least as much as a level. */
export function outlineFrom(level: Severity, outline: Outline): Outline {
  const diagnostics = outline.diagnostics.filter(({ severity }) => hasReached(severity, level));
  const lighter = outline.diagnostics.filter(({ severity }) => !hasReached(severity, level));
  return lighter.length === 0 ? outline : { ...outline, diagnostics, lighter };
}

/** What a script ends with when its work is done before. */
const lastWords = new Set([':', 'echo', 'exit', 'false', 'printf', 'true']);

function outlinePid1(image: Image): Pid1Outline {
  const { stays, service, steps, isAssumed } = image.pid1;
  const isWorking = stays && service && service !== stays && !lastWords.has(service.argv[0] ?? '');
  const certaintyOfStays = isAssumed ? 'assumed' : 'known';
  const names = [...new Set(pid1Candidates(image)?.map(([name = '']) => nameOf(name)))];
  return {
    ...(names.length > 0 && { oneOf: names }),
    argv: (stays ?? steps[0])?.argv.map(word => (word === anyArguments ? '…' : word)) ?? null,
    certainty: stays ? certaintyOfStays : 'begins-as',
    service: (isWorking ? service.argv[0] : null) ?? null,
    doubt: stays ? null : doubtOf(image),
  };
}

/** What follows the name of the first program on the way to PID 1 of which it is not known whether it stays. */
function doubtOf({ pid1: { steps }, base, hasShell }: Image): string | null {
  const step = steps.find(({ stays }) => stays === undefined);
  if (!step) return null;
  const isString = stringOf(step) !== undefined;
  if (isString && hasShell === false) return `, but ${base.reference} has no shell`;
  const may = ' and may become another program';
  if (isString) return `${may}: which shell ${base.reference} has is unknown`;
  const name = step.argv[0] ?? '';
  return step.script ? `${may}: what ${name} ends in is unknown` : `${may}: ${name} was not read`;
}
