import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { buildCommand } from '../plugin/built.ts';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';

const fine = 'FROM debian:12\nSTOPSIGNAL SIGTERM\nCMD ["true"]\n';
const server = 'FROM debian:12\nCMD node server.js\n';
const notLinux = process.platform !== 'linux';
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
      /too large to check: it has more than 500 secrets/,
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

  test('a name that is not UTF-8 is said to be none, and costs nobody else', { skip: notLinux }, () => {
    const directory = temporaryDirectory({ ...git, 'good/Dockerfile': server });
    const command = `cp good/Dockerfile "$(printf '\\377')".Dockerfile && "$@"`;
    const words = ['-c', command, 'sh', process.execPath, buildCommand(), '.'];
    const { status, stdout, stderr } = spawnSync('sh', words, { cwd: directory });
    assert.match(String(stderr), /its name is not UTF-8, so it cannot be opened: rename it/);
    assert.match(String(stdout), /^good\/Dockerfile: PID 1 is/);
    assert.equal(status, 2);
  });

  for (const name of ['.git/hooks/pre-commit', 'link.sh'])
    test(`${name}: a hook of git is no script of the image, and is not repaired`, async () => {
      const hook = '#!/bin/sh\nnode a\n';
      const files = { Dockerfile: `FROM debian:12\nCOPY ${name} /s.sh\nCMD ["/s.sh"]\n` };
      const directory = temporaryDirectory({ ...git, ...files, '.git/hooks/pre-commit': hook });
      symlinkSync('.git/hooks/pre-commit', join(directory, 'link.sh'));
      chmodSync(join(directory, '.git/hooks/pre-commit'), 0o755);
      await runMain(['--fix', 'Dockerfile'], { directory });
      assert.equal(readFileSync(join(directory, '.git/hooks/pre-commit'), 'utf8'), hook);
    });

  test('a script that is too long to be followed is said to be unknown, and why', async () => {
    const files = { Dockerfile: 'FROM debian:12\nCOPY --chmod=755 s.sh /\nCMD ["/s.sh"]\n' };
    const script = `#!/bin/sh\n${'# padding\n'.repeat(150_000)}redis-server\n`;
    const directory = temporaryDirectory({ ...git, ...files, 's.sh': script });
    const { stdout } = await runMain(['Dockerfile'], { directory });
    assert.match(
      stdout,
      /^Dockerfile:2: unknown: script \/s\.sh: it is too long, or has too many ways through it, to be followed$/m,
    );
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
