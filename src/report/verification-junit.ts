import type { Observation } from '../verify/observation.ts';
import { printable } from './printable.ts';
import {
  markOf,
  type RuleJudgement,
  rows,
  shownJudgements,
  type VerificationReport,
  verdictOf,
} from './verification-words.ts';
import { element, escapeXml } from './xml.ts';

/** A suite of JUnit's XML, and how many of its cases are what. */
export interface JunitSuite {
  readonly xml: string;
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
}

/**
 * A suite for each experiment: a case for each container, an error when it could not be stopped, and a case for each
 * verdict, which fails when the repair is refuted and is skipped when the experiment could not decide.
 */
export function junitSuite(report: VerificationReport): JunitSuite {
  const judgements = shownJudgements(report);
  const failures = judgements.filter(({ repair }) => repair === 'refuted').length;
  const skipped = judgements.filter(isSkipped).length;
  const errors = report.observations.filter(({ outcome }) => outcome === 'exited').length;
  const tests = report.observations.length + judgements.length;
  const name = `${report.path}: experiment`;
  const cases = [
    ...report.observations.map(observation => containerCase(name, observation)),
    ...judgements.map(judgement => verdictCase(name, judgement)),
  ];
  const xml = element('testsuite', { name, tests, failures, errors, skipped }, cases);
  return { xml, tests, failures, errors, skipped };
}

function isSkipped({ verdict, repair }: RuleJudgement): boolean {
  return repair !== 'refuted' && verdict === 'inconclusive';
}

function containerCase(classname: string, observation: Observation): string {
  const { subject, timings } = observation;
  const attributes = { name: subject, classname, time: timings.total.toFixed(3) };
  if (observation.outcome === 'exited') {
    const { because, log } = observation;
    return element('testcase', attributes, [
      element('error', { type: 'exited', message: because }, log.slice(-5).map(escapeXml)),
    ]);
  }
  const seen = rows.map(({ name, cell }) => {
    const { text, isGood } = cell(observation);
    return escapeXml(`${name}: ${markOf(isGood)}${printable(text)}`);
  });
  return element('testcase', attributes, [element('system-out', {}, seen)]);
}

function verdictCase(classname: string, judgement: RuleJudgement): string {
  const { rule, symptom, because, repair } = judgement;
  const message = `${verdictOf(judgement)}: ${because}`;
  const notFailed = isSkipped(judgement)
    ? element('skipped', { message })
    : element('system-out', {}, [escapeXml(message)]);
  const result = repair === 'refuted' ? element('failure', { type: symptom, message }) : notFailed;
  return element('testcase', { name: `${rule}: ${symptom}`, classname }, [result]);
}
