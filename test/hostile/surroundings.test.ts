import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { buildCommand } from '../plugin/built.ts';
import { gitIn } from '../plugin/git-in.ts';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';

const shellForm = 'FROM debian:12\nCMD sleep 9 && true\n';

suite('where a report cannot go, and a command cannot be', { skip: process.platform !== 'linux' }, () => {
  const command = buildCommand();
  const rows: [script: string, says: RegExp, code: number, why: string][] = [
    [
      '"$@" Dockerfile >/dev/full',
      /^docker initcheck: standard output: the disk is full$/m,
      2,
      'a full device',
    ],
    ['"$@" --format json Dockerfile >/dev/full', /standard output: the disk is full/, 2, 'likewise, of JSON'],
    ['"$@" explain >/dev/full', /standard output: the disk is full/, 2, 'likewise, of a page'],
    ['"$@" --help >/dev/full', /standard output: the disk is full/, 2, 'likewise, of help'],
    ['"$@" Dockerfile 2>/dev/full', /^Dockerfile: PID 1 is/m, 0, 'standard error is full'],
    ['"$@" nope 2>/dev/full', /^$/, 2, 'likewise, where it has to be told'],
    ['"$@" Dockerfile >&-', /^/, 0, 'there is no standard output'],
    [
      'mkdir x && cd x && rmdir ../x && "$@" Dockerfile',
      /working directory is not there any more/,
      2,
      'a removed one',
    ],
    [
      'mkdir x && cd x && rmdir ../x && "$@" lsp --stdio',
      /working directory is not there any more/,
      2,
      'likewise',
    ],
    ['mkfifo p && { head -c 1 p >x & "$@" Dockerfile >p; }', /^/, 0, 'a reader that leaves'],
  ];
  for (const [script, says, code, why] of rows)
    test(`${why}: ${script}`, () => {
      const directory = temporaryDirectory({ '.git/HEAD': '', Dockerfile: shellForm });
      const words = ['-c', script, 'sh', process.execPath, command];
      const { status, stdout, stderr } = spawnSync('sh', words, {
        cwd: directory,
        encoding: 'utf8',
        input: '',
        timeout: 30_000,
      });
      assert.match(stdout + stderr, says);
      assert.doesNotMatch(stdout + stderr, /node:|\bat .*:\d+|this is a bug/);
      assert.equal(status, code, stdout + stderr);
    });
});

test('a path that no system call takes is refused alone', async () => {
  const directory = temporaryDirectory({ '.git/HEAD': '', 'a/Dockerfile': shellForm });
  const script =
    'const { mkdirSync, writeFileSync } = require("node:fs");' +
    'for (let at = 0; at < 25; at++) { mkdirSync("0".repeat(200)); process.chdir("0".repeat(200)); }' +
    'writeFileSync("Dockerfile", "FROM a");';
  execFileSync(process.execPath, ['-e', script], { cwd: directory });
  try {
    const { code, stdout, stderr } = await runMain(['.'], { directory });
    assert.match(stdout, /^a\/Dockerfile: nothing to warn of/m);
    assert.match(stderr, /: the name is too long$/m);
    assert.equal(code, 2);
  } finally {
    // Node could not remove it by its path.
    execFileSync('rm', ['-rf', directory]);
  }
});

suite('git starts nothing, whatever its configuration says', () => {
  const rows: [config: (started: string) => string, attributes: string, why: string][] = [
    [run => `[core]\nfsmonitor = ${run}\n`, '', 'a monitor'],
    [run => `[diff]\nexternal = ${run}\n`, '', 'a program that compares'],
    [
      run => `[diff "x"]\ncommand = ${run}\ntextconv = ${run}\n`,
      '* diff=x\n',
      'a program that compares some files',
    ],
    [run => `[filter "x"]\nclean = ${run}; cat\n`, '* filter=x\n', 'a filter'],
    [run => `[filter "x"]\nprocess = ${run}\nrequired = true\n`, '* filter=x\n', 'a filter that stays'],
    [
      run => `[filter "a.b=c"]\nclean = ${run}\n`,
      '* filter=a.b=c\n',
      'a filter with a name that -c does not take',
    ],
    [
      run =>
        '[extensions]\npartialClone = x\n[remote "x"]\npromisor = true\nurl = "ext::' +
        `${run} %S"\n[protocol "ext"]\nallow = always\n`,
      '',
      'a place to fetch from what is missing',
    ],
    [run => `[core]\nsshCommand = ${run}\npager = ${run}\nhooksPath = .\n`, '', 'programs of other commands'],
  ];
  for (const [config, attributes, why] of rows)
    test(why, async () => {
      const commit = why.includes('missing') ? 'deadbeef'.repeat(5) : 'HEAD';
      const directory = temporaryDirectory({ Dockerfile: shellForm, '.gitattributes': attributes });
      const [git, variables] = gitIn(directory);
      git('init', '--quiet');
      git('add', '.');
      git('commit', '--quiet', '--message', 'first');
      const started = join(temporaryDirectory({}), 'started');
      const program = join(temporaryDirectory({ run: `#!/bin/sh\ntouch ${started}\n` }), 'run');
      execFileSync('chmod', ['+x', program]);
      appendFileSync(join(directory, '.git/config'), config(program));
      // Another text of the same length, for which Git has to look into it.
      writeFileSync(join(directory, 'Dockerfile'), shellForm.replace('9', '8'));
      const { stdout, stderr } = await runMain(['--since', commit, 'Dockerfile'], { directory, variables });
      assert.notEqual(stdout + stderr, '');
      assert.equal(existsSync(started), false);
    });
});
