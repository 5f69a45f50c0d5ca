import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { suite, test } from 'node:test';
import { parse } from 'yaml';
import { isDockerfileName } from '../../src/files/find-dockerfiles.ts';
import { runMain, temporaryDirectory } from './run-main.ts';

const shellForm = 'FROM debian:bookworm\nCMD server 1000\n';
const withInit =
  'FROM debian:bookworm\nRUN apt-get install tini\nSTOPSIGNAL SIGTERM\nENTRYPOINT ["tini", "--"]\n' +
  'CMD ["server", "1000"]\n';

suite('exit codes', () => {
  const cases: [words: string, text: string, code: number, why: string][] = [
    ['Dockerfile', withInit, 0, 'nothing is wrong'],
    ['Dockerfile', shellForm, 1, 'a warning'],
    ['', shellForm, 1, 'the Dockerfile is found'],
    ['initcheck Dockerfile', shellForm, 1, 'as docker runs a plugin'],
    ['--context x -D initcheck Dockerfile', shellForm, 1, "behind docker's own flags"],
    ['--fail-level error Dockerfile', shellForm, 0, 'a warning is less than an error'],
    ['--fail-level none Dockerfile', shellForm, 0, 'nothing fails'],
    ['--fail-level info Dockerfile', 'FROM debian:bookworm\nCMD ["server", "1"]\n', 1, 'an info is enough'],
    ['Dockerfile', 'FROM debian:bookworm\nCMD ["server", "1"]\n', 0, 'an info alone'],
    ['--strict Dockerfile', 'FROM debian:bookworm\nCMD ["server", "1"]\n', 1, 'every info is a warning'],
    ['--rule shell-form=off Dockerfile', shellForm, 0, 'the rule is off'],
    ['--rule shell-form=error --fail-level error Dockerfile', shellForm, 1, 'the rule weighs more'],
    [
      '--target first Dockerfile',
      `${shellForm.replace('bookworm', 'bookworm AS first')}${withInit}`,
      1,
      'the stage that is asked for',
    ],
    ['Dockerfile', `${shellForm}${withInit}`, 0, 'the last stage'],
    ['--diff Dockerfile', shellForm, 1, 'a patch does not repair'],
    ['--fix Dockerfile', shellForm, 0, 'nothing is left'],
    ['--version', shellForm, 0, 'the version'],
    ['--help', shellForm, 0, 'help'],
    ['help initcheck', shellForm, 0, 'docker help initcheck'],
    ['explain', shellForm, 0, 'the list of rules'],
    ['explain missing-init', shellForm, 0, 'a page'],
  ];
  for (const [words, text, code, why] of cases) {
    test(`${words}: ${why}`, async () => {
      const directory = temporaryDirectory({ Dockerfile: text });
      const run = await runMain(words.split(' ').filter(Boolean), { directory });
      assert.equal(run.code, code, run.stdout + run.stderr);
      assert.equal(run.stderr, '');
    });
  }
});

test('the text report shows file, line, source and who is PID 1', async () => {
  const directory = temporaryDirectory({ Dockerfile: shellForm });
  const { stdout } = await runMain(['Dockerfile'], { directory });
  assert.equal(
    stdout,
    `Dockerfile: PID 1 is /bin/sh -c 'server 1000', which starts server

Dockerfile:2:1: warning: docker stop waits 10 s, then kills the container: /bin/sh is PID 1 and does not forward SIGTERM [shell-form] --fix repairs it
  2 | CMD server 1000
    | ^^^^^^^^^^^^^^^

Dockerfile:2:1: info: no STOPSIGNAL: the program is stopped with SIGTERM, the default [missing-stopsignal]
  2 | CMD server 1000
    | ^^^^^^^^^^^^^^^

Dockerfile: 1 warning, 1 info; --fix repairs 1 of them
to learn more: docker initcheck explain shell-form
`,
  );
});

test('on a terminal a finding is broken between words, elsewhere it is one line', async () => {
  const directory = temporaryDirectory({ Dockerfile: shellForm });
  const narrow = await runMain(['Dockerfile'], { directory, columns: 60 });
  assert.match(
    narrow.stdout,
    /^Dockerfile:2:1: warning: docker stop waits 10 s, then kills\n {4}the container: \/bin\/sh is PID 1 .*\n/m,
  );
  for (const line of narrow.stdout.split('\n').slice(1)) assert.ok(line.length <= 60, line);
  const { stdout } = await runMain(['Dockerfile'], { directory });
  assert.match(stdout, /^Dockerfile:2:1: warning: .* --fix repairs it$/m);
});

suite('the first line says who is PID 1, and what it starts', () => {
  const lines: [last: string, line: string, why: string][] = [
    ['CMD a; exec node .', 'PID 1 is node .', 'a shell that has gone'],
    [
      'CMD a; node .',
      "PID 1 is /bin/sh -c 'a; node .', which starts node",
      'the last of a script does the work',
    ],
    [
      'CMD node .; echo gone',
      "PID 1 is /bin/sh -c 'node .; echo gone', which starts node",
      'although its work is not the last',
    ],
    [
      'CMD ["bash", "-c", "if [ $A = b ]; then exec node .; else exec gosu web node .; fi"]',
      'PID 1 is node .',
      'two ways come together',
    ],
  ];
  for (const [last, line, why] of lines) {
    test(`${last}: ${why}`, async () => {
      const directory = temporaryDirectory({ Dockerfile: `FROM debian:bookworm\n${last}\n` });
      const { stdout } = await runMain(['Dockerfile'], { directory });
      assert.equal(stdout.split('\n')[0], `Dockerfile: ${line}`);
    });
  }
});

test('colours only where they are wanted', async () => {
  const directory = temporaryDirectory({ Dockerfile: shellForm });
  const isColored = async (words: string[]): Promise<boolean> =>
    (await runMain(words, { directory })).stdout.includes('\u001b[');
  assert.equal(await isColored(['Dockerfile']), false, 'not in a file');
  assert.equal(await isColored(['--color=always', 'Dockerfile']), true);
});

test('--fix writes the Dockerfile and the binaries, and keeps the mode', async () => {
  const directory = temporaryDirectory({ 'app/Dockerfile': shellForm, 'app/.dockerignore': '*\n!src' });
  const file = join(directory, 'app', 'Dockerfile');
  const { mode } = statSync(file);
  const { code, stdout } = await runMain(['--fix', '--level=info', 'app'], { directory });
  assert.equal(code, 0);
  assert.match(
    stdout,
    /app\/Dockerfile: repaired\n {2}\+ CMD in exec form.*\n {2}\+ \/sbin\/reaper becomes PID 1/,
  );
  assert.match(
    readFileSync(file, 'utf8'),
    /ENTRYPOINT \["\/sbin\/reaper", "--"\]\nCMD \["server", "1000"\]\n$/,
  );
  assert.equal(statSync(file).mode, mode);
  const reaper = join(directory, 'app', '.initcheck', 'reaper-linux-amd64');
  assert.deepEqual(readFileSync(reaper), readFileSync('src/reaper/bin/reaper-linux-amd64'));
  assert.equal(statSync(reaper).mode & 0o777, 0o755);
  assert.equal(readFileSync(join(directory, 'app', '.dockerignore'), 'utf8'), '*\n!src\n!.initcheck/**\n');

  const repaired = readFileSync(file);
  assert.match(
    (await runMain(['--fix', '--level=info', 'app'], { directory })).stdout,
    /^app\/Dockerfile: 1 info\n$|missing-stopsignal/,
  );
  assert.deepEqual(readFileSync(file), repaired, 'a second run changes nothing');
});

test('--diff writes nothing, and git takes the patch', async () => {
  const directory = temporaryDirectory({ Dockerfile: shellForm });
  execFileSync('git', ['init', '-q'], { cwd: directory });
  const { stdout } = await runMain(['--diff', 'Dockerfile'], { directory });
  assert.equal(readFileSync(join(directory, 'Dockerfile'), 'utf8'), shellForm);
  assert.ok(!existsSync(join(directory, '.initcheck')));
  execFileSync('git', ['apply', '-'], { cwd: directory, input: stdout });
  await runMain(['--fix', 'Dockerfile'], { directory: temporaryDirectory({ Dockerfile: shellForm }) });
  assert.match(readFileSync(join(directory, 'Dockerfile'), 'utf8'), /ENTRYPOINT \["\/sbin\/reaper", "--"\]/);
});

test('--diff of a symbolic link is a patch of the file behind it, since git takes no other', async () => {
  const directory = temporaryDirectory({ 'docker/app.Dockerfile': shellForm });
  symlinkSync('docker/app.Dockerfile', join(directory, 'Dockerfile'));
  const { stdout } = await runMain(['--diff'], { directory });
  execFileSync('git', ['apply', '-'], { cwd: directory, input: stdout });
  assert.match(readFileSync(join(directory, 'docker/app.Dockerfile'), 'utf8'), /CMD \["server", "1000"\]/);
});

test('--diff changes a script that several Dockerfiles start once', async () => {
  const text = 'FROM redis:7\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]\nCMD ["redis-server"]\n';
  const directory = temporaryDirectory({
    Dockerfile: text,
    'Dockerfile.dev': text,
    'run.sh': '#!/bin/sh\ndate\n"$@"\n',
  });
  const { stdout } = await runMain(['--diff', '.'], { directory });
  execFileSync('git', ['apply', '-'], { cwd: directory, input: stdout });
  assert.equal(readFileSync(join(directory, 'run.sh'), 'utf8'), '#!/bin/sh\ndate\nexec "$@"\n');
});

test('standard input is checked under the name it is given', async () => {
  const directory = temporaryDirectory({});
  const { code, stdout } = await runMain(['--stdin-filename', 'x/Dockerfile', '-'], {
    directory,
    stdin: shellForm,
  });
  assert.match(stdout, /^x\/Dockerfile:2:1: warning/m);
  assert.equal(code, 1);
});

suite('what is searched for in a directory, and checked by the hook of pre-commit', () => {
  const cases: [path: string, isDockerfile: boolean, why: string][] = [
    ['Dockerfile', true, 'the name itself'],
    ['a/Dockerfile.dev', true, 'a suffix'],
    ['b/app.Dockerfile', true, 'a prefix'],
    ['c/Containerfile', true, 'the name of Podman'],
    ['c/Containerfile.fedora', true, 'with a suffix'],
    ['d/x.dockerfile', true, 'an extension'],
    ['e/Dockerfile-alpine', true, 'another suffix'],
    ['e/Dockerfile_3.12', true, 'and another'],
    ['f/dockerfile', true, 'docker build takes it'],
    ['Dockerfile.md', false, 'a page about one'],
    ['g/Dockerfiles', false, 'a word that begins alike'],
    ['h/.dockerignore', false, 'an ignore file'],
    ['Dockerfile.dockerignore', false, 'the ignore file of one Dockerfile'],
    ['Dockerfile.bak', false, 'a copy of an editor'],
    ['tools/Dockerfile_parser.py', false, 'a program about Dockerfiles'],
    ['Dockerfile-notes.txt', false, 'notes about one'],
    ['tools/Dockerfile.py', false, 'a program'],
    ['src/dockerfile.ts', false, 'another'],
    ['Dockerfile.txt', false, 'a text'],
    ['Dockerfile.xml', false, 'data'],
    ['Dockerfile.build.sh', false, 'a script'],
  ];
  const hooks = parse(readFileSync('.pre-commit-hooks.yaml', 'utf8')) as Record<string, string>[];
  for (const [path, isDockerfile, why] of cases) {
    test(`${path}: ${why}`, () => {
      assert.equal(isDockerfileName(basename(path)), isDockerfile);
      for (const { id, files = '', exclude = '' } of hooks.filter(
        hook => !hook.id?.startsWith('initcheck-compose'),
      ))
        assert.equal(new RegExp(files).test(path) && !new RegExp(exclude).test(path), isDockerfile, id);
    });
  }

  test('but what other people wrote', async () => {
    const names = ['Dockerfile', 'Dockerfile.md/README', 'node_modules/x/Dockerfile', 'z/Dockerfile'];
    const directory = temporaryDirectory(Object.fromEntries(names.map(name => [name, shellForm])));
    const { stdout } = await runMain(['--format', 'json', '.'], { directory });
    const { files } = JSON.parse(stdout) as { files: { path: string }[] };
    assert.deepEqual(
      files.map(file => file.path),
      ['Dockerfile', 'z/Dockerfile'],
    );
  });
});

test('a file that is named twice is checked once', async () => {
  const directory = temporaryDirectory({ Dockerfile: shellForm });
  const names = ['Dockerfile', './Dockerfile', join(directory, 'Dockerfile'), '.'];
  const { stdout } = await runMain(['--format', 'json', ...names], { directory });
  assert.equal((JSON.parse(stdout) as { files: unknown[] }).files.length, 1);
});

suite('patterns that no shell has expanded', () => {
  const cases: [pattern: string, expected: string[], why: string][] = [
    ['*/Dockerfile', ['a/Dockerfile', 'b/Dockerfile'], 'one folder deep'],
    ['**/Dockerfile*', ['Dockerfile', 'a/Dockerfile', 'b/Dockerfile', 'b/c/Dockerfile.dev'], 'at any depth'],
    ['b/**/*.txt', ['b/build.txt'], 'any name, since it was asked for'],
    ['{a,b}/Dockerfile', ['a/Dockerfile', 'b/Dockerfile'], 'alternatives'],
  ];
  const files = ['Dockerfile', 'a/Dockerfile', 'b/Dockerfile', 'b/c/Dockerfile.dev', 'b/build.txt'];
  for (const [pattern, expected, why] of cases) {
    test(`${pattern}: ${why}`, async () => {
      const directory = temporaryDirectory(Object.fromEntries(files.map(name => [name, shellForm])));
      const { stdout } = await runMain(['--format', 'json', pattern], { directory });
      const report = JSON.parse(stdout) as { files: { path: string }[] };
      assert.deepEqual(
        report.files.map(({ path }) => path),
        expected,
      );
    });
  }
  test('one that matches nothing is said so', async () => {
    const { code, stderr } = await runMain(['x/*/Dockerfile'], { directory: temporaryDirectory({ a: '' }) });
    assert.match(stderr, /x\/\*\/Dockerfile: (no file matches|no such file)/);
    assert.equal(code, 2);
  });
});

suite('ignore comments as people write them', () => {
  const cases: [comment: string, said: RegExp, why: string][] = [
    ['# initcheck ignore=shell-form', /: clean: /, 'as documented'],
    ['# initcheck: ignore=shell-form', /: clean: /, "with other linters' colon"],
    ['# initcheck:ignore = shell-form -- a job', /: clean: /, 'with and without blanks'],
    ['# initcheck: file-ignore=shell-form', /: clean: /, 'for the whole file'],
    [
      '# initcheck ignore=shellform',
      /there is no rule shellform; did you mean shell-form\? \[unused-ignore\]/,
      'a rule that is nearly one',
    ],
    [
      '# initcheck ignore=nonsense',
      /there is no rule nonsense \[unused-ignore\]/,
      'one that is far from any',
    ],
  ];
  for (const [comment, said, why] of cases)
    test(`${comment}: ${why}`, async () => {
      const directory = temporaryDirectory({
        Dockerfile: `FROM debian:12\nSTOPSIGNAL SIGTERM\n${comment}\nCMD redis-server\n`,
      });
      const { stdout } = await runMain(['--color=never', 'Dockerfile'], { directory });
      assert.match(`: ${stdout}`, said);
    });
});

suite('help fits the terminal', () => {
  for (const command of ['', 'verify', 'image', 'ps', 'reaper', 'install'])
    for (const columns of [60, 80])
      test(`${command} --help in ${columns} columns`, async () => {
        const words = [...command.split(' ').filter(Boolean), '--help'];
        const { stdout, code } = await runMain(words, { directory: temporaryDirectory({}), columns });
        assert.equal(code, 0);
        assert.deepEqual(
          stdout.split('\n').filter(line => line.length > columns),
          [],
        );
      });
});

test('templates in a directory are left out and counted, by their names and by their marks', async () => {
  const directory = temporaryDirectory({
    Dockerfile: 'FROM nginx:1.27\n',
    'a/Dockerfile.erb': '<% x %>\nFROM a\n',
    'a/Dockerfile.in': 'FROM @BASE@\n',
    'a/Dockerfile.centos': 'FROM centos:@CENTOS_VERSION@\nCMD ["x"]\n',
    'a/Dockerfile.m4': 'm4_include(x)\nFROM a\n',
    'a/Dockerfile.footer': '# the end\nCMD ["app"]\nm4 x\n',
    'b/Dockerfile': '{{ range . }}\nFROM b\n{{ end }}\n',
    'a/Dockerfile.stages': 'ARG V=1\n@@EXTENSION_STAGES@@\nFROM debian:12\nCMD ["x"]\n',
    'a/Dockerfile.php': '<?php echo $x ?>\nFROM php:8\n',
    'b/e/Dockerfile': 'FROM php:{PHP_TAG}\nCMD ["php"]\n',
    'b/f/Dockerfile': 'FROM %%NEO4J_BASE%%\nCMD ["x"]\n',
    'b/d/Dockerfile': 'FROM debian:12\nARG PACKAGE=%%PACKAGE%%\nCMD ["%%STARTUP%%"]\n',
    'c/Dockerfile.php': 'FROM php:8\nSTOPSIGNAL SIGTERM\n',
    'c/Dockerfile': 'FROM c\nRUN docker ps --format "{{ .ID }}"\nSTOPSIGNAL SIGTERM\n',
  });
  const { code, stdout, stderr } = await runMain(['.', '--format', 'json'], { directory });
  const said = '11 templates, or parts of Dockerfiles, are left out: check what is made of them';
  assert.equal(stderr, `docker initcheck: ${said}\n`);
  assert.deepEqual(
    JSON.parse(stdout).files.map(({ path }: { path: string }) => path),
    ['Dockerfile', 'c/Dockerfile', 'c/Dockerfile.php'],
  );
  assert.equal(code, 0);
});
