import type { Image } from '../image/image.ts';
import type { Linted } from '../lint/lint.ts';
import { type Rule, type Symptom, symptomOf } from '../lint/rule.ts';
import { imagesOfWays } from '../lint/ways.ts';

/** What a stop shows, and a repair is to make better. */
export const ofTheStop: readonly Symptom[] = ['stop-ignored', 'cut-short', 'work-lost'];

/** What of a symptom a repaired image still shows, at whatever ending of its shells, as its findings put it. */
export function remainsOf(symptom: Symptom, { findings }: Linted): string[] {
  if (symptom === 'none') return [];
  return findings
    .filter(finding => symptomOf(finding.rule, finding.offender) === symptom)
    .map(({ message }) => message);
}

/**
 * Why repairs of a symptom are none: the stop shows it at as many endings as before. Undefined where it is better at
 * one of them at least, or where no stop shows it.
 */
export function noBetter(symptom: Symptom, before: Linted, after: Linted): string | undefined {
  const left = ofTheStop.includes(symptom) ? countWays(symptom, after) : 0;
  if (left === 0 || left < countWays(symptom, before)) return undefined;
  const [first = 'the stop is the same'] = remainsOf(symptom, after);
  return `the container would not stop any better: ${first}`;
}

/** At how many endings of the shells that start an image the symptom shows. */
function countWays(symptom: Symptom, linted: Linted): number {
  const isShown = (way: Image, rule: Rule): boolean =>
    rule.check(way).some(offender => symptomOf(rule, offender) === symptom);
  return waysOf(linted).filter(way => linted.options.rules.some(rule => isShown(way, rule))).length;
}

/** At how many endings a rule finds something in a file; `undefined` is the Dockerfile. */
export function countWaysOf(id: string, file: string | undefined, linted: Linted): number {
  const rule = linted.options.rules.find(one => one.id === id);
  return waysOf(linted).filter(way => rule?.check(way).some(({ place }) => place.file?.path === file)).length;
}

function waysOf({ image }: Linted): readonly Image[] {
  return image ? imagesOfWays(image) : [];
}
