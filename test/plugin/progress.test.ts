import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProgress } from '../../plugin/experiment/progress.ts';
import type { ProgressChoice } from '../../plugin/process/streams.ts';
import type { VerifyProgress } from '../../src/verify/verify.ts';

const told: readonly VerifyProgress[] = [
  { kind: 'step', subject: 'original', step: '[2/2] RUN make', state: 'started' },
  { kind: 'log', subject: 'original', step: '[2/2] RUN make', line: 'cc \u001b[31mmain.c' },
  { kind: 'step', subject: 'original', step: '[2/2] RUN make', state: 'done' },
  { kind: 'observe', subject: 'original', step: 'settle' },
];
const steps = 'original: [2/2] RUN make\noriginal: waiting for it to be ready\n';

const rows: [kind: ProgressChoice, isTTY: boolean, written: string, why: string][] = [
  ['quiet', true, '', 'nothing'],
  ['auto', false, steps, 'a CI log gets a line for each step'],
  [
    'plain',
    true,
    steps.replace('make\n', 'make\noriginal: | cc \\u001b[31mmain.c\n'),
    'and what the builds write, even on a terminal',
  ],
  [
    'auto',
    true,
    '\r\u001b[Koriginal: [2/2] RUN make'.repeat(3) +
      '\r\u001b[Koriginal: waiting for it to be ready\r\u001b[K',
    'one line on a terminal, taken off at the end',
  ],
];
rows.push(['tty', false, rows[3]?.[2] ?? '', 'the same for a terminal that does not say it is one']);

for (const [kind, isTTY, written, why] of rows) {
  test(`--progress ${kind}, ${isTTY ? 'a terminal' : 'no terminal'}: ${why}`, () => {
    const seen: unknown[] = [];
    const progress = createProgress(kind, { isTTY, write: text => seen.push(text) });
    for (const each of told) progress.show(each);
    progress.end();
    assert.equal(seen.join(''), written);
  });
}
