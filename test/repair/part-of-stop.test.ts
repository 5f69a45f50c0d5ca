import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rules } from '../../rules/index.ts';
import { contextOf } from '../../src/image/build-context.ts';
import { findKnownBase } from '../../src/image/known-bases.ts';
import { withKeptPromises } from '../../src/repair/kept-promises.ts';
import { repair } from '../../src/repair/repair.ts';
import { lintText } from '../lint-text.ts';

/** What is repaired where only warnings are meant to be, as in a search. */
function repairWarnings(text: string, files: Readonly<Record<string, string>>) {
  const scripts = Object.entries(files).map(([path, script]) => ({ path, text: script, isExecutable: true }));
  const linted = lintText(text, { rules, bases: findKnownBase, context: contextOf(scripts) });
  const isMeant = ({ severity }: { readonly severity: string }): boolean => severity !== 'info';
  const { applied } = repair(linted, isMeant);
  const { diagnostics } = withKeptPromises(linted, isMeant);
  const promised = diagnostics.filter(({ severity, fixable }) => severity === 'warning' && fixable);
  return { applied: applied.map(({ rule }) => rule), promised: promised.map(({ rule }) => rule) };
}

const script = (line: string) => ({ 'run.sh': `#!/bin/sh\nset -e\n${line}\n` });
const runs = 'FROM debian:12\nCOPY . /\nENTRYPOINT ["/run.sh"]\n';

const rows: [text: string, files: Record<string, string>, applied: string[], why: string][] = [
  [runs, script('python3 /app.py'), ['script-without-exec', 'missing-init'], 'it may have no handler'],
  [runs, script('mono /app.exe'), ['script-without-exec', 'missing-init'], 'mono has none itself'],
  [
    runs,
    { ...script('python3 /app.py'), 'app.py': 'signal.signal(signal.SIGTERM, stop)\n' },
    ['script-without-exec'],
    'it has one',
  ],
  [runs, script('redis-server'), ['script-without-exec'], 'the server has one'],
  ['FROM node:22\nCMD node app.js\n', {}, ['shell-form', 'missing-init'], 'the same without a script'],
  ['FROM node:22\nCMD ["node", "app.js"]\n', {}, [], 'nothing of the stop is repaired'],
];
for (const [text, files, expected, why] of rows)
  test(`${text.split('\n').at(-2)} ${Object.values(files).at(-1) ?? ''}: ${expected.join(' ')}, ${why}`, () => {
    const { applied, promised } = repairWarnings(text, files);
    assert.deepEqual(applied, expected);
    assert.deepEqual(promised, expected.slice(0, 1));
  });

test('what would not stop any better is not promised either', () => {
  const make = 'FROM debian:12\nWORKDIR /src\nCMD cmake .. && make install -j"$(nproc)"\n';
  assert.deepEqual(repairWarnings(make, {}), { applied: [], promised: [] });
});
