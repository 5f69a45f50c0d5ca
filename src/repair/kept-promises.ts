import type { Diagnostic } from '../lint/diagnostic.ts';
import type { Finding, Linted } from '../lint/lint.ts';
import { isDeclined, symptomOf } from '../lint/rule.ts';
import { scriptSteps } from './place-in-script.ts';
import { ofTheStop } from './remains.ts';
import { repair } from './repair.ts';

/** Whether a finding is about what the stop signal comes to, which several of them may have to be repaired for. */
export function isOfTheStop({ rule, offender }: Finding): boolean {
  return ofTheStop.includes(symptomOf(rule, offender));
}

/**
 * What is still found after a repair was not repairable, whatever its rule has hoped for. It is only tried where the
 * repair of a shell may gain nothing.
 */
export function withKeptPromises(linted: Linted, isMeant: (finding: Finding) => boolean): Linted {
  if (!mayGainNothing(linted, isMeant)) return linted;
  return {
    ...linted,
    diagnostics: promisedOf(linted.diagnostics, repair(linted, isMeant).linted.diagnostics),
  };
}

/** Findings, and no repair of those that are `left` after one. */
export function promisedOf(found: readonly Diagnostic[], left: readonly Diagnostic[]): readonly Diagnostic[] {
  return found.map(one => {
    const isLeft = left.some(({ rule, message }) => rule === one.rule && message === one.message);
    return one.fixable && isLeft ? { ...one, fixable: false } : one;
  });
}

/**
 * Whether several shells wait behind each other, something else ignores the signal that is not repaired, or what would
 * help is not meant to be.
 */
function mayGainNothing({ image, findings }: Linted, isMeant: (finding: Finding) => boolean): boolean {
  const ofStop = findings.filter(isOfTheStop);
  const isMade = ({ repair: planned }: Finding): boolean => planned !== null && !isDeclined(planned);
  if (!image || !ofStop.some(isMade)) return false;
  if (findings.some(finding => isMade(finding) && !isMeant(finding))) return true;
  return !ofStop.every(isMade) || image.ways.some(pid1 => scriptSteps({ ...image, pid1 }).length > 1);
}
