import { hasReached } from '../../src/lint/diagnostic.ts';
import type { Finding, Linted } from '../../src/lint/lint.ts';

/** A period that is too short for the reaper is made longer where it is set. */
export const repairedLater = 'short-grace-period';

/** Findings of a weight that there were fewer of before. */
export function newFindings(before: Linted, after: Linted): readonly Finding[] {
  const count = ({ findings }: Linted, id: string): number =>
    findings.filter(({ rule, severity }) => rule.id === id && hasReached(severity, 'warning')).length;
  return after.findings.filter(
    ({ rule: { id }, severity }) =>
      id !== repairedLater && hasReached(severity, 'warning') && count(after, id) > count(before, id),
  );
}
