import { basename } from 'node:path';
import type { Step } from '../../src/image/step.ts';
import type { Linted } from '../../src/lint/lint.ts';
import { type Symptom, symptomOf } from '../../src/lint/rule.ts';
import { lintText } from '../lint-text.ts';
import { lintOptionsOf, type ScriptImage } from './image.ts';

/** What the linter says of an image, as far as a run can show it. */
export interface Prediction {
  /**
   * The name of the program that stays as PID 1, `shell` for any shell, on each way through the script; undefined where
   * it cannot be known on one of them.
   */
  readonly pid1: readonly string[] | undefined;
  /** The worst it says of the stop; undefined when it says nothing. */
  readonly symptom: StopSymptom | undefined;
  /** Whether it says that nothing waits for what runs beside PID 1. */
  readonly hasNoInit: boolean;
  readonly rules: readonly string[];
  /** Whether it says that there is something it cannot tell. */
  readonly isUnsure: boolean;
}

export type StopSymptom = (typeof stopSymptoms)[number];

/** The symptoms that a stop, or its absence, shows. */
const stopSymptoms = [
  'stop-ignored',
  'cut-short',
  'work-lost',
  'killed-early',
  'ends-at-once',
  'start-fails',
] as const satisfies readonly Symptom[];

export function predict(image: ScriptImage): Prediction {
  return predictionOf(lintText(image.dockerfile, lintOptionsOf(image)));
}

export function predictionOf({ image, findings, problems, unknown }: Linted): Prediction {
  if (!image) throw new Error(`the oracle's Dockerfile is refused: ${problems[0]?.message}`);
  const names = image.ways.map(({ stays }) => stays && nameOf(stays));
  const known = names.filter(name => name !== undefined);
  const said = findings.map(({ rule, offender }) => ({
    id: rule.id,
    symptom: symptomOf(rule, offender),
    isHedged: symptomOf(rule, offender) === 'none' && isStopSymptom(rule.symptom),
  }));
  const claims = said.filter(({ symptom }) => isStopSymptom(symptom));
  return {
    pid1: known.length === names.length ? [...new Set(known)] : undefined,
    symptom: stopSymptoms.find(symptom => claims.some(claim => claim.symptom === symptom)),
    hasNoInit: said.some(({ symptom }) => symptom === 'zombies-left'),
    rules: claims.map(({ id }) => id),
    // Where it says "if it still runs by then" it claims nothing.
    isUnsure: unknown.length > 0 || said.some(({ isHedged }) => isHedged),
  };
}

function isStopSymptom(symptom: Symptom): boolean {
  return stopSymptoms.some(one => one === symptom);
}

function nameOf({ program, argv }: Step): string {
  return program?.kind === 'shell' ? 'shell' : basename(argv[0] ?? '');
}
