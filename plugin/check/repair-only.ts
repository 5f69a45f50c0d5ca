import { hasReached, type Severity } from '../../src/lint/diagnostic.ts';
import type { Finding, Linted } from '../../src/lint/lint.ts';
import { isOfTheStop } from '../../src/repair/kept-promises.ts';

/** The findings of one rule, where containers are described those of the ones named. */
export interface RepairOnly {
  readonly rule: string;
  readonly containers?: readonly string[];
}

/** With a finding about the stop goes what is lighter, and stands before it on the way to the same stop. */
export function meantFrom(
  from: Severity,
  { findings }: Linted,
  only: RepairOnly | undefined,
): (finding: Finding) => boolean {
  const isReached = ({ severity }: Finding): boolean => hasReached(severity, from);
  const hasStop = findings.some(finding => isReached(finding) && isOfTheStop(finding));
  return finding =>
    (only?.rule ?? finding.rule.id) === finding.rule.id &&
    (isReached(finding) || (hasStop && finding.rule.phase === 'exec' && isOfTheStop(finding)));
}
