import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { formatPatch } from '../../plugin/check/git-patch.ts';
import { runMain, temporaryDirectory } from './run-main.ts';

const script = '#!/bin/sh\nset -e\nnode server.js\n';
const copying = 'FROM debian:12\nCOPY start.sh /start.sh\nENTRYPOINT ["/start.sh"]\n';
const latin1 = Buffer.from([0x23, 0x20, 0xe9, 0x0a, 0x2e, 0x2a, 0x0a]);

/** Every file below a folder and what is in it, byte for byte, with whether it is executable; not what git keeps. */
function snapshot(directory: string): Record<string, string> {
  const paths = readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    paths
      .filter(name => !/(?:^|\/)\.git(?:\/|$)/.test(name))
      .map(name => {
        const found = lstatSync(join(directory, name));
        const text = found.isFile() ? readFileSync(join(directory, name), 'latin1') : '';
        const content = text.includes('\0') ? createHash('sha256').update(text).digest('hex') : text;
        return [name, `${(found.mode & 0o100) !== 0} ${content}`];
      }),
  );
}

suite('git apply of what --diff prints is what --fix writes, byte for byte', () => {
  const cases: [
    files: Record<string, string | Uint8Array>,
    prepare: (directory: string) => void,
    /** Where the command runs, and its words. */
    run: [here: string, ...words: string[]],
    why: string,
  ][] = [
    [{ Dockerfile: copying, 'start.sh': script }, noMore, ['.'], 'a script, and the reapers'],
    [{ Dockerfile: copying.replaceAll('\n', '\r\n'), 'start.sh': script }, noMore, ['.'], 'CRLF'],
    [{ Dockerfile: copying.trimEnd(), 'start.sh': script.trimEnd() }, noMore, ['.'], 'no newline at the end'],
    [{ Dockerfile: copying, 'start.sh': script, '.dockerignore': '.*\n' }, noMore, ['.'], 'an ignore file'],
    [
      { Dockerfile: copying, 'start.sh': script, '.dockerignore': latin1 },
      noMore,
      ['.'],
      'one that is not UTF-8',
    ],
    [
      { 'a b/Dockerfile': copying, 'a b/start.sh': script },
      noMore,
      ['.', 'a b/Dockerfile'],
      'a folder with a blank in its name',
    ],
    [
      { 'ü"x/Dockerfile': copying, 'ü"x/start.sh': script },
      noMore,
      ['.', 'ü"x/Dockerfile'],
      'one with letters that git writes otherwise',
    ],
    [
      { 'sub/Dockerfile': copying, 'sub/start.sh': script },
      noMore,
      ['sub'],
      'in a folder of the repository that is not its root',
    ],
    [
      { 'docker/Dockerfile': copying.replace('start.sh', 'bin/start.sh'), 'bin/start.sh': script },
      noMore,
      ['docker', '.'],
      'with files outside of that folder',
    ],
    [
      { Dockerfile: copying, 'start.sh': script, 'b.Dockerfile': `${copying}CMD ["b"]\n` },
      noMore,
      ['.', '.'],
      'a script that two Dockerfiles share',
    ],
    [
      { 'docker/app.Dockerfile': 'FROM debian:12\nCMD node x\n' },
      directory => symlinkSync('docker/app.Dockerfile', join(directory, 'Dockerfile')),
      ['.', '--context', '.'],
      'a link to the Dockerfile',
    ],
    [
      {
        Dockerfile: copying,
        'start.sh': script,
        '.initcheck/reaper-linux-amd64': readFileSync('src/reaper/bin/reaper-linux-amd64'),
      },
      directory => chmodSync(join(directory, '.initcheck/reaper-linux-amd64'), 0o644),
      ['.'],
      'a reaper that is not executable',
    ],
  ];
  for (const [files, prepare, [here, ...words], why] of cases)
    for (const isRepository of here === '.' ? [true, false] : [true])
      test(`${why}${isRepository ? '' : ', without a repository'}`, async () => {
        const [fixed, patched] = [1, 2].map(() => {
          const directory = temporaryDirectory(files);
          prepare(directory);
          if (isRepository) execFileSync('git', ['init', '--quiet'], { cwd: directory });
          return directory;
        }) as [string, string];
        const { code, stderr } = await runMain(['--fix', ...words], { directory: join(fixed, here) });
        assert.notEqual(code, 2, stderr);
        const before = snapshot(patched);
        const { stdout } = await runMain(['--diff', ...words], { directory: join(patched, here) });
        assert.deepEqual(snapshot(patched), before, '--diff writes nothing');
        const cwd = stdout.startsWith('# in ') ? patched : join(patched, here);
        execFileSync('git', ['apply', '--whitespace=nowarn', '-'], { cwd, input: stdout });
        assert.notDeepEqual(snapshot(patched), before, 'there is something to repair');
        assert.deepEqual(snapshot(patched), snapshot(fixed));
        const again = await runMain(['--diff', ...words], { directory: join(patched, here) });
        assert.equal(again.stdout, '', 'a second patch is empty');
      });
});

function noMore(): void {}

test('what --fix would refuse is said, and left out of the patch of the others', async () => {
  const directory = temporaryDirectory({
    'a/Dockerfile': 'FROM debian:12\nCMD node x\n',
    'a/.initcheck': 'in the way',
    'a/.dockerignore': '',
    'b/Dockerfile': 'FROM debian:12\nCMD node x\n',
    'b/.dockerignore': '',
  });
  const { code, stdout, stderr } = await runMain(['--diff', '--level=info', '.'], { directory });
  assert.match(stderr, /a\/\.initcheck is not a directory/);
  assert.equal(code, 2);
  assert.deepEqual(stdout.match(/^\+\+\+ .*/gm), ['+++ b/b/Dockerfile']);
});

for (const here of ['.', 'a'])
  test(`a repository of SHA-256 takes the binaries too, in ${here}`, async () => {
    const directory = temporaryDirectory({
      'a/Dockerfile': 'FROM debian:12\nCMD node x\n',
      'a/.dockerignore': '',
    });
    execFileSync('git', ['init', '--quiet', '--object-format=sha256'], { cwd: directory });
    const { stdout, code } = await runMain(['--diff', here === '.' ? 'a/Dockerfile' : 'Dockerfile'], {
      directory: join(directory, here),
    });
    assert.ok(code < 2);
    execFileSync('git', ['apply', '-'], { cwd: join(directory, here), input: stdout });
    assert.ok(lstatSync(join(directory, 'a/.initcheck/reaper-linux-amd64')).isFile());
  });

test('on a terminal binaries are counted, and not printed', async () => {
  const directory = temporaryDirectory({ Dockerfile: 'FROM debian:12\nCMD node x\n' });
  const { stdout } = await runMain(['--diff'], { directory, columns: 100 });
  assert.match(stdout, /^# \.initcheck\/reaper-linux-amd64 has \d+ bytes: .*--diff > FILE/m);
  assert.doesNotMatch(stdout, /GIT binary patch/);
});

test('a binary patch goes both ways, whatever the bytes are', () => {
  const directory = temporaryDirectory({});
  for (const size of [0, 1, 3, 4, 51, 52, 53, 1000, 70_000]) {
    const bytes = (seed: number): Buffer =>
      Buffer.from(Array.from({ length: size }, (_, at) => ((at * seed) % 257) % 256));
    const [before, after] = [Buffer.concat([Buffer.from([0]), bytes(7)]), bytes(31)];
    writeFileSync(join(directory, 'x'), before);
    const patch = formatPatch({ name: 'x', before, after, mode: 0o644, modeBefore: 0o644 }, true);
    const apply = (...words: string[]): Buffer => {
      execFileSync('git', ['apply', ...words, '-'], { cwd: directory, input: patch });
      return readFileSync(join(directory, 'x'));
    };
    assert.deepEqual(apply(), after, `${size} bytes`);
    assert.deepEqual(apply('--reverse'), before, `${size} bytes back`);
  }
});
