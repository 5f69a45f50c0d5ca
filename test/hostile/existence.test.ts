import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { suite, test } from 'node:test';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';

const shellForm = 'FROM debian:12\nCMD sleep 9 && true\n';
const copies = (source: string): string => `FROM debian:12\nCOPY ${source} /x\nCMD ["sleep", "9"]\n`;
const baseline = (path: string): string =>
  JSON.stringify({
    version: 1,
    findings: [{ path, rule: 'missing-init', fingerprint: '0123456789abcdef', count: 1 }],
  });

/** `OUT` is the name of a folder outside, `way` a link of the repository to it. */
type Row = readonly [files: Readonly<Record<string, string>>, argv: readonly string[], why: string];

const rows: readonly Row[] = [
  [{ Dockerfile: shellForm, '.initcheck.yaml': 'extends: ../OUT/a\n' }, ['Dockerfile'], 'extends: a path'],
  [{ Dockerfile: shellForm, '.initcheck.yaml': 'extends: ./way/a\n' }, ['Dockerfile'], 'extends: a link'],
  [{ Dockerfile: shellForm, '.initcheck.yaml': 'extends: a\n' }, ['Dockerfile'], 'extends: a package'],
  [{ Dockerfile: shellForm, '.initcheck.yaml': 'baseline: ../OUT/a\n' }, ['Dockerfile'], 'baseline: a path'],
  [{ Dockerfile: shellForm, '.initcheck.yaml': 'baseline: way/a\n' }, ['Dockerfile'], 'baseline: a link'],
  [{ Dockerfile: shellForm, '.initcheck.yaml': 'context: way/a\n' }, ['Dockerfile'], 'context: a link'],
  [
    { Dockerfile: shellForm, '.initcheck-baseline.json': baseline('../OUT/a') },
    ['--baseline', '.initcheck-baseline.json', 'Dockerfile'],
    'a file of findings that names a path',
  ],
  [
    { Dockerfile: shellForm, '.initcheck-baseline.json': baseline('way/a') },
    ['--baseline', '.initcheck-baseline.json', 'Dockerfile'],
    'a file of findings that names a link',
  ],
  [
    { 'sub/Dockerfile': copies('way/a') },
    ['--fix', 'sub/Dockerfile'],
    'a source of COPY decides on the context',
  ],
  [{ 'sub/Dockerfile': copies('way/?') }, ['--fix', 'sub/Dockerfile'], 'a pattern likewise'],
  [
    { Dockerfile: 'FROM debian:12\nCOPY way/a /x\nCMD ["/x/b"]\n' },
    ['Dockerfile'],
    'a folder is copied, and a program in it started',
  ],
  [
    { 'sub/Dockerfile': shellForm, Makefile: 'all:\n\tdocker build -f sub/Dockerfile way/a\n' },
    ['sub/Dockerfile'],
    'a line that builds',
  ],
  [{ 'compose.yaml': 'services: {a: {build: way/a}}\n' }, ['compose.yaml'], 'a context of compose'],
  [{ 'compose.yaml': 'include: [way/a]\n' }, ['compose.yaml'], 'what compose includes'],
  [
    { 'compose.yaml': 'services: {a: {image: "debian:12", extends: {file: way/a, service: b}}}\n' },
    ['compose.yaml'],
    'what a service extends',
  ],
  [{ 'docker-bake.hcl': 'target "a" { context = "way/a" }\n' }, ['docker-bake.hcl'], 'a context of bake'],
];

suite('whether something is outside, nothing that a stranger writes can tell', () => {
  for (const [files, argv, why] of rows)
    test(why, async () => {
      const said = await Promise.all(
        [{}, { 'a/b': 'x\n', 'a/Dockerfile': shellForm }].map(runWith(files, argv)),
      );
      assert.equal(said[1], said[0]);
    });
});

type Run = (outside: Readonly<Record<string, string>>) => Promise<string>;

function runWith(files: Row[0], argv: Row[1]): Run {
  return async there => {
    const outside = temporaryDirectory(there);
    const named = Object.entries(files).map(([name, text]) => [
      name,
      text.replaceAll('OUT', basename(outside)),
    ]);
    const directory = temporaryDirectory({ '.git/HEAD': '', ...Object.fromEntries(named) });
    for (const link of ['way', 'node_modules']) symlinkSync(outside, join(directory, link));
    const { code, stdout, stderr } = await runMain(argv, { directory });
    return `${code}\n${stdout}${stderr}`
      .replaceAll(basename(directory), 'REPOSITORY')
      .replaceAll(basename(outside), 'OUT');
  };
}
