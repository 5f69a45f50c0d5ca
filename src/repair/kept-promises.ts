import type { Diagnostic } from '../lint/diagnostic.ts';
import type { Finding, Linted } from '../lint/lint.ts';
import { isDeclined, symptomOf } from '../lint/rule.ts';
import { ofTheStop } from './remains.ts';
import { repair } from './repair.ts';

/** Whether a finding is about what the stop signal comes to, which several of them may have to be repaired for. */
export function isOfTheStop({ rule, offender }: Finding): boolean {
  return ofTheStop.includes(symptomOf(rule, offender));
}

/**
 * What is still found after a repair was not repairable, whatever its rule has hoped for: another shell may wait behind
 * the one that is repaired, or the program may ignore the signal as well. It is only tried of the stop.
 */
export function withKeptPromises(linted: Linted, isMeant: (finding: Finding) => boolean): Linted {
  if (!hasRepairOfStop(linted)) return linted;
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

function hasRepairOfStop({ findings }: Linted): boolean {
  return findings.some(
    finding => finding.repair !== null && !isDeclined(finding.repair) && isOfTheStop(finding),
  );
}
