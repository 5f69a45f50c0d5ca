import type { Image } from '../image/image.ts';
import type { Ignore } from '../syntax/ignore.ts';
import type { Instruction } from '../syntax/instruction.ts';
import type { Severity } from './diagnostic.ts';
import type { Example } from './example.ts';
import type { Injection } from './injection.ts';

/**
 * What an experiment shows when a rule is right about an image. `none`: a run cannot show it.
 * - `build-fails`, `start-fails`: Docker refuses to build it, or the program cannot be started
 * - `ends-at-once`: the container is over before anybody stops it
 * - `wrong-arguments`: what the image starts is not what was meant: the configurations of the bad and the good image
 * differ
 * - `stop-ignored`: the stop signal has no effect, and the Engine kills the container after the grace period
 * - `cut-short`: the stop is quick, but PID 1 died of the signal and the program never got it
 * - `zombies-left`: orphans stay zombies
 * - `work-lost`: what runs beside the program is killed without warning
 * - `killed-early`: the program finishes its work, and is killed before it is done
 */
export type Symptom =
  | 'build-fails'
  | 'start-fails'
  | 'ends-at-once'
  | 'wrong-arguments'
  | 'stop-ignored'
  | 'cut-short'
  | 'zombies-left'
  | 'work-lost'
  | 'killed-early'
  | 'none';

/**
 * When `--fix` applies the repairs of a rule: what cannot start is made to, `exec` goes into shells before forms
 * change, and the reaper in front of the result.
 */
export const phases = ['start', 'exec', 'reaper', 'stopsignal'] as const;
export type Phase = (typeof phases)[number];

/**
 * A place in the Dockerfile, or in a file it copies, by offsets, and the instruction whose comments may switch the rule
 * off there.
 */
export interface Place {
  readonly instruction: Instruction;
  readonly start: number;
  readonly end: number;
  /** The file of the build context that it is a place in; left out for the Dockerfile itself. */
  readonly file?: PlaceFile;
}

interface PlaceFile {
  /** Relative to the build context. */
  readonly path: string;
  readonly text: string;
}

/** A rule that an ignore comment names for nothing. */
export interface UnusedIgnore {
  readonly ignore: Ignore;
  readonly id: string;
  /** Whether there is a rule of this id, and whether it was asked: it may be switched off. */
  readonly isKnown: boolean;
  readonly hasRun: boolean;
  /** `; did you mean shell-form?` for an id that is nearly one; empty for others. */
  readonly hint: string;
}

/** An ignore comment that would switch a rule off, and that the configuration does not accept. */
export interface RefusedIgnore {
  readonly id: string;
  readonly refused: 'forbidden' | 'without-reason';
  /** Whether it is written for this linter; one for hadolint or BuildKit cannot say why. */
  readonly isOurs: boolean;
  readonly place: Place;
}

/** The ignore comments without an effect. */
export interface IneffectiveIgnores {
  readonly unused: readonly UnusedIgnore[];
  readonly refused: readonly RefusedIgnore[];
}

/** Something a rule has found; rules add what their message and their repair need to know. */
export interface Offender {
  readonly place: Place;
  /** Where it differs from the rule's own: a rule claims less when it knows less. */
  readonly severity?: Severity;
  /** Where it differs from the rule's own: some shells end where others wait. */
  readonly symptom?: Symptom;
  /** Where the program becomes PID 1 by a repair of the stop, that gains nothing unless this is repaired with it. */
  readonly isPartOfStop?: boolean;
}

/** A replacement of the text from `start` up to `end` by `newText`. */
export interface OffsetEdit {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** What the image's configuration is to say after a repair; what is left out stays as it is. */
export interface IntendedConfig {
  readonly entrypoint?: readonly string[] | null;
  readonly cmd?: readonly string[] | null;
  readonly stopSignal?: string;
  /** How many stages the file has. */
  readonly stages?: number;
}

export interface Repair {
  /** Of the Dockerfile. */
  readonly edits: readonly OffsetEdit[];
  /** Of files of the build context, by their paths. */
  readonly files?: readonly { readonly path: string; readonly edits: readonly OffsetEdit[] }[];
  /** Files that `--fix` puts into the build context beside, by their paths. */
  readonly brings?: readonly string[];
  /** Keywords of instructions that it writes besides those that any repair may. */
  readonly adds?: readonly string[];
  readonly intended: IntendedConfig;
  /**
   * The seconds that a container is to be given to stop: what is repaired where it is described, and not in its image.
   */
  readonly gracePeriod?: number;
  /** The sentence `--fix` says about it. */
  readonly summary: string;
}

/** Why something that is wrong is left alone. */
export interface Declined {
  readonly declined: string;
  /** What `--fix` has to be given so that it is not. */
  readonly unless?: string;
}

/** One defect: what it is, how it is found, what repairs it, and examples that are documentation and tests at once. */
export interface Rule<T extends Offender = Offender> {
  /** Kebab-case, names the defect, frozen once released. */
  readonly id: string;
  readonly severity: Severity;
  readonly symptom: Symptom;
  /** One line, for lists. */
  readonly summary: string;
  /** Markdown: why it matters, and what to do. */
  readonly docs: string;
  readonly check: (image: Image) => readonly T[];
  /** For what can only be said when all other rules have run. */
  readonly checkIgnores?: (ignores: IneffectiveIgnores, image: Image) => readonly T[];
  readonly message: (offender: T, image: Image) => string;
  readonly phase?: Phase;
  /** It is repaired only where it counts for as much: below, the repair would say what holds anyway. */
  readonly repairFrom?: Severity;
  /** Null when there is nothing that could be done without asking the author. */
  readonly repair?: (offender: T, image: Image, injection: Injection) => Repair | Declined | null;
  readonly examples: readonly [Example, ...Example[]];
}

/** Lets the type of the offenders be inferred from `check`; the result is a rule like any other. */
export function defineRule<T extends Offender>(rule: Rule<T>): Rule {
  return rule as unknown as Rule;
}

/** What an experiment shows of a finding. */
export function symptomOf({ symptom }: Pick<Rule, 'symptom'>, offender: Offender): Symptom {
  return offender.symptom ?? symptom;
}

export function isDeclined(repair: Repair | Declined): repair is Declined {
  return 'declined' in repair;
}

/** The place of an instruction, from its keyword to the end of its last line, in whatever file it stands. */
export function placeOf(instruction: Instruction): Place {
  const { elsewhere, start, line } = instruction;
  return { instruction, start, end: line.end, ...(elsewhere && { file: elsewhere }) };
}

/** What an instruction is called in its file: `CMD`, or `command` in a compose file. */
export function calledThere({ keyword, elsewhere }: Instruction): string {
  return elsewhere?.name ?? keyword;
}

/** A configuration in which one of the two commands is another one. */
export function intendedCommand(keyword: 'ENTRYPOINT' | 'CMD', argv: readonly string[]): IntendedConfig {
  return keyword === 'CMD' ? { cmd: argv } : { entrypoint: argv };
}
