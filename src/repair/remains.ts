import type { Image } from '../image/image.ts';
import type { Linted } from '../lint/lint.ts';
import { type Rule, type Symptom, symptomOf } from '../lint/rule.ts';
import { imagesOfWays } from '../lint/ways.ts';

/** What a stop shows, and a repair is to make better. */
const ofTheStop: readonly Symptom[] = ['stop-ignored', 'cut-short', 'work-lost'];

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
function countWays(symptom: Symptom, { image, options }: Linted): number {
  if (!image) return 0;
  const isShown = (way: Image, rule: Rule): boolean =>
    rule.check(way).some(offender => symptomOf(rule, offender) === symptom);
  return imagesOfWays(image).filter(way => options.rules.some(rule => isShown(way, rule))).length;
}
