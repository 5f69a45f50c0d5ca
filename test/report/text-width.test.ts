import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Chalk } from 'chalk';
import type { FileReport } from '../../src/report/file-report.ts';
import type { Pid1Outline } from '../../src/report/outline.ts';
import { formatText } from '../../src/report/text.ts';

const path = 'services/payments/api/Dockerfile';
const argv = ['sh', '-c', 'node --max-old-space-size=512 server.js --port 8080 --log-level info --workers 4'];
const known: Pid1Outline = { argv, certainty: 'known', service: 'node', doubt: null };
const doubt =
  ' and may become another program: which shell registry.example.org/team/base:1.2.3 has is unknown';

/** Who is PID 1, and why it is a row. */
const rows: [pid1: Pid1Outline | null, why: string][] = [
  [known, 'a long command line'],
  [{ ...known, argv: ['node', 'server.js'], service: null }, 'a short one'],
  [{ ...known, certainty: 'begins-as', service: null, doubt }, 'a doubt'],
  [{ ...known, certainty: 'assumed' }, 'what is assumed'],
  [
    { ...known, oneOf: ['gunicorn', 'celery', 'python', 'flower', 'daphne', 'uvicorn', 'hypercorn'] },
    'one of many',
  ],
  [{ ...known, argv: null, service: null }, 'nothing is started'],
  [null, 'nothing is known'],
];

const chalk = new Chalk({ level: 0 });
const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 3 } };
const shown = { rule: 'shell-form', range, fixable: false };
const message = 'docker stop waits 10 s, then kills node: sh is PID 1 and does not forward SIGTERM';
const reportOf = (pid1: Pid1Outline | null): FileReport => ({
  path,
  text: 'CMD node server.js\n',
  pid1,
  diagnostics: (['error', 'warning', 'info'] as const).map(severity => ({
    ...{ ...shown, severity, fixable: severity !== 'error', message },
  })),
  lighter: Array.from({ length: 12 }, () => ({ ...shown, severity: 'info', message })),
  unknown: [
    { what: 'base registry.example.org/team/base:1.2.3', why: 'it is not among the known ones', line: 1 },
  ],
});

suite('text on a terminal keeps to its columns', () => {
  for (const [pid1, why] of rows)
    for (const width of [60, 80, 120])
      test(`${width}: ${why}`, () => {
        const lines = formatText([reportOf(pid1)], { chalk, width, breaksLines: true }).split('\n');
        for (const line of lines) assert.ok(line.length <= width, line);
        const whole = formatText([reportOf(pid1)], { chalk, width: 1000 });
        const wordsOf = (text: string): string => text.replace(/\s+/g, ' ');
        if (width === 120) assert.equal(wordsOf(lines.join('\n')), wordsOf(whole), 'and says the same');
      });

  test('what is no terminal has each sentence in one line', () => {
    const [first] = formatText([reportOf({ ...known, certainty: 'begins-as', doubt })], {
      chalk,
      width: 100,
    }).split('\n');
    assert.match(first ?? '', /^services\/payments\/api\/Dockerfile: PID 1 starts as sh -c .* is unknown$/);
  });
});
