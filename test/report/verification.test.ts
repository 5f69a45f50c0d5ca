import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Chalk } from 'chalk';
import { formatJunit } from '../../src/report/junit.ts';
import { formatProcessTree } from '../../src/report/process-tree.ts';
import { formatVerification } from '../../src/report/verification.ts';
import { formatVerificationHtml } from '../../src/report/verification-html.ts';
import { junitSuite } from '../../src/report/verification-junit.ts';
import { formatVerificationMarkdown } from '../../src/report/verification-markdown.ts';
import type { VerificationReport } from '../../src/report/verification-words.ts';
import { findingsOf } from '../../src/verify/finding.ts';
import type { Observation, Stopped } from '../../src/verify/observation.ts';
import { judge } from '../../src/verify/verdict.ts';
import { judgeWhole } from '../../src/verify/whole.ts';
import { asked, exited, graceful, killed, malicious, maliciousAsked } from './observations.ts';
import { parseXml } from './readers.ts';

function report(
  observations: readonly Observation[],
  more: Partial<VerificationReport> = {},
): VerificationReport {
  const [original, repaired] = observations;
  const judgements = original
    ? [
        { rule: 'shell-form', ...judge('stop-ignored', original, repaired) },
        { rule: 'quiet', ...judge('none', original) },
      ]
    : [];
  const findings = original ? findingsOf(original, judgements) : [];
  const repair = original && repaired ? judgeWhole(original, repaired) : null;
  return { path: 'Dockerfile', observations, judgements, findings, repair, notes: [], ...more };
}

const plain = (of: VerificationReport, width: number): string =>
  formatVerification(of, { chalk: new Chalk({ level: 0 }), width });

test('text: a column for each image, good and bad by marks and not only by colours', () => {
  assert.equal(
    plain(report([killed, graceful]), 100),
    `Dockerfile: what happened

               ORIGINAL                                  REPAIRED
PID 1          /bin/sh -c 'node server.js'               /sbin/reaper -- node server.js
stop           ✗ killed 10.0 s after SIGTERM             ✓ exited 1.08 s after SIGTERM
exit code      137 (ended by SIGKILL)                    0 (success)
own processes  ✗ killed: /bin/sh -c node server.js, no…  ✓ ended by themselves
zombies        ✓ 0 of 5 orphans left                     ✓ 0 of 5 orphans left
running job    ✗ lost: killed without notice             ✓ finished, 0.50 s later
last output    listening                                 listening

processes of the original image
  /bin/sh -c node server.js
  ├─ node server.js
  │  └─ node worker.js
  └─ sleep 5

processes of the repaired image
  /bin/sh -c node server.js
  ├─ node server.js
  │  └─ node worker.js
  └─ sleep 5

signals in the original image, by looking at the processes; signals were not followed

signals in the repaired image, by the kernel's own events
  0.00 s  SIGTERM outside → /sbin/reaper -- node server.js: ✓ read by the program
  0.00 s  SIGTERM /sbin/reaper -- node server.js → node server.js: ✓ its handler ran
  1.08 s  SIGTERM /sbin/reaper -- node server… → a running job (ours): ✓ read by the program

confirmed, the repair helps [shell-form]
  original: still running 10 s after SIGTERM, then killed; repaired: exited 1.08 s after SIGTERM
repaired: it ends 1.08 s after the stop signal, its own processes come to their end, a running job
has time to finish
the experiment added 1.50 s to the time the containers needed`,
  );
});

for (const width of [40, 60, 80, 120, 200]) {
  test(`text keeps to ${width} columns, in tables and trees`, () => {
    const text = plain(report([malicious, graceful, exited, killed]), width);
    const table = text.slice(0, text.indexOf('processes of the repaired'));
    for (const line of table.split('\n')) assert.ok([...line].length <= width, line);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not come through
    assert.doesNotMatch(text, /[\u001b\u202e]/);
  });
}

const cells: [change: Partial<Stopped>, line: RegExp, why: string][] = [
  [
    { zombies: { made: 5, left: 5, before: 6, later: null } },
    /zombies +✗ 6 already there, 5 of 5 orphans left/,
    'both kinds',
  ],
  [
    { zombies: { made: 5, left: 0, before: 2, later: null } },
    /zombies +✗ 2 already there, 0 of 5/,
    "a program's own children",
  ],
  [
    { zombies: { made: 0, left: 0, before: null, later: null } },
    /zombies +not measured/,
    'no orphans could be made',
  ],
  [
    { stop: { ...killed.stop, oom: true } },
    /stop +✗ out of memory after 10.0 s/,
    'out of memory is no answer',
  ],
  [
    { canary: { fate: 'lost', told: true, needs: 500 } },
    /job +✗ lost: killed while it was finishing/,
    'told, not waited for',
  ],
  [{ canary: { fate: 'not-run', told: false, needs: 500 } }, /job +not measured/, 'no canary'],
];
for (const [change, line, why] of cells) {
  test(`a cell says ${line.source}: ${why}`, () =>
    assert.match(plain(report([{ ...killed, ...change }]), 120), line));
}

test('a tree whose processes point at each other comes to an end', () => {
  const of = (pid: number, parent: number) => ({ pid, parent, command: `p${pid}` });
  assert.deepEqual(formatProcessTree([of(1, 0), of(2, 2), of(3, 1)]), ['p1', '└─ p3']);
});

test('Markdown: a table, and nothing of an image is markup', () => {
  const text = formatVerificationMarkdown([report([killed, graceful])]);
  assert.match(text, /^\| stop \| ✗ killed 10.0 s after SIGTERM \| ✓ exited 1.08 s after SIGTERM \|$/m);
  assert.match(text, /^- \*\*confirmed, the repair helps\*\* \(`shell-form`\): /m);
  const bad = formatVerificationMarkdown([report([malicious])]);
  const outside = bad.replace(/(`+)[^`](?:.*?[^`])??\1(?!`)/g, '');
  assert.doesNotMatch(outside, /(?<!\\)<script|(?<!\\)\*\*bold|@everyone|https:\/\/evil|(?<!\\)\[a/);
  for (const line of bad.split('\n').filter(row => row.startsWith('|')))
    assert.equal(line.replaceAll('\\|', '').split('|').length, 4, line);
});

test('JUnit: a case for each container and each verdict', () => {
  const refuted = report([killed, killed]);
  const xml = formatJunit(
    [],
    [report([killed, graceful, exited]), refuted, report([malicious])].map(junitSuite),
  );
  const root = parseXml(xml);
  assert.deepEqual(
    { ...root.attributes },
    { name: 'docker initcheck', tests: '11', failures: '2', errors: '1' },
  );
  assert.match(xml, /<error type="exited" message="cannot start the container/);
  assert.match(xml, /<failure type="stop-ignored" message="confirmed, the repair does not help: /);
});

test('HTML: one page that asks for nothing, and nothing of an image is markup', () => {
  const page = formatVerificationHtml([report([killed, graceful]), report([malicious, exited])]);
  assert.doesNotMatch(page, /<script|<link|<img|src=|@import|url\(|href=/);
  assert.match(page, /default-src 'none'/);
  assert.match(page, /and 28 more processes/);
  // Each for wide and for narrow pages.
  assert.equal(page.match(/<svg /g)?.length, 4);
});

const carried: readonly RegExp[] = [
  /58 answered \(2 with an error\), 25 refused, 3 cut/,
  /it exits after 0\.46 s with exit code 1: “app: \/run\/app\.pid: already running”/,
  /ready after 0\.31 s/,
  /no effect in the first 0\.31 s \(± 0\.02 s\)/,
  /during docker exec: stopped in 0\.20 s/,
  /failed: exit code 7: drain/,
  /ended it after 1\.21 s/,
];
const formats: readonly [name: string, format: (of: VerificationReport) => string][] = [
  ['text', of => plain(of, 200)],
  ['text of 60 columns', of => plain(of, 60).replace(/\s+/g, ' ')],
  ['Markdown', of => formatVerificationMarkdown([of]).replaceAll('\\', '').replaceAll('\u200b', '')],
  ['HTML', of => formatVerificationHtml([of])],
  ['JUnit', of => formatJunit([], [junitSuite(of)])],
];
for (const [name, format] of formats) {
  test(`${name} has requests, the second start and stops at other moments, where they were asked for`, () => {
    const text = format(report(asked));
    for (const words of carried.slice(name.includes('60') ? 1 : 0)) assert.match(text, words);
    if (name !== 'HTML') assert.match(text, /████▁▁▁▁▁▁/);
    const silent = format(report([killed, graceful]));
    assert.doesNotMatch(silent, /started again|early stops|requests|preStop/);
  });
}

for (const [name, format] of formats) {
  test(`${name}: nothing of what was asked for is markup, or obeyed`, () => {
    const text = format(report([maliciousAsked, maliciousAsked]));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not come through
    assert.doesNotMatch(name === 'Markdown' ? text : text.replaceAll('\u200b', ''), /[\u001b\u202e]/);
    if (name === 'HTML' || name === 'JUnit') assert.doesNotMatch(text, /<script/);
  });
}

const expected = [
  { expected: 'within=20s', isMet: true, seen: 'it exited 1.08 s after SIGTERM' },
  { expected: 'log=/<b>/', isMet: false, seen: 'none of the 2 lines matches: “*a*\u001b[31m”' },
  { subject: 'db', expected: 'no-kill', isMet: null, seen: 'it was not running' },
];
const gated = report([graceful, graceful], {
  expected,
  findings: [{ symptom: 'unmet', severity: 'error', message: 'expected log=/<b>/: once' }],
});

test('text: what was expected, met or not, in one place', () => {
  const lines = plain(gated, 100).split('\n');
  assert.deepEqual(
    lines.filter(line => line.includes('expected')),
    [
      '✓ expected within=20s: it exited 1.08 s after SIGTERM',
      '✗ expected log=/<b>/: none of the 2 lines matches: “*a*\\u001b[31m”',
      'db: expected no-kill: it was not running',
    ],
  );
});

test('markdown and HTML: the same, where nothing in it is markup', () => {
  const markdown = formatVerificationMarkdown([gated]);
  assert.match(markdown, /^- ✓ expected within=20s: it exited 1\.08 s after SIGTERM$/m);
  assert.match(markdown, /^- ✗ expected log=\/.*\\\*a\\\*/m);
  assert.doesNotMatch(markdown, /<b>|: once/);
  const html = formatVerificationHtml([gated]);
  assert.match(html, /<li class="good">✓ expected within=20s/);
  assert.match(html, /<li class="bad">✗ expected log=\/&lt;b&gt;\//);
  assert.match(html, /<li>db: expected no-kill: it was not running/);
  assert.doesNotMatch(html, /: once/);
});

test('JUnit: each expectation is a case', () => {
  const suite = junitSuite(gated);
  const { failures, skipped } = suite;
  assert.deepEqual({ failures, skipped }, { failures: 1, skipped: 1 });
  assert.match(suite.xml, /<testcase name="expected: within=20s"[^>]*>\s*<system-out>/);
  assert.match(suite.xml, /<testcase name="expected: log=\/&lt;b&gt;\/"[^>]*>\s*<failure type="unmet"/);
  assert.match(suite.xml, /<testcase name="db: expected: no-kill"[^>]*>\s*<skipped/);
  parseXml(formatJunit([], [suite]));
});

test('JUnit: what was expected decides, and the repair beside it does not', () => {
  const worse = report([graceful, killed], { expected: [], isRepairAside: true });
  assert.equal(worse.repair?.verdict, 'refuted');
  assert.equal(junitSuite(worse).failures, 0);
});
