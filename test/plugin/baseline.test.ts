import assert from 'node:assert/strict';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { compare, countKnown } from '../../plugin/baseline/baseline.ts';
import { runMain, temporaryDirectory } from './run-main.ts';

const shellForm = 'FROM debian:bookworm\nSTOPSIGNAL SIGTERM\nCMD redis-server\n';
const withInit = 'RUN apt-get install tini\nENTRYPOINT ["tini", "--"]\nCMD ["redis-server"]';
const name = '.initcheck-baseline.json';

/** What happens to a folder after its baseline is written, and what a run with the baseline says then. */
type Row = [
  change: (at: (path: string) => string) => void,
  code: number,
  reported: string[],
  stderr: RegExp,
  why: string,
];

const rows: Row[] = [
  [() => {}, 0, [], /: 3 known findings are left out: \.initcheck-baseline\.json\n$/, 'nothing has changed'],
  [
    at => writeFileSync(at('a/Dockerfile'), `# who\n# why\n${shellForm}`),
    0,
    [],
    /3 known findings/,
    'lines have moved',
  ],
  [at => renameSync(at('a'), at('c')), 0, [], /3 known findings/, 'a folder is renamed'],
  [
    at => writeFileSync(at('c.Dockerfile'), shellForm),
    1,
    ['c.Dockerfile shell-form'],
    /3 known findings/,
    'a copy is new: the old file is still there',
  ],
  [
    at => writeFileSync(at('a/Dockerfile'), shellForm.replace('redis-server', 'redis-server --port 1')),
    1,
    ['a/Dockerfile shell-form'],
    /2 known findings are left out.*\n.*: 1 finding no longer occurs; --write-baseline removes/,
    'a line that has changed is looked at again',
  ],
  [
    at => writeFileSync(at('a/Dockerfile'), shellForm.replace('CMD redis-server', withInit)),
    0,
    [],
    /1 finding no longer occurs/,
    'a defect is repaired',
  ],
  [at => rmSync(at('a'), { recursive: true }), 0, [], /1 finding no longer occurs/, 'a file is gone'],
  [
    at => writeFileSync(at('s/run.sh'), '#!/bin/sh\n\n# now with a comment\nredis-server\ntrue\n'),
    0,
    [],
    /3 known findings/,
    'lines of a script have moved',
  ],
  [
    at => writeFileSync(at('s/run.sh'), '#!/bin/sh\nredis-server --port 7\ntrue\n'),
    1,
    ['s/Dockerfile script-without-exec'],
    /2 known findings/,
    'a line of a script has changed',
  ],
];

const files = {
  'a/Dockerfile': shellForm,
  'b/Dockerfile': shellForm,
  's/Dockerfile':
    'FROM debian:bookworm\nSTOPSIGNAL SIGTERM\nCOPY --chmod=755 run.sh /\nENTRYPOINT ["/run.sh"]\n',
  's/run.sh': '#!/bin/sh\nredis-server\ntrue\n',
};

suite('a baseline', () => {
  for (const [change, code, reported, stderr, why] of rows) {
    test(why, async () => {
      const directory = temporaryDirectory(files);
      const wrote = await runMain(['--write-baseline', '.'], { directory });
      assert.equal(wrote.code, 0);
      assert.match(wrote.stderr, /: wrote \.initcheck-baseline\.json: 3 known findings in 3 files\n$/);
      change(path => join(directory, path));
      const run = await runMain(['--baseline', name, '--format', 'json', '.'], { directory });
      const { files: found } = JSON.parse(run.stdout) as {
        files: { path: string; diagnostics: { rule: string }[] }[];
      };
      assert.deepEqual(
        found.flatMap(({ path, diagnostics }) => diagnostics.map(({ rule }) => `${path} ${rule}`)),
        reported,
      );
      assert.match(run.stderr, stderr);
      assert.equal(run.code, code);
    });
  }

  test('is the same text when nothing has changed, one line for each entry, and drops what is gone', async () => {
    const directory = temporaryDirectory(files);
    const read = () => readFileSync(join(directory, name), 'utf8');
    await runMain(['--write-baseline', '.'], { directory });
    const first = read();
    assert.match(first, /^\{\n {2}"version": 1,\n {2}"findings": \[\n {4}\{"path":"a\/Dockerfile",.*\},\n/);
    await runMain(['--write-baseline', '.'], { directory });
    assert.equal(read(), first);
    rmSync(join(directory, 'a'), { recursive: true });
    const paths = () =>
      (JSON.parse(read()) as { findings: { path: string }[] }).findings.map(one => one.path);
    await runMain(['--write-baseline', 'b'], { directory });
    assert.equal(read(), first, 'what was not looked at stays: it may have another name now');
    await runMain(['--write-baseline', '.'], { directory });
    assert.deepEqual(paths(), ['b/Dockerfile', 's/Dockerfile'], 'what is gone does not');
  });

  test('a run of a part calls nothing gone, and keeps what it has not looked at', async () => {
    const directory = temporaryDirectory({
      ...files,
      'c/Dockerfile': 'FROM python:3.12\nCOPY . /app\nCMD ["gunicorn","app:app"]\n',
      'c/compose.yaml': 'services:\n  web:\n    build: .\n    init: true\n    stop_grace_period: 5s\n',
    });
    const read = () => readFileSync(join(directory, name), 'utf8');
    const wrote = await runMain(['--write-baseline', '.'], { directory });
    assert.match(wrote.stderr, /: 4 known findings in 4 files\n$/);
    const all = read();
    for (const part of [
      'c/Dockerfile',
      'c/compose.yaml',
      'b',
      '. --shard 1/3',
      '. --shard 2/3',
      '. --shard 3/3',
    ]) {
      const run = await runMain(['--baseline', name, ...part.split(' ')], { directory });
      assert.doesNotMatch(run.stderr, /no longer occurs/, part);
      assert.equal(run.code, 0, part);
    }
    renameSync(join(directory, 'a'), join(directory, 'renamed'));
    const other = await runMain(['--baseline', name, 'b/Dockerfile'], { directory });
    assert.doesNotMatch(other.stderr, /no longer occurs/);
    await runMain(['--write-baseline', '--level', 'warning', 'c/Dockerfile'], { directory });
    assert.equal(read(), all);
    assert.equal((await runMain(['--baseline', name, '.'], { directory })).code, 0);
  });

  test('keeps what a level does not show, and does not call it gone', async () => {
    const directory = temporaryDirectory(files);
    const read = () => readFileSync(join(directory, name), 'utf8');
    await runMain(['--write-baseline', '--level', 'info', '.'], { directory });
    const all = read();
    const shown = await runMain(['--baseline', name, '--level', 'error', '.'], { directory });
    assert.doesNotMatch(shown.stderr, /no longer occur/);
    await runMain(['--write-baseline', '--level', 'error', '.'], { directory });
    assert.equal(read(), all);
  });

  test('is not called clean', async () => {
    const directory = temporaryDirectory(files);
    await runMain(['--write-baseline', '.'], { directory });
    const { stdout } = await runMain(['--baseline', name, '.'], { directory });
    assert.equal(stdout, '3 files: nothing new\n');
  });

  const wrong: [text: string | null, stderr: RegExp, why: string][] = [
    [null, /: \.initcheck-baseline\.json: no such file or directory/, 'no file'],
    ['', /it is not JSON; write it again with --write-baseline/, 'an empty file'],
    ['[]', /it is not a baseline; write it again/, 'other JSON'],
    ['null', /it is not a baseline/, 'nothing'],
    ['{"version": 1, "findings": [{"path": "a"}]}', /it is not a baseline/, 'half an entry'],
    ['{"version": 2}', /of version 2, and this docker initcheck reads version 1/, 'of another version'],
    ['{\n<<<<<<< HEAD\n}', /marks of a merge conflict; write it again/, 'two branches'],
  ];
  for (const [text, stderr, why] of wrong) {
    test(`that cannot be used: ${why}`, async () => {
      const directory = temporaryDirectory({ ...files, ...(text !== null && { [name]: text }) });
      const run = await runMain(['--baseline', name, '.'], { directory });
      assert.match(run.stderr, stderr);
      assert.equal(run.code, 2);
      if (text !== null) assert.equal((await runMain(['--write-baseline', '.'], { directory })).code, 0);
    });
  }

  test('is written of all findings as they are', async () => {
    const directory = temporaryDirectory(files);
    for (const option of ['--fix', '--diff', '--verify']) {
      const { stderr, code } = await runMain(['--write-baseline', option, 'a/Dockerfile'], { directory });
      assert.match(stderr, /--write-baseline goes alone/);
      assert.equal(code, 2);
    }
  });
});

test('findings that are alike are counted: one more of them is new', () => {
  const place = { path: 'a', rule: 'shell-form', fingerprint: '0' };
  const known = countKnown([place, place]);
  const yes = () => true;
  const all = { wasChecked: yes, isThere: yes, covers: yes };
  assert.deepEqual(compare([place, place, place], known, all), {
    isKnown: [true, true, false],
    stale: [],
  });
  assert.deepEqual(compare([place], known, all).stale, [{ ...place, count: 1 }]);
  assert.deepEqual(
    compare([place], known, { ...all, wasChecked: () => false }).stale,
    [],
    'what was not looked at is not stale',
  );
});
