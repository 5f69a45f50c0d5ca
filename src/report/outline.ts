import type { Image } from '../image/image.ts';
import type { Diagnostic } from '../lint/diagnostic.ts';
import type { Linted } from '../lint/lint.ts';
import { isDeclined, type Symptom } from '../lint/rule.ts';
import { type JsonImage, jsonImage, stageName } from './json.ts';

/**
 * What the reports tell of a file: values that hold on to neither its syntax nor its image, so that ten thousand fit
 * into memory.
 */
export interface Outline {
  /** The stage by its name, or by its number. */
  readonly target: string | null;
  readonly image: JsonImage | null;
  readonly pid1: Pid1Outline | null;
  readonly diagnostics: readonly Diagnostic[];
  /** What its findings claim, for an experiment to judge. */
  readonly claims: readonly Claim[];
  /** The texts of the scripts that findings stand in, by their paths in the build context. */
  readonly scripts: ReadonlyMap<string, string>;
}

interface Claim {
  readonly rule: string;
  readonly symptom: Symptom;
  readonly isFixable: boolean;
}

/** Who is PID 1, as far as one line can tell. */
export interface Pid1Outline {
  /** Its arguments, of the first program where it is not known which one stays; null when nothing is started. */
  readonly argv: readonly string[] | null;
  readonly certainty: 'known' | 'assumed' | 'begins-as';
  /** The program that it starts to do the work, where that is another one. */
  readonly service: string | null;
}

export function outlineOf({ image, diagnostics, findings }: Linted): Outline {
  const files = findings.flatMap(({ offender }) => offender.place.file ?? []);
  return {
    target: stageName(image),
    image: jsonImage(image),
    pid1: image && outlinePid1(image),
    diagnostics,
    claims: findings.map(({ rule, fix }) => ({
      rule: rule.id,
      symptom: rule.symptom,
      isFixable: fix !== null && !isDeclined(fix),
    })),
    scripts: new Map(files.map(({ path, text }) => [path, text])),
  };
}

/** What a script ends with when its work is done before. */
const lastWords = new Set([':', 'echo', 'exit', 'false', 'printf', 'true']);

function outlinePid1({ pid1: { stays, service, steps, isAssumed } }: Image): Pid1Outline {
  const isWorking = stays && service && service !== stays && !lastWords.has(service.argv[0] ?? '');
  const certaintyOfStays = isAssumed ? 'assumed' : 'known';
  return {
    argv: (stays ?? steps[0])?.argv ?? null,
    certainty: stays ? certaintyOfStays : 'begins-as',
    service: (isWorking ? service.argv[0] : null) ?? null,
  };
}
