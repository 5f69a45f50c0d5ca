import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';

// What somebody can commit, so that something else than a report comes of it where it is checked.

const shellForm = 'FROM debian:12\nCMD sleep 9 && true\n';
const withProgram = 'FROM node:22\nCOPY a.js /\nCMD ["node", "/a.js"]\n';

suite('a report goes into a file of its own', () => {
  const rows: [plant: (repository: string, outside: string) => void, message: RegExp, why: string][] = [
    [
      (repository, outside) => symlinkSync(join(outside, 'kept'), join(repository, 'report')),
      /--output report: it is a link; delete it/,
      'a link to a file outside',
    ],
    [
      (repository, outside) => symlinkSync(join(outside, 'new'), join(repository, 'report')),
      /--output report: it is a link; delete it/,
      'a link to a file that is not there yet',
    ],
    [
      repository => symlinkSync('Dockerfile', join(repository, 'report')),
      /--output report would overwrite a file that is checked/,
      'a link to what is checked',
    ],
    [
      repository => linkSync(join(repository, 'Dockerfile'), join(repository, 'report')),
      /--output report would overwrite a file that is checked/,
      'a second name of what is checked',
    ],
    [
      repository => execFileSync('mkfifo', [join(repository, 'report')]),
      /--output report: it is no file; delete it/,
      'a pipe that nobody reads',
    ],
  ];
  for (const [plant, message, why] of rows)
    test(why, async () => {
      const outside = temporaryDirectory({ kept: 'as it was' });
      const directory = temporaryDirectory({ Dockerfile: shellForm, '.git/HEAD': 'ref: refs/heads/main\n' });
      plant(directory, outside);
      const { code, stderr } = await runMain(['--output', 'report', 'Dockerfile'], { directory });
      assert.match(stderr, message);
      assert.equal(code, 2);
      assert.equal(readFileSync(join(outside, 'kept'), 'utf8'), 'as it was');
      assert.equal(existsSync(join(outside, 'new')), false);
      assert.equal(readFileSync(join(directory, 'Dockerfile'), 'utf8'), shellForm);
    });

  test('a folder that is a link to one outside', async () => {
    const outside = temporaryDirectory({ kept: 'as it was' });
    const directory = temporaryDirectory({ Dockerfile: shellForm, '.git/HEAD': 'ref: refs/heads/main\n' });
    symlinkSync(outside, join(directory, 'reports'));
    const { code, stderr } = await runMain(['--output', 'reports/kept', 'Dockerfile'], { directory });
    assert.match(stderr, /--output reports\/kept: a link on the way leads out of the repository/);
    assert.equal(code, 2);
    assert.equal(readFileSync(join(outside, 'kept'), 'utf8'), 'as it was');
  });
});

test('git is not asked in a folder that only looks like a repository, and starts nothing that one names', async () => {
  const outside = temporaryDirectory({});
  const started = join(outside, 'started');
  const directory = temporaryDirectory({
    'app/Dockerfile': withProgram,
    'app/a.js': '',
    'app/HEAD': 'ref: refs/heads/main\n',
    'app/objects/x': '',
    'app/refs/x': '',
    'app/.gitattributes': '* filter=x\n',
    'app/config':
      '[core]\nrepositoryformatversion = 0\nbare = false\nworktree = .\n' +
      `[filter "x"]\nclean = touch ${started}; cat\n`,
  });
  const git = (...words: string[]) => execFileSync('git', ['-C', directory, ...words], { encoding: 'utf8' });
  git('init', '--quiet');
  const { code, stderr } = await runMain(['--fix', '--git-add', '--legacy-builder', 'app/Dockerfile'], {
    directory,
  });
  assert.equal(code, 0, stderr);
  assert.equal(existsSync(started), false);
  assert.match(git('ls-files'), /^app\/\.initcheck\/reaper-linux-amd64$/m, 'control: it is in the outer one');
});

suite('what has no end is not read by --fix either', () => {
  const rows: [path: string, plant: (path: string) => void, why: string][] = [
    ['.initcheck/reaper-linux-amd64', path => symlinkSync('/dev/zero', path), 'a copy that is a device'],
    ['.initcheck/reaper-linux-amd64', path => execFileSync('mkfifo', [path]), 'a copy that is a pipe'],
    ['.dockerignore', path => execFileSync('mkfifo', [path]), 'an ignore file that is a pipe'],
    ['Dockerfile.dockerignore', path => execFileSync('mkfifo', [path]), 'an ignore file of its own'],
  ];
  for (const [path, plant, why] of rows)
    for (const option of ['--fix', '--diff', '--upgrade'])
      test(`${why}: ${option}`, async () => {
        const directory = temporaryDirectory({ Dockerfile: withProgram, 'a.js': '' });
        mkdirSync(join(directory, '.initcheck'));
        plant(join(directory, path));
        const { stdout, stderr } = await runMain([option, '--legacy-builder', 'Dockerfile'], { directory });
        assert.notEqual(stdout + stderr, '');
      });
});

test('links that lead round and round are looked through for a while', async () => {
  const directory = temporaryDirectory({
    'sub/Dockerfile': 'FROM debian:12\nCOPY */*/*/*/*/*/*/zz /\nCMD ["sleep", "9"]\n',
  });
  for (const name of 'abcdefghij') symlinkSync('.', join(directory, name));
  const { stdout } = await runMain(['sub/Dockerfile'], { directory });
  assert.match(stdout, /PID 1 is sleep/);
});

test('blank lines before a Dockerfile on standard input are read in one go', async () => {
  const { stdout } = await runMain(['-'], {
    directory: temporaryDirectory({}),
    stdin: '\n'.repeat(5000) + shellForm,
  });
  assert.match(stdout, /PID 1 is/);
});

test('characters that turn text around, or are not seen, are shown in every format', async () => {
  for (const format of [
    'text',
    'json',
    'sarif',
    'github',
    'checkstyle',
    'gitlab',
    'junit',
    'gnu',
    'markdown',
  ]) {
    const directory = temporaryDirectory({
      'compose.yaml':
        'services: {"\u061CA": {image: "debian:12", command: ["\u061CB\u00AD\u{E0041}", "&&"]}}\n',
    });
    const { stdout } = await runMain(['--format', format, 'compose.yaml'], { directory });
    assert.match(stdout, /compose\.yaml/, format);
    assert.doesNotMatch(stdout.replaceAll('@\u200B', '').replaceAll(':\u200B//', ''), /\p{Cf}/u, format);
  }
});
