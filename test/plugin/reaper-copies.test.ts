import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { version as thisVersion } from '../../plugin/process/version.ts';
import released from '../../plugin/reaper/released.json' with { type: 'json' };
import { reaperArchitectures } from '../../src/image/reaper.ts';
import { runMain, temporaryDirectory } from './run-main.ts';

const copying =
  'FROM debian:12\nARG TARGETARCH\nCOPY src /src\n' +
  'COPY --chmod=0755 .initcheck/reaper-linux-${TARGETARCH:-amd64} /sbin/reaper\n' +
  'ENTRYPOINT ["/sbin/reaper", "--"]\nCMD ["node"]\n';
const bundled = 'src/reaper/bin';

/** A repository whose Dockerfile copies the reapers of these machines, all of it committed. */
function repository(machines: readonly string[], more: Readonly<Record<string, string>> = {}): string {
  const directory = temporaryDirectory({ Dockerfile: copying, 'src/x': '', ...more });
  mkdirSync(join(directory, '.initcheck'));
  for (const machine of machines)
    copyFileSync(`${bundled}/reaper-linux-${machine}`, join(directory, `.initcheck/reaper-linux-${machine}`));
  git(directory, 'init', '--quiet');
  git(directory, 'add', '--force', '.');
  return directory;
}

function git(directory: string, ...words: string[]): string {
  return execFileSync('git', words, { cwd: directory, encoding: 'utf8' });
}

const reaperOf = (directory: string, machine: string): string =>
  join(directory, `.initcheck/reaper-linux-${machine}`);

suite('a copy of the reaper', () => {
  const usual = ['amd64', 'arm64'];
  const cases: [
    prepare: (directory: string) => void,
    found: RegExp | null,
    left: RegExp | null,
    more: Record<string, string>,
    why: string,
  ][] = [
    [() => undefined, null, null, {}, 'as it should be'],
    [
      directory => rmSync(join(directory, '.initcheck'), { recursive: true }),
      /error: the build fails: \.initcheck\/reaper-linux-amd64 is not in the build context .*--fix repairs it/,
      null,
      {},
      'missing',
    ],
    [
      directory => writeFileSync(join(directory, '.dockerignore'), '.*\n'),
      /error: the build fails: \.dockerignore keeps \.initcheck\/reaper-linux-amd64 out .*--fix repairs it/,
      null,
      {},
      'hidden from the build',
    ],
    [
      directory => {
        writeFileSync(join(directory, '.gitignore'), 'x\n.*\n');
        git(directory, 'rm', '--quiet', '--cached', '-r', '.initcheck');
      },
      /error: the build fails in every clone: \.gitignore:2 keeps \.initcheck\/reaper-linux-amd64, \S+arm64 out of git/,
      /error: the build fails in every clone/,
      {},
      'hidden from git',
    ],
    [
      directory => writeFileSync(join(directory, '.gitignore'), '.*\n'),
      null,
      null,
      {},
      'committed before git was told to ignore it',
    ],
    [
      directory => writeFileSync(join(directory, '.gitignore'), '.*\n!.initcheck\n'),
      null,
      null,
      {},
      'of which an ignore file says that it is not ignored',
    ],
    [
      directory => appendFileSync(reaperOf(directory, 'arm64'), 'x'),
      /warning: \.initcheck\/reaper-linux-arm64 is no reaper of any known version/,
      /warning: \.initcheck\/reaper-linux-arm64 is no reaper/,
      {},
      'that is another program',
    ],
    [
      () => undefined,
      /error: the build for linux\/riscv64 fails: \.initcheck\/reaper-linux-riscv64 is not .*--fix repairs it/,
      null,
      {
        'compose.yaml':
          'services:\n  a:\n    build:\n      context: .\n      platforms: [linux/arm64, linux/riscv64]\n',
      },
      'of a platform that is built, and lacks one',
    ],
  ];
  for (const [prepare, found, left, more, why] of cases)
    test(why, async () => {
      const directory = repository(usual, more);
      prepare(directory);
      const check = async (...words: string[]): Promise<string> =>
        (await runMain([...words, 'Dockerfile'], { directory })).stdout;
      const assertSays = (text: string, pattern: RegExp | null): void =>
        pattern ? assert.match(text, pattern) : assert.doesNotMatch(text, /reaper-not-in-context/);
      assertSays(await check(), found);
      await check('--fix');
      assertSays(await check(), left);
      assert.equal(
        readFileSync(join(directory, 'Dockerfile'), 'utf8'),
        copying,
        'the Dockerfile is as it was',
      );
    });
});

test('the pre-commit hook adds what the build copies, and --fix says what is left to add', async () => {
  const directory = temporaryDirectory({
    Dockerfile: 'FROM debian:12\nCMD ["node"]\n',
    '.gitignore': '.*\n',
  });
  git(directory, 'init', '--quiet');
  const hook = readFileSync('.pre-commit-hooks.yaml', 'utf8').match(/entry: docker-initcheck (--fix.*)/)?.[1];
  const fixed = await runMain(['--fix'], { directory });
  assert.match(
    fixed.stderr,
    /\.initcheck is not committed, because of \.gitignore:1: git add --force \.initcheck/,
  );
  writeFileSync(join(directory, '.gitignore'), '');
  assert.match(
    (await runMain(['--fix'], { directory })).stderr,
    /\.initcheck is not in git yet.*: git add \.initcheck/,
  );
  const added = await runMain((hook ?? '').split(' '), { directory });
  assert.match(added.stderr, /\.initcheck is added to the next commit/);
  assert.match(git(directory, 'status', '--porcelain'), /A {2}\.initcheck\/reaper-linux-amd64/);
  assert.equal((await runMain(['--fix'], { directory })).stderr, '', 'and there is nothing left to say');
});

test('--git-add says so where git cannot read a repository', async () => {
  const directory = temporaryDirectory({
    Dockerfile: 'FROM debian:12\nCMD ["node"]\n',
    '.git': 'gitdir: /nonexistent\n',
  });
  const { stderr } = await runMain(['--fix', '--git-add'], { directory });
  assert.match(stderr, /\.initcheck is not added to a commit: git finds no repository there/m);
});

test('git is asked about many build contexts at once, and a line says what is to be done', async () => {
  const folders = ['a', 'b', 'c', 'd', 'e', 'sub folder/é'];
  const directory = temporaryDirectory({
    ...Object.fromEntries(folders.map(name => [`${name}/x`, ''])),
    ...Object.fromEntries(
      folders.map(name => [`${name}/Dockerfile`, 'FROM debian:12\nCOPY . .\nCMD node x\n']),
    ),
    '.gitignore': 'b/.initcheck/*arm64\n',
  });
  git(directory, 'init', '--quiet');
  const first = await runMain(['--fix', '--level=info', '.'], { directory });
  const said =
    /^docker initcheck: a\/.initcheck, .* and 1 more are not in git yet.*"docker initcheck --fix --git-add" adds/;
  assert.match(first.stderr, said);
  assert.match(
    first.stderr,
    /b\/\.initcheck is not committed, because of \.gitignore:1: git add --force b\//,
  );
  const { stderr } = await runMain(['--fix', '--level=info', '--git-add', '.'], { directory });
  assert.match(
    stderr,
    /\.initcheck and 2 more are added to the next commit: the build copies the reaper from there/,
  );
  assert.equal(
    git(directory, 'ls-files')
      .split('\n')
      .filter(path => path.includes('/reaper-')).length,
    12,
  );
  assert.equal(
    (await runMain(['--fix', '--level=info', '.'], { directory })).stderr,
    '',
    'and there is nothing left to say',
  );
});

test('doctor says how the copies are', async () => {
  const directory = repository(['amd64']);
  const doctor = async (): Promise<string> =>
    (await runMain(['doctor', '.'], { directory, variables: { PATH: directory } })).stdout;
  assert.match(await doctor(), /✓ Dockerfile copies the reaper of this version from \.initcheck\n/);
  git(directory, 'rm', '--quiet', '--cached', '-r', '.initcheck');
  assert.match(
    await doctor(),
    /✗ Dockerfile: \.initcheck\/reaper-linux-amd64 is not in git: git add \.initcheck\n/,
  );
  rmSync(join(directory, '.initcheck'), { recursive: true });
  assert.match(await doctor(), /✗ Dockerfile:4: the build fails: \.initcheck\/reaper-linux-amd64 is not in/);
  writeFileSync(join(directory, 'Dockerfile'), 'FROM debian:12\n');
  assert.match(await doctor(), /✓ no Dockerfile in \. copies the reaper\n/);
});

suite('reapers of earlier versions', () => {
  test('a version has them for every machine, by their SHA-256, and an earlier one none of these', () => {
    const now = readdirSync(bundled).map(name =>
      createHash('sha256')
        .update(readFileSync(join(bundled, name)))
        .digest('hex'),
    );
    for (const [version, sums] of Object.entries(released)) {
      assert.match(version, /^\d+\.\d+\.\d+$/);
      assert.deepEqual(Object.keys(sums).sort(), [...reaperArchitectures].sort(), version);
      for (const sum of Object.values(sums)) {
        assert.match(sum, /^[0-9a-f]{64}$/);
        assert.ok(
          version === thisVersion || !now.includes(sum),
          `${version} is another version than this one`,
        );
      }
    }
  });
});

suite('what --fix says in the end', () => {
  const bad = 'FROM debian:12\nCMD node x\n';
  const cases: [
    folders: string[],
    words: string[],
    variables: Record<string, string>,
    said: RegExp | null,
    why: string,
  ][] = [
    [['a', 'b', 'c'], [], {}, null, 'three build contexts are no matter'],
    [
      ['a', 'b', 'c', 'd'],
      [],
      {},
      /the reaper is now in 4 build contexts \(a, b, c, d\); with --inject=image=REF/,
      'four would better share an image',
    ],
    [
      ['a', 'b', 'c', 'd', 'e'],
      [],
      {},
      /the reaper is now in 5 build contexts \(a, b, c, d and 1 more\); with --inject=image=REF/,
      'more are counted',
    ],
    [
      ['a'],
      [],
      { DOCKER_BUILDKIT: '0' },
      /DOCKER_BUILDKIT=0 is set, .* --legacy-builder/,
      'a builder that refuses it',
    ],
    [['a'], ['--legacy-builder'], { DOCKER_BUILDKIT: '0' }, null, 'repaired for that builder'],
  ];
  for (const [folders, words, variables, said, why] of cases)
    test(why, async () => {
      const directory = temporaryDirectory(
        Object.fromEntries(
          folders.flatMap(name => [
            [`${name}/Dockerfile`, bad],
            [`${name}/.dockerignore`, ''],
          ]),
        ),
      );
      const { stderr, code } = await runMain(['--fix', '--level=info', ...words, '.'], {
        directory,
        variables,
      });
      assert.notEqual(code, 2, stderr);
      if (said) assert.match(stderr, said);
      else assert.equal(stderr, '');
    });
});
