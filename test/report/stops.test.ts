import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Chalk } from 'chalk';
import { formatStops, formatStopsJson } from '../../src/report/stops.ts';
import type { VerificationReport } from '../../src/report/verification.ts';
import { formatVerificationHtml } from '../../src/report/verification-html.ts';
import { junitSuite } from '../../src/report/verification-junit.ts';
import { formatVerificationMarkdown } from '../../src/report/verification-markdown.ts';
import type { Observation, Stopped } from '../../src/verify/observation.ts';
import { exited, graceful, killed, malicious } from './observations.ts';
import { parseContainers } from './readers.ts';

/** As one that ran already: nothing of an experiment is in it. */
function running(seen: Stopped, subject: string): Stopped {
  const canary = { fate: 'not-run', told: false, needs: 0 } as const;
  const timeline = seen.timeline.filter(({ isOurs }) => !isOurs);
  const trace = { by: 'looks', because: 'only root may' } as const;
  return { ...seen, subject, canary, timeline, trace, zombies: { made: 0, left: 0, before: 1, later: 1 } };
}

const gone: Observation = {
  ...exited,
  subject: 'migrate',
  because: 'it was not running: exit code 0 (success)',
};
const of = (observations: readonly Observation[]): VerificationReport => ({
  ...{ path: 'shop', observations, judgements: [], repair: null, notes: [], isOfRunning: true },
  findings: [{ symptom: 'stop-ignored', severity: 'warning', message: 'db: killed after 10 s: no handler' }],
  expected: [{ subject: 'web', expected: 'no-kill', isMet: true, seen: 'it exited 1.08 s after SIGTERM' }],
});
const report = of([running(graceful, 'web'), running(killed, 'db'), gone]);
const plain = (width: number, what = report): string =>
  formatStops(what, { chalk: new Chalk({ level: 0 }), width });

suite('containers that were stopped', () => {
  test('one table for all of them', () => {
    assert.deepEqual(plain(160).split('\n').slice(0, 4), [
      'CONTAINER  STOP                                      EXIT CODE               OWN PROCESSES' +
        '                                 ZOMBIES',
      'web        ✓ exited 1.08 s after SIGTERM             0 (success)             ✓ ended by themselves' +
        '                         ✗ 1',
      'db         ✗ killed 10.0 s after SIGTERM             137 (ended by SIGKILL)  ✗ killed: /bin/sh -c node' +
        ' server.js, node s…  ✗ 1',
      'migrate    it was not running: exit code 0 (succes…  -                       -' +
        '                                             -',
    ]);
  });

  test('some lines for each where there is no room', () => {
    for (const line of plain(60).split('\n')) assert.ok(line.length <= 60, line);
    assert.match(plain(60), /^db\n {2}stop +✗ killed 10\.0 s after SIGTERM\n {2}exit code +137/m);
  });

  test('what was expected and what is wrong is below it', () => {
    assert.match(plain(160), /^✓ web: expected no-kill: it exited 1\.08 s after SIGTERM$/m);
    assert.match(plain(160), /^warning: db: killed after 10 s: no handler$/m);
  });

  test('nothing of an image is obeyed by a terminal', () => {
    const text = plain(80, of([running(malicious, 'evil\u001b[2J')]));
    const json = formatStopsJson(of([running(malicious, 'evil\u001b[2J')]));
    for (const written of [text, json]) assert.ok(!written.includes('\u001b'), written);
  });

  test('JSON says the same of each', () => {
    const { containers, findings } = parseContainers<{
      readonly containers: readonly {
        readonly name: string;
        readonly stop?: object;
        readonly zombies?: number;
      }[];
      readonly findings: readonly object[];
    }>(formatStopsJson(report));
    assert.deepEqual(
      containers.map(({ name, stop, zombies }) => [name, stop !== undefined, zombies]),
      [
        ['web', true, 1],
        ['db', true, 1],
        ['migrate', false, undefined],
      ],
    );
    assert.equal(findings.length, 1);
  });

  test('no other format speaks of an experiment, or of an image', () => {
    const { xml, failures, errors, skipped } = junitSuite(report);
    assert.deepEqual({ failures, errors, skipped }, { failures: 1, errors: 0, skipped: 1 });
    const markdown = formatVerificationMarkdown([report]);
    const html = formatVerificationHtml([report]).replace(/<style>.*<\/style>/s, '');
    for (const text of [xml, markdown, html])
      assert.doesNotMatch(text, /experiment|running job|the (?:web|db) image/, text);
  });
});
