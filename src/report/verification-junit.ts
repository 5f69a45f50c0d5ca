import type { Expected } from '../verify/expected.ts';
import type { ExperimentFinding } from '../verify/finding.ts';
import type { Observation } from '../verify/observation.ts';
import { printable } from './printable.ts';
import { meansInWords, signalsInWords } from './signal-words.ts';
import { sweepBlocks } from './sweep-blocks.ts';
import {
  expectedSentence,
  markOf,
  notesOf,
  type RuleJudgement,
  repairSentence,
  rowsOf,
  shownFindings,
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

/** A case, and what it counts as. */
interface Case {
  readonly xml: string;
  readonly kind: 'passed' | 'failure' | 'error' | 'skipped';
}

/**
 * A suite for each experiment: a case for each container, an error when it could not be stopped; a case for each
 * verdict, which fails when the repair is refuted and is skipped when the experiment could not decide; one for each
 * finding, which fails when it is a warning or an error; and one for the repair as a whole.
 */
export function junitSuite(report: VerificationReport): JunitSuite {
  const name = `${report.path}: ${report.isOfRunning ? 'stop' : 'experiment'}`;
  const cases = [
    ...report.observations.map(observation => containerCase(name, observation, report)),
    ...shownJudgements(report).map(judgement => verdictCase(name, judgement, report)),
    ...(report.expected ?? []).map(expected => expectedCase(name, expected)),
    ...shownFindings(report).map(finding => findingCase(name, finding)),
    ...repairCase(name, report),
  ];
  const of = (wanted: Case['kind']): number => cases.filter(({ kind }) => kind === wanted).length;
  const counts = {
    tests: cases.length,
    failures: of('failure'),
    errors: of('error'),
    skipped: of('skipped'),
  };
  return {
    ...counts,
    xml: element(
      'testsuite',
      { name, ...counts },
      cases.map(({ xml }) => xml),
    ),
  };
}

function containerCase(classname: string, observation: Observation, report: VerificationReport): Case {
  const { subject, timings } = observation;
  const attributes = { name: subject, classname, time: timings.total.toFixed(3) };
  if (observation.outcome === 'exited') {
    const { because, log } = observation;
    if (report.isOfRunning)
      return {
        xml: element('testcase', attributes, [element('skipped', { message: because })]),
        kind: 'skipped',
      };
    const error = element('error', { type: 'exited', message: because }, log.slice(-5).map(escapeXml));
    // What the repair has broken is a failure of the repair, which is a case of its own.
    if (subject === 'repaired' && report.repair?.verdict === 'refuted')
      return {
        xml: element('testcase', attributes, [element('system-out', {}, [escapeXml(because)])]),
        kind: 'passed',
      };
    return { xml: element('testcase', attributes, [error]), kind: 'error' };
  }
  const seen = rowsOf(report.observations).map(({ name, cell }) => {
    const { text, isGood } = cell(observation);
    return escapeXml(`${name}: ${markOf(isGood)}${printable(text)}`);
  });
  const signals = signalsInWords(observation).map(
    ({ time, signal, from, to, fate }) => `${time} ${signal} ${from} → ${to}: ${fate}`,
  );
  const means = `signals: ${meansInWords(observation)}`;
  const swept = sweepBlocks(observation);
  const stops = swept ? [`stops: ${swept.blocks} ${swept.details.join('; ')}`] : [];
  const lines = [
    ...seen,
    ...stops.map(line => escapeXml(printable(line))),
    ...[means, ...signals.slice(0, 30)].map(line => escapeXml(printable(line))),
    ...notesOf(observation).map(note => escapeXml(printable(note))),
  ];
  return { xml: element('testcase', attributes, [element('system-out', {}, lines)]), kind: 'passed' };
}

function verdictCase(
  classname: string,
  judgement: RuleJudgement,
  { isRepairAside }: VerificationReport,
): Case {
  const { rule, symptom, because, verdict, repair } = judgement;
  const message = `${verdictOf(judgement)}: ${because}`;
  const wrap = (kind: Case['kind'], result: string): Case => ({
    xml: element('testcase', { name: `${rule}: ${symptom}`, classname }, [result]),
    kind,
  });
  if (repair === 'refuted' && !isRepairAside)
    return wrap('failure', element('failure', { type: symptom, message }));
  if (verdict === 'inconclusive') return wrap('skipped', element('skipped', { message }));
  return wrap('passed', element('system-out', {}, [escapeXml(message)]));
}

function findingCase(classname: string, { symptom, severity, message }: ExperimentFinding): Case {
  const attributes = { name: `seen: ${symptom}`, classname };
  if (severity === 'info')
    return {
      xml: element('testcase', attributes, [element('system-out', {}, [escapeXml(message)])]),
      kind: 'passed',
    };
  return {
    xml: element('testcase', attributes, [element('failure', { type: symptom, message })]),
    kind: 'failure',
  };
}

function expectedCase(classname: string, expected: Expected): Case {
  const { subject, expected: word, isMet, seen } = expected;
  const name = `${subject === undefined ? '' : `${subject}: `}expected: ${word}`;
  const wrap = (kind: Case['kind'], result: string): Case => ({
    xml: element('testcase', { name, classname }, [result]),
    kind,
  });
  if (isMet === null) return wrap('skipped', element('skipped', { message: seen }));
  if (isMet) return wrap('passed', element('system-out', {}, [escapeXml(printable(seen))]));
  return wrap('failure', element('failure', { type: 'unmet', message: expectedSentence(expected) }));
}

function repairCase(classname: string, report: VerificationReport): Case[] {
  const sentence = repairSentence(report);
  if (sentence === undefined) return [];
  const isRefuted = report.repair?.verdict === 'refuted' && !report.isRepairAside;
  const result = isRefuted
    ? element('failure', { type: 'repair', message: sentence })
    : element('system-out', {}, [escapeXml(sentence)]);
  return [
    {
      xml: element('testcase', { name: 'the repair as a whole', classname }, [result]),
      kind: isRefuted ? 'failure' : 'passed',
    },
  ];
}
