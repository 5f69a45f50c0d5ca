import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { buildCommand } from '../plugin/built.ts';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';

const fine = 'FROM debian:12\nSTOPSIGNAL SIGTERM\nCMD ["true"]\n';
const server = 'FROM debian:12\nCMD node server.js\n';
const git = { '.git/HEAD': '' };

suite('what a stranger has committed', () => {
  const rows: [
    files: Record<string, string>,
    argv: readonly string[],
    says: RegExp,
    code: number,
    why: string,
  ][] = [
    [
      { 'good/Dockerfile': server, 'empty/x': '' },
      ['good/Dockerfile', 'empty', 'nope'],
      /^docker initcheck: empty: nothing to [\s\S]*nope: no such file [\s\S]*good\/Dockerfile: PID 1 is/,
      2,
      'what is none does not cost the others their results',
    ],
    [
      { Dockerfile: fine, 'compose.yaml': `services:\n${'#'.repeat(9 * 1024 ** 2)}` },
      ['.'],
      /compose\.yaml: too large to check/,
      2,
      'what is too large is not left out: nobody knows what is in it',
    ],
    [
      { Dockerfile: `FROM debian:12\n${numbered(600, at => `# TOKEN=ab12cd${1000 + at}`)}\nCMD node x\n` },
      ['Dockerfile'],
      /too large to check: it has more than 500 values of secrets/,
      2,
      'each of them would be looked for in all of the text',
    ],
    [
      { Dockerfile: server, '.initcheck.yaml': 'baseline: src/app.js\n', 'src/app.js': 'work()\n' },
      ['--write-baseline'],
      /src\/app\.js: it is no baseline, and is not overwritten/,
      2,
      'a baseline is written over a baseline',
    ],
    [
      { Dockerfile: server, '.initcheck.yaml': 'baseline: .git/hooks/x\n' },
      ['--write-baseline'],
      /\.git\/hooks\/x: a baseline has no place in \.git/,
      2,
      'and not into the repository itself',
    ],
    [
      { Dockerfile: 'FROM debian:12\nCOPY s.sh /\nCMD ["/s.sh"]\n', 's.sh': '#!/bin/sh\nnode a\n' },
      ['Dockerfile', '--format', 'json', '--output', 's.sh'],
      /--output s\.sh would overwrite a file that is checked/,
      2,
      'a script is checked as well',
    ],
    [
      {
        'compose.yaml': `services:\n${numbered(30, extending)}\n  s30: { image: "debian:12", command: node }\n`,
      },
      ['compose.yaml'],
      /service s0|services s/,
      0,
      'thirty services in a row are no circle',
    ],
    [
      { 'compose.yaml': `services:\n${numbered(90, extending)}\n  s90: { image: "debian:12" }\n` },
      ['compose.yaml'],
      /too large to check: more than 64 services extend each other in a row/,
      2,
      'and ninety are told as what they are',
    ],
  ];
  for (const [files, argv, says, code, why] of rows)
    test(`${argv.join(' ')}: ${why}`, async () => {
      const directory = temporaryDirectory({ ...git, ...files });
      const run = await runMain(argv, { directory });
      assert.match(run.stderr + run.stdout, says);
      assert.equal(run.code, code);
      for (const [path, text] of Object.entries(files))
        assert.equal(readFileSync(join(directory, path), 'utf8'), text, 'nothing is written');
    });

  test('a link to a pipe outside is not waited for', { skip: process.platform === 'win32' }, () => {
    const directory = temporaryDirectory(git);
    const outside = join(temporaryDirectory({}), 'pipe');
    execFileSync('mkfifo', [outside]);
    execFileSync('ln', ['-s', outside, join(directory, 'Dockerfile')]);
    const words = [buildCommand(), 'Dockerfile'];
    const { status, stderr } = spawnSync(process.execPath, words, { cwd: directory, timeout: 10_000 });
    assert.match(String(stderr), /it is outside .*, so it was not read/);
    assert.equal(status, 2);
  });

  test('a baseline that was one is replaced, whatever a merge has made of it', async () => {
    const directory = temporaryDirectory({ ...git, Dockerfile: server });
    const write = () => runMain(['--write-baseline', '--baseline', 'known.json'], { directory });
    assert.equal((await write()).code, 0);
    const text = readFileSync(join(directory, 'known.json'), 'utf8');
    writeFileSync(join(directory, 'known.json'), text.replace(']', '<<<<<<< a\n]'));
    assert.equal((await write()).code, 0);
    assert.equal(readFileSync(join(directory, 'known.json'), 'utf8'), text);
  });
});

function numbered(count: number, line: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => line(at)).join('\n');
}

function extending(at: number): string {
  return `  s${at}: { extends: s${at + 1} }`;
}
