import { basename } from 'node:path';
import type { Linted } from '../../src/lint/lint.ts';
import type { Symptom } from '../../src/lint/rule.ts';
import { lintText } from '../lint-text.ts';
import { lintOptionsOf, type ScriptImage } from './image.ts';

/** What the linter says of an image, as far as a run can show it. */
export interface Prediction {
  /** The name of the program that stays as PID 1, `shell` for any shell; undefined where it cannot tell. */
  readonly pid1: string | undefined;
  /** The worst it says of the stop; undefined when it says nothing. */
  readonly symptom: StopSymptom | undefined;
  /** Whether it says that nothing waits for what runs beside PID 1. */
  readonly hasNoInit: boolean;
  readonly rules: readonly string[];
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

export function predictionOf({ image, findings, problems }: Linted): Prediction {
  if (!image) throw new Error(`the oracle's Dockerfile is refused: ${problems[0]?.message}`);
  const { stays } = image.pid1;
  const claims = findings.filter(({ rule }) => stopSymptoms.some(symptom => symptom === rule.symptom));
  return {
    pid1: stays && (stays.program?.kind === 'shell' ? 'shell' : basename(stays.argv[0] ?? '')),
    symptom: stopSymptoms.find(symptom => claims.some(({ rule }) => rule.symptom === symptom)),
    hasNoInit: findings.some(({ rule }) => rule.symptom === 'zombies-left'),
    rules: claims.map(({ rule }) => rule.id),
  };
}
