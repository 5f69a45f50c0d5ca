import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { reportOf, type Standard, verificationOf } from '../../plugin/experiment/verification.ts';
import { parseExpectations } from '../../src/verify/expectation.ts';
import { good, killed, stopped } from '../verify/stopped.ts';

const repaired = { ...good, subject: 'repaired' };
const stillKilled = { ...killed, subject: 'repaired' };
const leaving = stopped({}, { zombies: { made: 5, left: 5, before: 0, later: 5 } });
const standard = (words: string, more: Partial<Standard> = {}): Standard => ({
  expectations: words === '' ? [] : parseExpectations(words),
  isFixed: false,
  hasRules: true,
  ...more,
});

const rows: [
  observations: Parameters<typeof reportOf>[1],
  standard: Standard,
  findings: readonly string[],
  isRefuted: boolean,
  why: string,
][] = [
  [[killed, repaired], standard(''), ['warning stop-ignored'], false, 'what is seen decides'],
  [[leaving], standard(''), ['info zombies-left'], false, 'rules know whether it leaves orphans'],
  [[leaving], standard('', { hasRules: false }), ['warning zombies-left'], false, 'nobody knows'],
  [[killed, repaired], standard('exit=137'), ['info stop-ignored'], false, 'what is expected decides alone'],
  [
    [killed, repaired],
    standard('no-kill'),
    ['error unmet', 'info stop-ignored'],
    false,
    'what is not met weighs most, and comes first',
  ],
  [[killed, stillKilled], standard(''), ['warning stop-ignored'], true, 'the repair does not help'],
  [[killed, stillKilled], standard('exit=137'), ['info stop-ignored'], false, 'nobody asked for the repair'],
  [
    [killed, stillKilled],
    standard('exit=137', { isFixed: true }),
    ['info stop-ignored'],
    true,
    'the repair that is written has to help',
  ],
  [
    [killed, repaired],
    standard('no-kill', { isFixed: true }),
    ['info stop-ignored'],
    false,
    'the repaired image is the one that is kept',
  ],
  [
    [killed, stillKilled],
    standard('no-kill', { isFixed: true }),
    ['error unmet', 'info stop-ignored'],
    true,
    'and it is not what was expected either',
  ],
  [
    [killed],
    standard('no-kill', { isFixed: true }),
    ['error unmet', 'info stop-ignored'],
    false,
    'no repair',
  ],
];

suite('what an experiment is held against', () => {
  for (const [observations, held, findings, isRefuted, why] of rows) {
    test(why, () => {
      const report = reportOf('Dockerfile', observations, [], [], held);
      const seen = report.findings
        .filter(({ symptom }) => symptom !== 'work-lost')
        .map(({ severity, symptom }) => `${severity} ${symptom}`);
      assert.deepEqual(seen, findings);
      assert.equal(verificationOf([report]).isRefuted, isRefuted);
    });
  }
});
