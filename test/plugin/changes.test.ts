import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite, test } from 'node:test';
import { gitIn } from './git-in.ts';
import { runMain, temporaryDirectory } from './run-main.ts';

const shellForm = 'FROM debian:bookworm\nSTOPSIGNAL SIGTERM\nCMD redis-server\n';
const withScript =
  'FROM debian:bookworm\nSTOPSIGNAL SIGTERM\nCOPY --chmod=755 run.sh /\nENTRYPOINT ["/run.sh"]\n';

const files = {
  'a/Dockerfile': shellForm,
  'b/Dockerfile': shellForm,
  's/Dockerfile': withScript,
  's/run.sh': '#!/bin/sh\nredis-server\ntrue\n',
  's/notes.md': '',
  'compose.yaml': 'services:\n  web: { image: "debian:bookworm", command: sh -c "redis-server; true" }\n',
};

function repository() {
  const directory = temporaryDirectory(files);
  const [git, variables] = gitIn(directory);
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'first');
  git('checkout', '--quiet', '-b', 'work');
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  };
  return { directory, variables, git, write };
}

type Repository = ReturnType<typeof repository>;

/** What is done in a branch of its own, the options, the files that are reported, and why. */
type Row = [change: (repository: Repository) => void, words: string, reported: string[], why: string];

const rows: Row[] = [
  [() => {}, '--since main', [], 'nothing has changed'],
  [
    ({ write }) => write('a/Dockerfile', `# x\n${shellForm}`),
    '--since main',
    ['a/Dockerfile'],
    'not committed',
  ],
  [
    ({ write, git }) => {
      write('a/Dockerfile', `# x\n${shellForm}`);
      git('commit', '--quiet', '--all', '--message', 'second');
    },
    '--since main',
    ['a/Dockerfile'],
    'committed',
  ],
  [({ write }) => write('n/Dockerfile', shellForm), '--since main', ['n/Dockerfile'], 'not added yet'],
  [
    ({ write }) => write('s/run.sh', '#!/bin/sh\nredis-server --port 7\ntrue\n'),
    '--since main',
    ['s/Dockerfile'],
    'the script',
  ],
  [
    ({ directory }) => rmSync(join(directory, 's/run.sh')),
    '--since main',
    ['s/Dockerfile'],
    'the script is gone',
  ],
  [({ write }) => write('s/notes.md', 'x'), '--since main', [], 'a file that no image has'],
  [({ write }) => write('s/.dockerignore', 'x'), '--since main', ['s/Dockerfile'], 'an ignore file'],
  [
    ({ write }) => write('.initcheck.yaml', 'strict: false\n'),
    '--since main',
    ['a/Dockerfile', 'b/Dockerfile', 'compose.yaml', 's/Dockerfile'],
    'the configuration of all',
  ],
  [
    ({ write }) => write('compose.yaml', `${files['compose.yaml']}# x\n`),
    '--since main',
    ['compose.yaml'],
    'a compose file',
  ],
  [
    ({ directory }) => renameSync(join(directory, 'a'), join(directory, 'c')),
    '--since main',
    ['c/Dockerfile'],
    'a file is renamed',
  ],
  [
    ({ write, git }) => {
      git('checkout', '--quiet', 'main');
      write('b/Dockerfile', `# x\n${shellForm}`);
      git('commit', '--quiet', '--all', '--message', 'theirs');
      git('checkout', '--quiet', 'work');
      write('a/Dockerfile', `# x\n${shellForm}`);
    },
    '--since main',
    ['a/Dockerfile'],
    'what the other branch has changed since is not of this one',
  ],
  [({ write }) => write('a/Dockerfile', `# x\n${shellForm}`), '--staged', [], 'not staged'],
  [
    ({ write, git }) => {
      write('s/run.sh', '#!/bin/sh\nredis-server --port 7\ntrue\n');
      git('add', '.');
    },
    '--staged s/Dockerfile a/Dockerfile',
    ['s/Dockerfile'],
    'a script is staged, and files are named',
  ],
];

suite('only what has changed', () => {
  for (const [change, words, reported, why] of rows) {
    test(`${words}: ${why}`, async () => {
      const made = repository();
      change(made);
      const { directory, variables } = made;
      const run = await runMain([...words.split(' '), '--format', 'json'], { directory, variables });
      const { files: found } = JSON.parse(run.stdout) as {
        files: { path: string; diagnostics: { severity: string }[] }[];
      };
      assert.deepEqual([...new Set(found.map(({ path }) => path))].sort(), reported);
      const isFailing = found.some(({ diagnostics }) =>
        diagnostics.some(({ severity }) => severity === 'warning'),
      );
      assert.equal(run.code, isFailing ? 1 : 0);
      assert.match(run.stderr, /^docker initcheck: \d of \d left out: no|^$/);
    });
  }

  const wrong: [words: string, stderr: RegExp, why: string][] = [
    ['--since nowhere', /: --since: there is no commit nowhere in this repository\n$/, 'a misspelt branch'],
    ['--since=--output=x', /: --since: there is no commit --output=x in this/, 'what looks like an option'],
    [
      '--since main --staged',
      /: --staged asks for another change than --since: choose one\n$/,
      'two changes',
    ],
    ['--since main --write-baseline', /: --write-baseline goes alone/, 'a baseline of a part'],
  ];
  for (const [words, stderr, why] of wrong) {
    test(`${words}: ${why}`, async () => {
      const { directory, variables } = repository();
      const run = await runMain(words.split(' '), { directory, variables });
      assert.match(run.stderr, stderr);
      assert.equal(run.code, 2);
    });
  }

  const staged: [path: string, then: string, code: number, why: string][] = [
    ['a/Dockerfile', 'FROM debian:bookworm\nCMD ["true"]\n', 1, 'mended since'],
    ['s/run.sh', '#!/bin/sh\nexec redis-server --port 7\n', 1, 'a script that was mended since'],
    ['c/Dockerfile', shellForm, 0, 'broken since'],
  ];
  for (const [path, then, code, why] of staged)
    test(`a commit has what is staged: ${path}, ${why}`, async () => {
      const { directory, variables, git, write } = repository();
      const text = path === 'c/Dockerfile' ? 'FROM debian:bookworm\n' : files[path as keyof typeof files];
      write(path, `${text}# x\n`);
      git('add', path);
      write(path, then);
      const run = await runMain(['--staged'], { directory, variables });
      assert.equal(run.code, code, run.stdout);
    });

  test('what is staged and gone from the disk is told, and what is only meant to be added is not staged', async () => {
    const { directory, variables, git, write } = repository();
    write('c/Dockerfile', shellForm);
    git('add', 'c');
    rmSync(join(directory, 'c'), { recursive: true });
    write('d/Dockerfile', shellForm);
    git('add', '--intent-to-add', 'd');
    const run = await runMain(['--staged'], { directory, variables });
    assert.match(
      run.stderr,
      /^docker initcheck: c\/Dockerfile is staged and gone from the disk, so it was not/m,
    );
    assert.equal(run.code, 0, run.stdout + run.stderr);
  });

  test('a shallow clone says what to fetch', async () => {
    const { directory, variables, git, write } = repository();
    write('a/Dockerfile', `# x\n${shellForm}`);
    git('commit', '--quiet', '--all', '--message', 'second');
    git(
      'clone',
      '--quiet',
      '--depth',
      '1',
      '--no-single-branch',
      `file://${directory}`,
      join(directory, 'clone'),
    );
    const clone = join(directory, 'clone');
    const run = await runMain(['--since', 'origin/main'], { directory: clone, variables });
    assert.match(run.stderr, /the clone is shallow, .*git fetch --unshallow origin /);
    assert.equal(run.code, 2);
  });

  test('without a repository, and without git', async () => {
    const directory = temporaryDirectory(files);
    const variables = { PATH: process.env.PATH ?? '', GIT_CEILING_DIRECTORIES: dirname(directory) };
    const outside = await runMain(['--staged'], { directory, variables });
    assert.match(outside.stderr, /: --staged: git says: not a git repository/);
    const bare = await runMain(['--staged'], { directory, variables: { PATH: directory } });
    assert.match(bare.stderr, /: --staged: git is not installed\n$/);
    assert.deepEqual([outside.code, bare.code], [2, 2]);
  });
});
