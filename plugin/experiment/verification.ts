import type { ChalkInstance } from 'chalk';
import type { Severity } from '../../src/lint/diagnostic.ts';
import { formatVerification, type VerificationReport } from '../../src/report/verification.ts';
import type { Expectation } from '../../src/verify/expectation.ts';
import { judgeExpectations, unmetFindings } from '../../src/verify/expected.ts';
import { type ExperimentFinding, findingsOf } from '../../src/verify/finding.ts';
import { judge } from '../../src/verify/verdict.ts';
import { judgeWhole } from '../../src/verify/whole.ts';
import type { Checked } from '../check/check-file.ts';
import { verificationJson } from './verify-json.ts';

/** The experiments on all files, ready to be reported. */
export interface Verification {
  /** A repair was tried and does not help. */
  readonly isRefuted: boolean;
  /** Of all that the experiments show, what a rule has predicted included. */
  readonly severities: readonly Severity[];
  readonly reports: readonly VerificationReport[];
  readonly json: readonly unknown[];
  readonly text: (chalk: ChalkInstance, width: number) => string;
  /** One sentence for each container that could not be stopped, because it ended by itself. */
  readonly failures: readonly string[];
}

/** What an experiment is held against, and what decides whether it is good. */
export interface Standard {
  /** What is expected; with nothing, what is seen decides. */
  readonly expectations: readonly Expectation[];
  /** Whether the repaired image is the one that is kept. */
  readonly isFixed: boolean;
  /** Whether rules have read what the image was made from. */
  readonly hasRules: boolean;
}

export function reportOf(
  path: string,
  observations: VerificationReport['observations'],
  judgements: VerificationReport['judgements'],
  notes: readonly string[],
  standard: Standard,
): VerificationReport {
  const original = observations.find(({ subject }) => subject === 'original');
  const repaired = observations.find(({ subject }) => subject === 'repaired');
  const repair = original && repaired ? judgeWhole(original, repaired) : null;
  const findings = original ? weighed(findingsOf(original, judgements), standard) : [];
  const { expectations, isFixed } = standard;
  const kept = isFixed && repaired ? repaired : original;
  if (!kept || expectations.length === 0) {
    // What a rule has predicted is told with its diagnosis, and was seen all the same.
    const predicted = original && !isFixed ? findingsOf(original, []) : [];
    return { path, observations, judgements, findings, repair, notes, predicted };
  }
  const expected = judgeExpectations(
    expectations,
    kept,
    kept === repaired ? 'the repaired image' : undefined,
  );
  return {
    ...{ path, observations, judgements, repair, notes, expected },
    findings: [...unmetFindings(expected), ...findings],
    ...(!isFixed && { isRepairAside: true }),
  };
}

/**
 * Who says what is expected has said what matters. Where nobody has, and no rule knows whether the program leaves
 * orphans, an image that keeps them as zombies is not what it should be.
 */
function weighed(
  findings: readonly ExperimentFinding[],
  { expectations, hasRules }: Standard,
): readonly ExperimentFinding[] {
  if (expectations.length > 0) return findings.map(finding => ({ ...finding, severity: 'info' }));
  if (hasRules) return findings;
  return findings.map(finding =>
    finding.symptom === 'zombies-left' ? { ...finding, severity: 'warning' } : finding,
  );
}

/** A repair is judged by the findings it repaired; one it declined says nothing about it. */
export function judgementsOf(
  { outline, repaired }: Checked,
  observations: VerificationReport['observations'],
): VerificationReport['judgements'] {
  const original = observations.find(({ subject }) => subject === 'original');
  const after = observations.find(({ subject }) => subject === 'repaired');
  if (!original) return [];
  return outline.claims.map(({ rule, symptom, isFixable }) => {
    const isRepaired = isFixable && repaired?.applied.some(applied => applied.rule === rule);
    return { rule, ...judge(symptom, original, isRepaired ? after : undefined) };
  });
}

/**
 * An init that was only to be compared may fail to start: that is its result. A repair after which a container no
 * longer runs is refuted, which is a result too.
 */
function isOwed(subject: string, observations: VerificationReport['observations']): boolean {
  const original = observations.find(seen => seen.subject === 'original');
  return subject === 'original' || (subject === 'repaired' && original?.outcome === 'exited');
}

export function verificationOf(reports: readonly VerificationReport[]): Verification {
  return {
    isRefuted: reports.some(
      ({ judgements, repair: whole, isRepairAside }) =>
        !isRepairAside &&
        (whole?.verdict === 'refuted' || judgements.some(({ repair }) => repair === 'refuted')),
    ),
    severities: reports.flatMap(({ findings, predicted = [] }) =>
      [...findings, ...predicted].map(({ severity }) => severity),
    ),
    reports,
    json: reports.flatMap(verificationJson),
    text: (chalk, width) =>
      reports.map(report => `${formatVerification(report, { chalk, width })}\n`).join('\n'),
    failures: reports.flatMap(({ path, observations }) =>
      observations.flatMap(observation =>
        observation.outcome === 'exited' && isOwed(observation.subject, observations)
          ? [`${path}: the ${observation.subject} image: ${observation.because}`]
          : [],
      ),
    ),
  };
}
