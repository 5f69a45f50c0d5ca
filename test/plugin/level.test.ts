import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runMain, temporaryDirectory } from './run-main.ts';

const shell = 'FROM debian:bookworm\nCMD redis-server && true\n';
const plain = 'FROM debian:bookworm\nCMD ["redis-server"]\n';
const outside = 'services:\n  a:\n    build: {context: ./app, dockerfile: ../df/Dockerfile}\n';

interface Row {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly argv: readonly string[];
  readonly code: number;
  /** In this order. */
  readonly says: readonly RegExp[];
  readonly not?: RegExp;
  readonly why: string;
}

const rows: readonly Row[] = [
  {
    name: 'a file that is named',
    files: { Dockerfile: plain },
    argv: ['Dockerfile'],
    code: 0,
    says: [/info: .*\[missing-stopsignal\]/],
    not: /not shown/,
    why: 'who asks about one file wants to hear all',
  },
  {
    name: 'a shell behind a shell',
    files: {
      Dockerfile: 'FROM debian:bookworm\nCOPY --chmod=755 run.sh /usr/sbin/\nCMD run.sh\n',
      'run.sh': '#!/bin/bash\nnohup sleep 1000 &\nsupervisord -n\n',
    },
    argv: ['.'],
    code: 1,
    says: [/warning: .*\[shell-form\]$/m],
    not: /--fix repairs/,
    why: 'supervisord does the work of an init, and what is not repaired is not promised',
  },
  {
    name: 'a shell behind a shell, repaired',
    files: {
      Dockerfile: 'FROM debian:bookworm\nCOPY --chmod=755 run.sh /usr/sbin/\nCMD run.sh\n',
      'run.sh': '#!/bin/bash\nnohup sleep 1000 &\nsupervisord -n\n',
    },
    argv: ['--fix', '.'],
    code: 1,
    says: [/line 3 is unchanged: /, /warning: .*\[shell-form\]$/m],
    not: /--fix repairs/,
    why: 'nor is it promised for the next time',
  },
  {
    name: 'a Dockerfile outside its context',
    files: { 'df/Dockerfile': shell, 'app/a': '' },
    argv: ['--context', 'app', 'df/Dockerfile'],
    code: 1,
    says: [/warning: .*\[shell-form\]$/m],
    not: /--fix repairs/,
    why: 'a repair writes nothing there',
  },
  {
    name: 'a service with a Dockerfile outside its context',
    files: { 'df/Dockerfile': shell, 'app/a': '', 'compose.yaml': outside },
    argv: ['compose.yaml'],
    code: 1,
    says: [/warning: .*\[shell-form\]$/m],
    not: /--fix repairs/,
    why: 'nor for a service',
  },
  {
    name: 'its repair',
    files: { 'df/Dockerfile': shell, 'app/a': '', 'compose.yaml': outside },
    argv: ['--fix', 'compose.yaml'],
    code: 1,
    says: [/line 3 is unchanged: service a: .*Dockerfile is outside its build context .*\[shell-form\]/],
    not: /--fix repairs/,
    why: 'and it is said why',
  },
  {
    name: 'a service with a command of its own and a Dockerfile outside its context',
    files: {
      'df/Dockerfile': shell,
      'app/a': '',
      'compose.yaml': `${outside}    command: tail -f /dev/null\n`,
    },
    argv: ['--fix', 'compose.yaml'],
    code: 0,
    says: [/service a: init: true/],
    not: /outside/,
    why: 'the service gets the init',
  },
  {
    name: 'a directory',
    files: { Dockerfile: plain },
    argv: ['.'],
    code: 0,
    says: [
      /Dockerfile: nothing to warn of\n\d lighter findings? in 1 file (?:is|are) not shown: --level info shows/,
    ],
    not: /info:/,
    why: 'a repository has to begin somewhere',
  },
  {
    name: 'a directory, with the level',
    files: { Dockerfile: plain },
    argv: ['.', '--level', 'info'],
    code: 0,
    says: [/info: /],
    not: /not shown/,
    why: 'it is asked for',
  },
  {
    name: 'a named file, with the level',
    files: { Dockerfile: shell },
    argv: ['Dockerfile', '--level', 'error'],
    code: 0,
    says: [/^Dockerfile: no errors\n\d lighter findings in 1 file are not shown/m],
    not: /warning:/,
    why: 'what is not shown fails nothing',
  },
  {
    name: 'a directory where infos fail the run',
    files: { Dockerfile: plain },
    argv: ['.', '--fail-level', 'info'],
    code: 1,
    says: [/info: /],
    why: 'what fails a run is shown',
  },
  {
    name: 'a directory with a service of the same image',
    files: { Dockerfile: plain, 'compose.yaml': 'services:\n  a:\n    build: .\n  b:\n    build: .\n' },
    argv: ['.'],
    code: 0,
    says: [/^2 files: nothing to warn of\n2 lighter findings in 1 file are not shown/m],
    why: 'what they share is counted once',
  },
  {
    name: 'a directory whose configuration says the level',
    files: { Dockerfile: plain, '.initcheck.yaml': 'level: info\n' },
    argv: ['.'],
    code: 0,
    says: [/info: /],
    why: 'the configuration takes what the command line takes',
  },
  {
    name: 'the same in three files',
    files: { 'a/Dockerfile': shell, 'b/Dockerfile': shell, 'c/Dockerfile': shell },
    argv: ['.'],
    code: 1,
    says: [
      /a\/Dockerfile:2:1: warning: /,
      /\n {4}the same in: b\/Dockerfile:2, c\/Dockerfile:2\n/,
      /3 warnings/,
    ],
    not: /\nb\/Dockerfile:2:1/,
    why: 'one paragraph with its places',
  },
  {
    name: 'the same in two files',
    files: { 'a/Dockerfile': shell, 'b/Dockerfile': shell },
    argv: ['.'],
    code: 1,
    says: [/a\/Dockerfile:2:1: warning/, /b\/Dockerfile:2:1: warning/],
    not: /the same in/,
    why: 'two are read as they are',
  },
  {
    name: 'an error in the last file',
    files: {
      'a/Dockerfile': shell,
      'b/Dockerfile': 'FROM debian:bookworm\nENTRYPOINT ["tini", "--", "x"]\n',
    },
    argv: ['.'],
    code: 1,
    says: [/b\/Dockerfile:2:\d+: error: /, /a\/Dockerfile:2:1: warning: /],
    why: 'the worst comes first',
  },
  {
    name: 'quiet, with findings',
    files: { Dockerfile: shell },
    argv: ['-q', 'Dockerfile', '--level', 'warning'],
    code: 1,
    says: [/^Dockerfile:2:1: warning: /],
    not: /PID 1 is|to learn more|1 warning/,
    why: 'findings, and nothing about them',
  },
  {
    name: 'quiet, without',
    files: { Dockerfile: plain },
    argv: ['-q', '.'],
    code: 0,
    says: [/^$/],
    why: 'no news is good news',
  },
  {
    name: 'statistics',
    files: { 'a/Dockerfile': shell, 'b/Dockerfile': shell },
    argv: ['--statistics', '.'],
    code: 1,
    says: [/2 in 2 files {2}[a-z-]+\n/],
    why: 'where to begin',
  },
];

for (const { name, files, argv, code, says, not, why } of rows)
  test(`${name}: ${why}`, async () => {
    const run = await runMain(argv, { directory: temporaryDirectory(files) });
    let rest = run.stdout;
    for (const pattern of says) {
      assert.match(rest, pattern, run.stdout + run.stderr);
      const found = pattern.exec(rest);
      rest = rest.slice((found?.index ?? 0) + (found?.[0].length ?? 0));
    }
    if (not) assert.doesNotMatch(run.stdout, not);
    assert.equal(run.code, code, run.stdout);
  });

test('a directory is repaired from warnings on, a named file from infos on', async () => {
  const files = { Dockerfile: 'FROM debian:bookworm\nRUN apt-get install -y curl\nCMD ["curl"]\n' };
  const [one, all] = [temporaryDirectory(files), temporaryDirectory(files)];
  assert.match((await runMain(['--diff', 'Dockerfile'], { directory: one })).stdout, /reaper/);
  assert.equal((await runMain(['--diff', '.'], { directory: all })).stdout, '');
});

for (const columns of [60, 80, 120])
  test(`findings and what is not known end at words on a terminal of ${columns}`, async () => {
    const files = { Dockerfile: 'FROM example.org/team/base:1\nRUN apt-get install -y curl\nCMD a && b\n' };
    const run = await runMain(['Dockerfile'], { directory: temporaryDirectory(files), columns });
    const lines = run.stdout.split('\n').filter(line => !line.includes(': PID 1 '));
    assert.match(run.stdout, /unknown: base example\.org/);
    assert.deepEqual(
      lines.filter(line => line.length > columns),
      [],
    );
  });
