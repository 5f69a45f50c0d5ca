import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { gitIn } from './git-in.ts';
import { runMain, temporaryDirectory } from './run-main.ts';

const dockerfile = 'FROM debian:12\nCOPY src /src\nCMD ["node"]\n';

suite('repositories whose .git is a file', () => {
  test('a worktree is a repository of its own: --diff is what --fix writes there', async () => {
    const directory = temporaryDirectory({ 'main/Dockerfile': dockerfile, 'main/src/x': '' });
    const [git] = gitIn(join(directory, 'main'));
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '--message', 'all');
    git('worktree', 'add', '--quiet', '../one');
    git('worktree', 'add', '--quiet', '../other');
    const [one, other] = [join(directory, 'one'), join(directory, 'other')];
    const { stdout } = await runMain(['--diff', 'Dockerfile'], { directory: one });
    writeFileSync(join(directory, 'patch'), stdout);
    gitIn(one)[0]('apply', join(directory, 'patch'));
    const fixed = await runMain(['--fix', 'Dockerfile'], { directory: other });
    assert.match(fixed.stderr, /\.initcheck is not in git yet/);
    for (const name of ['Dockerfile', '.initcheck/reaper-linux-amd64', '.initcheck/reaper-linux-arm64'])
      assert.deepEqual(readFileSync(join(one, name)), readFileSync(join(other, name)), name);
    assert.equal(readFileSync(join(directory, 'main/Dockerfile'), 'utf8'), dockerfile);
  });

  test('a submodule, whose context is in the repository around it, is left alone', async () => {
    const directory = temporaryDirectory({
      '.git/HEAD': 'ref: refs/heads/main\n',
      'part/.git': 'gitdir: ../.git/modules/part\n',
      'part/Dockerfile': dockerfile,
      'src/x': '',
    });
    const { code, stderr } = await runMain(['--fix', '--context', '.', 'part/Dockerfile'], { directory });
    assert.equal(code, 2);
    assert.match(stderr, /the build context .* is outside the repository .*part of part\/Dockerfile/);
    assert.equal(readFileSync(join(directory, 'part/Dockerfile'), 'utf8'), dockerfile);
    assert.ok(!existsSync(join(directory, '.initcheck')));
  });
});

test('a compose file whose context is outside of its repository: nothing is read or written there', async () => {
  const directory = temporaryDirectory({
    'shop/.git/HEAD': 'ref: refs/heads/main\n',
    'shop/compose.yaml': 'services:\n  a:\n    build: ../other\n',
    'other/Dockerfile': dockerfile,
  });
  const words = ['--fix', 'compose.yaml'];
  const { code, stderr } = await runMain(words, { directory: join(directory, 'shop') });
  assert.equal(code, 2);
  assert.match(stderr, /it is outside/);
  assert.equal(readFileSync(join(directory, 'other/Dockerfile'), 'utf8'), dockerfile);
});

test('a link to a compose file outside of the repository is refused', async () => {
  const directory = temporaryDirectory({
    'shop/.git/HEAD': 'ref: refs/heads/main\n',
    'secret.yaml': 'services:\n  a: {image: debian:12, command: [tail, -f, /dev/null]}\n',
  });
  symlinkSync('../secret.yaml', join(directory, 'shop/compose.yaml'));
  const { code, stderr } = await runMain(['--fix', 'compose.yaml'], { directory: join(directory, 'shop') });
  assert.equal(code, 2);
  assert.match(stderr, /it is outside/);
  assert.doesNotMatch(readFileSync(join(directory, 'secret.yaml'), 'utf8'), /init/);
});

test('Windows line ends stay, in the Dockerfile and in what is written into it', async () => {
  const directory = temporaryDirectory({ Dockerfile: dockerfile.replaceAll('\n', '\r\n'), 'src/x': '' });
  await runMain(['--fix', 'Dockerfile'], { directory });
  const text = readFileSync(join(directory, 'Dockerfile'), 'utf8');
  assert.match(text, /ENTRYPOINT \["\/sbin\/reaper", "--"\]\r\n/);
  assert.doesNotMatch(text, /[^\r]\n/);
});

/** On macOS and Windows the two names are one file, which the file system finds by either. */
test('names that differ in case only are files of their own where the file system says so', async () => {
  const directory = temporaryDirectory({ Dockerfile: dockerfile, 'src/x': '' });
  mkdirSync(join(directory, '.Initcheck'));
  const isOne = existsSync(join(directory, '.initcheck'));
  const { code } = await runMain(['--fix', '--fail-level', 'none', 'Dockerfile'], { directory });
  assert.equal(code, 0);
  assert.ok(existsSync(join(directory, isOne ? '.Initcheck' : '.initcheck', 'reaper-linux-amd64')));
});
