import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { repositoryFiles } from '../../src/files/repository-files.ts';
import type { BuildContext } from '../../src/image/build-context.ts';
import { openBuildContext } from '../../src/workload/context/build-context.ts';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';

function openContext(directory: string, dockerfile: string): BuildContext {
  const path = join(directory, dockerfile);
  return openBuildContext(directory, path, repositoryFiles(directory)(path));
}

suite('what is read of a build context', () => {
  const outside = temporaryDirectory({ 'secret.sh': 'secret' });
  const directory = temporaryDirectory({
    Dockerfile: 'FROM a\n',
    'run.sh': 'text',
    'bin/run.sh': 'deeper',
    'hidden/run.sh': 'hidden',
    'hidden/shown.sh': 'shown',
    'binary.sh': Buffer.from([35, 33, 0, 1]),
    'latin.sh': Buffer.from([35, 0xe9, 10]),
    'large.sh': 'a'.repeat(8 * 1024 * 1024 + 1),
    'mark.sh': '\uFEFFtext',
    '.dockerignore': 'hidden/*\n!hidden/shown.sh\n# a comment\n',
  });
  symlinkSync(join(outside, 'secret.sh'), join(directory, 'escape.sh'));
  symlinkSync(outside, join(directory, 'away'));
  symlinkSync('run.sh', join(directory, 'link.sh'));
  symlinkSync('loop.sh', join(directory, 'loop.sh'));
  chmodSync(join(directory, 'bin/run.sh'), 0o755);
  const context = openContext(directory, 'Dockerfile');

  const cases: [path: string, text: string | undefined, why: string][] = [
    ['run.sh', 'text', 'a file'],
    ['bin/run.sh', 'deeper', 'a file in a folder'],
    ['link.sh', 'text', 'a link to a file'],
    ['mark.sh', '\uFEFFtext', 'a byte order mark is kept'],
    ['latin.sh', '#\uFFFD\n', 'bytes that are not UTF-8'],
    ['hidden/run.sh', undefined, 'what an ignore file hides'],
    ['hidden/shown.sh', 'shown', 'and what it takes back'],
    ['missing.sh', undefined, 'nothing there'],
    ['bin', undefined, 'a folder'],
    ['escape.sh', undefined, 'a link that leads outside'],
    ['away/secret.sh', undefined, 'a folder that does'],
    ['loop.sh', undefined, 'a link to itself'],
    ['../secret.sh', undefined, 'a way outside'],
    ['bin/../run.sh', undefined, 'a detour'],
    ['/etc/passwd', undefined, 'an absolute path'],
    ['', undefined, 'no path'],
    ['binary.sh', undefined, 'a program'],
    ['large.sh', undefined, 'more than any script has'],
  ];
  for (const [path, text, why] of cases)
    test(`${why}: ${path}`, () => assert.equal(context.read(path)?.text, text));

  test('the mode is told', { skip: process.platform === 'win32' }, () => {
    assert.equal(context.read('bin/run.sh')?.isExecutable, true);
    assert.equal(context.read('run.sh')?.isExecutable, false);
  });

  test('a file is read once', () => {
    writeFileSync(join(directory, 'once.sh'), 'first');
    assert.equal(context.read('once.sh')?.text, 'first');
    writeFileSync(join(directory, 'once.sh'), 'second');
    assert.equal(context.read('once.sh')?.text, 'first');
  });

  test('files are listed, and folders behind links are not', () => {
    assert.deepEqual(context.list('bin'), ['bin/run.sh']);
    assert.deepEqual(context.list('hidden'), ['hidden/shown.sh']);
    assert.deepEqual(context.list('away'), []);
    assert.deepEqual(context.list('missing'), []);
    assert.deepEqual(context.list('../'), []);
  });

  test('a pattern that Docker refuses is refused', () => {
    const own = temporaryDirectory({ 'a.sh': 'a', '.dockerignore': 'b\n[^\n' });
    assert.throws(() => openContext(own, 'Dockerfile').read('a.sh'), {
      name: 'InputError',
      message: 'the ignore file has an invalid pattern in line 2',
    });
  });

  test("a Dockerfile's own ignore file wins", () => {
    const own = temporaryDirectory({
      'a.sh': 'a',
      'b.sh': 'b',
      '.dockerignore': 'a.sh',
      'D.dockerignore': 'b.sh',
    });
    const opened = openContext(own, 'D');
    assert.equal(opened.read('a.sh')?.text, 'a');
    assert.equal(opened.read('b.sh'), undefined);
  });
});

suite('scripts on the command line', () => {
  const dockerfile =
    'FROM debian:bookworm\nSTOPSIGNAL SIGTERM\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]\nCMD ["redis-server"]\n';
  const script = '#!/bin/sh\nset -e\n"$@"\n';
  function project(more: Readonly<Record<string, string>> = {}): string {
    const directory = temporaryDirectory({ Dockerfile: dockerfile, 'run.sh': script, ...more });
    chmodSync(join(directory, 'run.sh'), 0o755);
    return directory;
  }

  test('a finding stands at the line of the script', async () => {
    const { code, stdout } = await runMain(['Dockerfile'], { directory: project() });
    assert.equal(code, 1);
    assert.match(stdout, /^Dockerfile: PID 1 is \/run\.sh redis-server, which starts redis-server$/m);
    assert.match(
      stdout,
      /^run\.sh:3:1: warning: docker stop waits 10 s, then kills redis-server: run\.sh .* stays as PID 1 .* \[script-without-exec\] --fix repairs it\n {2}3 \| "\$@"\n/m,
    );
  });

  test('below a directory it has the name the user would use', async () => {
    const directory = project({ 'app/Dockerfile': dockerfile, 'app/run.sh': script });
    chmodSync(join(directory, 'app/run.sh'), 0o755);
    const { stdout } = await runMain(['app'], { directory });
    assert.match(stdout, /^app\/run\.sh:3:1: warning/m);
    const gnu = await runMain(['--format', 'gnu', 'app'], { directory });
    assert.match(gnu.stdout, /^app\/run\.sh:3:1: warning/m);
  });

  test('JSON names the file by its path in the context', async () => {
    const { stdout } = await runMain(['--format', 'json', '--diff', 'Dockerfile'], { directory: project() });
    const [file] = JSON.parse(stdout).files;
    const found = file.diagnostics.find(({ rule }: { rule: string }) => rule === 'script-without-exec');
    assert.deepEqual([found.file, found.range.start.line, found.fixable], ['run.sh', 2, true]);
    assert.equal(file.repaired.files[0].path, 'run.sh');
  });

  test('--fix writes the script and keeps its mode and line ends', async () => {
    const directory = project({ 'run.sh': '#!/bin/sh\nset -e\r\nredis-server\r\n' });
    chmodSync(join(directory, 'run.sh'), 0o750);
    const { code, stdout } = await runMain(['--fix', 'Dockerfile'], { directory });
    assert.equal(code, 0, stdout);
    assert.match(stdout, /exec in run\.sh/);
    assert.match(stdout, /written: .*run\.sh/);
    assert.equal(
      readFileSync(join(directory, 'run.sh'), 'utf8'),
      '#!/bin/sh\nset -e\r\nexec redis-server\r\n',
    );
    assert.equal(statSync(join(directory, 'run.sh')).mode & 0o777, 0o750);
    const again = await runMain(['--fix', 'Dockerfile'], { directory });
    assert.doesNotMatch(again.stdout, /run\.sh/);
  });

  test('two Dockerfiles may share a script', async () => {
    const directory = project({ 'b.Dockerfile': dockerfile });
    const { code, stderr } = await runMain(['--fix', '.'], { directory });
    assert.equal(stderr, '');
    assert.equal(code, 0);
    assert.equal(readFileSync(join(directory, 'run.sh'), 'utf8'), script.replace('"$@"', 'exec "$@"'));
  });

  test('--diff shows both files, and git takes the patch', async () => {
    const directory = project();
    execFileSync('git', ['init', '-q'], { cwd: directory });
    const { stdout } = await runMain(['--diff', 'Dockerfile'], { directory });
    assert.match(stdout, /^--- a\/run\.sh$/m);
    assert.match(stdout, /^--- a\/Dockerfile$/m);
    execFileSync('git', ['apply', '-'], { cwd: directory, input: stdout });
    assert.equal(readFileSync(join(directory, 'run.sh'), 'utf8'), script.replace('"$@"', 'exec "$@"'));
  });

  test('standard input has no files beside it, unless it is told where it belongs', async () => {
    const directory = project();
    const alone = await runMain(['-'], { directory, stdin: dockerfile });
    assert.doesNotMatch(alone.stdout, /script-without-exec/);
    const placed = await runMain(['--stdin-filename', 'Dockerfile', '-'], { directory, stdin: dockerfile });
    assert.match(placed.stdout, /script-without-exec/);
  });

  test('a script that is not UTF-8 is read, and not rewritten', async () => {
    const directory = project();
    const bytes = Buffer.concat([Buffer.from('#!/bin/sh\n# '), Buffer.from([0xe9]), Buffer.from('\n"$@"\n')]);
    writeFileSync(join(directory, 'run.sh'), bytes);
    const { code, stderr } = await runMain(['--fix', 'Dockerfile'], { directory });
    assert.equal(code, 2);
    assert.match(stderr, /run\.sh: it is not UTF-8/);
    assert.deepEqual(readFileSync(join(directory, 'run.sh')), bytes);
    assert.equal(readFileSync(join(directory, 'Dockerfile'), 'utf8'), dockerfile);
  });

  test('another context is where the scripts are', async () => {
    const directory = temporaryDirectory({
      'docker/Dockerfile': dockerfile,
      'run.sh': script,
    });
    chmodSync(join(directory, 'run.sh'), 0o755);
    const { stdout } = await runMain(['--context', '.', 'docker/Dockerfile'], { directory });
    assert.match(stdout, /^run\.sh:3:1: warning/m);
  });
});
