import assert from 'node:assert/strict';
import { execFileSync, type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { suite, test } from 'node:test';
import { fetchNode } from './fetch-node.ts';
import { temporaryDirectory } from './run-main.ts';

const version = spawnSync('pre-commit', ['--version'], { encoding: 'utf8' });
const skip =
  version.status === 0 ? false : 'pre-commit is not installed (on Debian: apt-get install pre-commit)';

const shellForm = 'FROM debian:bookworm\nCMD sleep 1000\n';
const clean =
  'FROM debian:bookworm\nRUN apt-get update && apt-get install -y tini\nSTOPSIGNAL SIGTERM\n' +
  'ENTRYPOINT ["tini", "--"]\nCMD ["sleep", "1"]\n';

suite('the hooks of pre-commit', { skip }, () => {
  const root = temporaryDirectory({});
  const env = {
    ...process.env,
    HOME: root,
    PRE_COMMIT_HOME: join(root, 'cache'),
    DOCKER_HOST: 'unix:///nonexistent',
  };
  const git = (cwd: string, ...words: string[]): string =>
    execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...words], {
      cwd,
      encoding: 'utf8',
      env,
    });

  /** A commit of what is in the working tree, which pre-commit clones. */
  const published = (): string => {
    const clone = join(root, 'initcheck');
    git(root, 'clone', '--quiet', process.cwd(), clone);
    const changed = git(
      process.cwd(),
      'ls-files',
      '--modified',
      '--others',
      '--exclude-standard',
      '-z',
    ).split('\0');
    for (const name of changed.filter(file => file !== '' && existsSync(file)))
      execFileSync('cp', ['--parents', '--preserve=mode', name, clone]);
    git(clone, 'add', '--all');
    git(clone, 'commit', '--quiet', '--allow-empty', '--message', 'as it is');
    return clone;
  };

  const scratch = (hook: string, files: Record<string, string>): string => {
    const directory = temporaryDirectory({
      ...files,
      '.pre-commit-config.yaml': `repos:\n- repo: ${repository}\n  rev: ${revision}\n  hooks:\n  - id: ${hook}\n`,
    });
    git(directory, 'init', '--quiet');
    git(directory, 'add', '--all');
    return directory;
  };

  const run = (cwd: string, variables = {}): SpawnSyncReturns<string> =>
    spawnSync('pre-commit', ['run', '--all-files', '--color=never'], {
      cwd,
      encoding: 'utf8',
      env: { ...env, ...variables },
    });

  const repository = skip ? '' : published();
  const revision = skip ? '' : git(repository, 'rev-parse', 'HEAD').trim();

  test('initcheck finds, in Dockerfiles by every name, without Docker', () => {
    const names = ['Dockerfile', 'a/app.Dockerfile', 'b/Dockerfile.dev', 'c/Containerfile', 'd/x.dockerfile'];
    const files = Object.fromEntries([...names, 'Dockerfiles', 'README.md'].map(name => [name, shellForm]));
    const { status, stdout, stderr } = run(scratch('initcheck', files));
    for (const name of names)
      assert.match(stdout, new RegExp(`^${name}:2:1: warning: .*shell-form`, 'm'), stdout + stderr);
    assert.match(stdout, /^5 files: /m);
    assert.equal(status, 1);
  });

  test('initcheck passes what is clean, and what is none of its business', () => {
    const { status, stdout } = run(scratch('initcheck', { Dockerfile: clean, 'notes.txt': shellForm }));
    assert.match(stdout, /docker initcheck\.+Passed/);
    assert.equal(status, 0);
    assert.match(run(scratch('initcheck', { 'notes.txt': shellForm })).stdout, /no files to check\)Skipped/);
  });

  test('initcheck-compose checks what services build and say', () => {
    const compose = 'services:\n  a:\n    build: app\n    stop_signal: SIGKILL\n';
    const files = { 'compose.yaml': compose, 'app/Dockerfile': shellForm, 'k8s.yaml': 'kind: {' };
    const { status, stdout, stderr } = run(scratch('initcheck-compose', files));
    assert.match(stdout, /^app\/Dockerfile:2:1: warning: service a: .*shell-form/m, stdout + stderr);
    assert.match(stdout, /^compose\.yaml:4:5: warning: service a: .*ungraceful-stopsignal/m);
    assert.equal(status, 1);
  });

  test('initcheck-fix repairs, fails because it has, and then passes', () => {
    const directory = scratch('initcheck-fix', { Dockerfile: shellForm });
    const first = run(directory);
    assert.match(first.stdout, /files were modified by this hook/, first.stdout + first.stderr);
    assert.equal(first.status, 1);
    assert.match(readFileSync(join(directory, 'Dockerfile'), 'utf8'), /ENTRYPOINT \["\/sbin\/reaper"/);
    git(directory, 'add', '--all');
    const second = run(directory);
    assert.match(second.stdout, /Passed/, second.stdout);
    assert.equal(second.status, 0);
  });

  test('a Node that is too old is said to be the reason', () => {
    // Debian's pre-commit looks for its own name of Node first.
    const old = temporaryDirectory({});
    for (const name of ['node', 'nodejs']) symlinkSync(fetchNode('18'), join(old, name));
    const variables = {
      PATH: [old, process.env.PATH].join(delimiter),
      PRE_COMMIT_HOME: join(root, 'cache-18'),
    };
    const { status, stdout } = run(scratch('initcheck', { Dockerfile: clean }), variables);
    assert.match(stdout, /- exit code: 2$/m);
    assert.match(stdout, /^docker initcheck: needs Node\.js 20 or later; this is 18\.\d+\.\d+$/m);
    assert.equal(status, 1);
  });

  test('a commit is refused until it is repaired', () => {
    const directory = scratch('initcheck', { Dockerfile: shellForm });
    spawnSync('pre-commit', ['install'], { cwd: directory, env });
    assert.throws(() => git(directory, 'commit', '--quiet', '--message', 'first'));
    writeFileSync(join(directory, 'Dockerfile'), clean);
    git(directory, 'add', '--all');
    git(directory, 'commit', '--quiet', '--message', 'first');
  });
});
