import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { readers } from '../report/readers.ts';
import { runMain, temporaryDirectory } from './run-main.ts';

const shellForm = 'FROM debian:bookworm\nCMD sleep 1000\n';
const compose = 'services:\n  web:\n    build: .\n    command: sh -c "a; b"\n';

suite('merge: the parts tell what one run tells', () => {
  const directory = temporaryDirectory({
    'a/Dockerfile': shellForm,
    'b/Dockerfile': 'FROM scratch\nCMD ["/server"]\n',
    'c/Dockerfile': 'FROM\n',
    'd/app.Dockerfile': 'FROM nginx:1.27\nCMD nginx\n',
    'e/Dockerfile': 'FROM node:22\n# initcheck ignore=shell-form\nCMD ["node", "a.js"]\n',
  });
  for (const [format, of, words, why] of [
    ['json', 2, [], 'as they are'],
    ['json', 7, [], 'some parts have no file'],
    ['json', 3, ['--diff'], 'with repairs'],
    ['sarif', 2, [], 'as they are'],
    ['sarif', 3, ['--rule', 'missing-init=off'], 'the numbers of the rules are others'],
  ] as const) {
    test(`${format} of ${of} parts ${words.join(' ')}: ${why}`, async () => {
      const run = async (more: readonly string[]) =>
        (await runMain([`--format=${format}`, ...words, ...more, '.'], { directory })).stdout;
      const names = Array.from({ length: of }, (_, index) => `${of}-${index + 1}.${format}`).reverse();
      for (const [index, name] of names.entries()) {
        const part = await run(['--shard', `${of - index}/${of}`]);
        writeFileSync(join(directory, name), part);
      }
      const { stdout, stderr, code } = await runMain(['merge', ...names], { directory });
      assert.deepEqual([stderr, code], ['', 0]);
      assert.equal(stdout, await run([]));
      assert.ok((readers[format]?.(stdout).length ?? 0) > 3, 'its reader takes it');
    });
  }

  test('what two parts have told, the Dockerfile of two services files, is told once', async () => {
    const twice = temporaryDirectory({
      Dockerfile: shellForm,
      'compose.yaml': compose,
      'x/compose.yaml': compose.replace('.', '..'),
    });
    const words = ['--format=json', '--output'];
    await runMain(['--shard=1/2', ...words, '1.json', 'Dockerfile', 'compose.yaml'], { directory: twice });
    await runMain(['--shard=1/2', ...words, '2.json', 'Dockerfile', 'x/compose.yaml'], { directory: twice });
    const { stdout } = await runMain(['merge', '1.json', '2.json'], { directory: twice });
    const { files } = JSON.parse(stdout) as { files: { path: string }[] };
    assert.deepEqual(
      files.map(({ path }) => path),
      ['Dockerfile'],
    );
  });

  for (const [level, expected] of [
    ['none', 0],
    ['error', 1],
    ['warning', 1],
  ] as const)
    test(`--fail-level ${level}: exit code ${expected}`, async () => {
      await runMain(['--format=sarif', '--output=all.sarif', '.'], { directory });
      const { code, stdout } = await runMain(
        ['merge', '--fail-level', level, '--output', 'joined.sarif', 'all.sarif'],
        { directory },
      );
      assert.deepEqual([code, stdout], [expected, '']);
      assert.match(readFileSync(join(directory, 'joined.sarif'), 'utf8'), /"2\.1\.0"/);
    });
});

suite('merge: what is no report ends with 2 and one sentence', () => {
  const sarif = (name: string, semanticVersion: string): string =>
    JSON.stringify({
      version: '2.1.0',
      runs: [{ tool: { driver: { name, semanticVersion } }, results: [] }],
    });
  const cases: [files: Record<string, string>, expected: RegExp, why: string][] = [
    [{}, /missing required argument 'report'/, 'nothing named'],
    [{ a: '' }, /: a: it is not JSON: /, 'empty'],
    [{ a: 'FROM x\n' }, /: a: it is not JSON: /, 'a Dockerfile'],
    [{ a: '[]' }, /: a: it is neither of what --format json nor of what --format sarif writes/, 'other JSON'],
    [{ a: 'null' }, /: a: it is neither/, 'null'],
    [{ a: '{"version":2,"files":[]}' }, /: a: it is a report of version 2, and 1 is expected/, 'a later one'],
    [{ a: '{"version":1,"files":[{"path":1}]}' }, /one of its files has no "path"/, 'broken'],
    [{ a: '{"version":"2.0.0","runs":[]}' }, /it is SARIF of version "2\.0\.0"/, 'an old SARIF'],
    [{ a: '{"version":"2.1.0","runs":[]}' }, /it has results of no tool/, 'a SARIF of nothing'],
    [
      { a: sarif('hadolint', '1') },
      /results of hadolint, and only those of docker-initcheck/,
      'another tool',
    ],
    [
      { a: sarif('docker-initcheck', '1.0.0'), b: sarif('docker-initcheck', '2.0.0') },
      /different versions: 1\.0\.0, 2\.0\.0/,
      'fingerprints may differ',
    ],
    [
      { a: '{"version":1,"files":[]}', b: sarif('docker-initcheck', '1.0.0') },
      /: a is JSON and b is SARIF: join each kind by itself/,
      'both kinds',
    ],
  ];
  for (const [files, expected, why] of cases)
    test(why, async () => {
      const directory = temporaryDirectory(files);
      const { code, stdout, stderr } = await runMain(['merge', ...Object.keys(files)], { directory });
      assert.match(stderr, expected);
      assert.deepEqual([code, stdout, stderr.trimEnd().split('\n').length], [2, '', 1]);
    });

  test('a file that is not there, and one that would be overwritten', async () => {
    const directory = temporaryDirectory({ a: '{"version":1,"files":[]}' });
    const missing = await runMain(['merge', 'none.json'], { directory });
    assert.deepEqual(
      [missing.code, missing.stderr],
      [2, 'docker initcheck: none.json: no such file or directory\n'],
    );
    const same = await runMain(['merge', 'a', '--output', 'a'], { directory });
    assert.deepEqual([same.code, /would overwrite/.test(same.stderr)], [2, true]);
  });
});
