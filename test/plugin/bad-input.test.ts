import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { runMain, temporaryDirectory } from './run-main.ts';

const bad = 'FROM debian:bookworm\nCMD sleep 1000\n';

suite('what cannot be used ends with 2, one sentence, and nothing written', () => {
  const cases: [
    arguments_: string,
    files: Record<string, string | Uint8Array>,
    message: RegExp,
    why: string,
  ][] = [
    ['', {}, /no Dockerfile or Containerfile in this directory/, 'nothing named and nothing here'],
    [
      'Dockerfile.j2',
      { 'Dockerfile.j2': 'FROM {{ base }}\n{% if a %}\nCMD a\n{% endif %}\n' },
      /^docker initcheck: Dockerfile\.j2: this is a template: render it, and check the result\n$/,
      'a template that is named',
    ],
    [
      'Dockerfile',
      { Dockerfile: 'FROM debian:12\nCOPY ${app.name}.deb /\nCMD ["app"]\n' },
      /^docker initcheck: Dockerfile: this is a template: render it, and check the result\n$/,
      'one that Maven fills in',
    ],
    [
      'Dockerfile.templ',
      { 'Dockerfile.templ': 'FROM php:8.3-%%VARIANT%%\nCMD ["app"]\n' },
      /^docker initcheck: Dockerfile\.templ: this is a template: render it, and check the result\n$/,
      'one that sed fills in',
    ],
    [
      'ghcr.io/team/app:1',
      {},
      /no such file or directory; for an image: docker initcheck image ghcr\.io\/team\/app:1\n$/,
      'an image where a path is asked for',
    ],
    ['Dockerfile', {}, /^docker initcheck: Dockerfile: no such file or directory\n$/, 'no such file'],
    [
      'empty',
      { 'empty/README.md': '' },
      /empty: nothing to check in this directory or below it; looked for Dockerfile, .*compose\.yaml/,
      'a directory without one',
    ],
    ['Dockerfile', { Dockerfile: new Uint8Array([70, 0, 1]) }, /binary file/, 'a binary file'],
    ['Dockerfile', { Dockerfile: '' }, /Dockerfile:1: the file has no instructions/, 'an empty file'],
    [
      '/dev/zero',
      {},
      /^docker initcheck: \/dev\/zero: this is a device, a pipe or a socket/,
      'a file without an end',
    ],
    [
      'Dockerfile',
      { Dockerfile: 'FROM a\n\nENTYPOINT ["a"]\n' },
      /Dockerfile:3: unknown instruction ENTYPOINT \(did you mean ENTRYPOINT\?\)/,
      'a misspelt keyword',
    ],
    ['Dockerfile', { Dockerfile: 'CMD a\n' }, /Dockerfile:1: CMD is before the first FROM/, 'no base'],
    ['Dockerfile', { Dockerfile: 'FROM a b\n' }, /FROM requires either one or three arguments/, 'half an AS'],
    [
      'Dockerfile',
      { Dockerfile: 'FROM a\nRUN <<E\n' },
      /Dockerfile:2: unterminated heredoc/,
      'a here-document without an end',
    ],
    ['--target x Dockerfile', { Dockerfile: bad }, /no stage named "x"/, 'a stage that is not there'],
    [
      '--verify --stdin-filename compose.yaml -',
      {},
      /--verify works on Dockerfiles only: run "docker initcheck verify compose.yaml", or name the Dockerfiles/,
      'what standard input is called',
    ],
    ['--fix -', {}, /--fix cannot write to standard input/, 'nowhere to write to'],
    ['--fix --diff Dockerfile', { Dockerfile: bad }, /choose one/, 'contradictory options'],
    [
      '--rule shelform=off Dockerfile',
      { Dockerfile: bad },
      /no rule shelform; did you mean shell-form\?/,
      'an unknown rule',
    ],
    ['--rule shell-form=of Dockerfile', { Dockerfile: bad }, /did you mean off\?/, 'an unknown severity'],
    ['--format jsn Dockerfile', { Dockerfile: bad }, /Allowed choices are text, json/, 'an unknown format'],
    [
      '--fxi Dockerfile',
      { Dockerfile: bad },
      /unknown option '--fxi'\n\(Did you mean --fix\?\)/,
      'an unknown option',
    ],
    ['--build-arg =X Dockerfile', { Dockerfile: bad }, /expected NAME=VALUE/, 'half a build argument'],
    ['--rule =off', { Dockerfile: bad }, /expected ID=SEVERITY, such as /, 'a severity of nothing'],
    ['--grace 4', { Dockerfile: bad }, /: --grace only has an effect with --verify\n$/, 'nothing is stopped'],
    [
      '-e A=1',
      { Dockerfile: bad },
      /: --env only has an effect with --verify/,
      'nothing is run, whichever name is used',
    ],
    [
      '--inject=none',
      { Dockerfile: bad },
      /: --inject only has an effect with --fix, --diff or --verify/,
      'nothing is repaired',
    ],
    [
      '--diff --inject=none --reaper-platforms=all',
      { Dockerfile: bad },
      /: --reaper-platforms only has an effect with --inject=copy/,
      'no reaper is written',
    ],
    [
      '--diff --format github',
      { Dockerfile: bad },
      /: --diff needs --format text, json or sarif: github cannot show a patch\n$/,
      'nobody would see the patch',
    ],
    ['--shard 1/2 image redis', {}, /: image has no option --shard\n$/, 'in front of what has none'],
    [
      '--fail-level none image redis',
      {},
      /: put --fail-level after "image"\n$/,
      'the option of another command',
    ],
    [
      'verify --image redis --target build',
      {},
      /: --target has no effect with --image/,
      'nothing is built of an image',
    ],
    [
      'verify --reaper-platforms all',
      { Dockerfile: bad },
      /unknown option '--reaper-platforms'/,
      'an experiment writes nothing',
    ],
    [
      'verify nope',
      {},
      /: the build context nope: there is no such directory; for an image: docker initcheck verify --image nope\n$/,
      'no context',
    ],
    [
      'verify Dockerfile',
      { Dockerfile: bad },
      /use -f Dockerfile for the Dockerfile\n$/,
      'a file for a context',
    ],
    [
      'verify a',
      { 'a/b': '' },
      /: there is no Dockerfile or Containerfile in a; name one with -f/,
      'an empty one',
    ],
    [
      'image ./Dockerfile',
      { Dockerfile: bad },
      /"\.\/Dockerfile" is not an image reference; to check a file: docker initcheck \.\/Dockerfile\n$/,
      'a file where an image is asked for',
    ],
    ['image ../localhost/x', {}, /"\.\.\/localhost\/x" is not an image reference\n$/, 'a path of the API'],
    ['verify --image ./x', {}, /: "\.\/x" is not an image reference\n$/, 'nor can it be run'],
    ['ps ./x', {}, /: "\.\/x" is not the name of a container\n$/, 'nor is it a container'],
    ['image redis --format html', {}, /shows the result of an experiment/, 'there was none'],
    ['image redis --fix --tag Redis', {}, /--tag "Redis" is not an image name/, 'a capital'],
    ['--diff --inject=image=Reaper', { Dockerfile: bad }, /"Reaper" is not an image reference/, 'likewise'],
    ['--verify --platform foo', { Dockerfile: bad }, /no reaper for "foo"/, 'no platform'],
    ['ps --watch 0', {}, /Expected whole seconds, 1 to 3600/, 'a look without a pause'],
    ['--grace soon Dockerfile', { Dockerfile: bad }, /whole seconds/, 'no number'],
    ['explain shellform', {}, /did you mean shell-form/, 'no page of that name'],
  ];
  for (const [words, files, message, why] of cases) {
    test(`${words || '(nothing)'}: ${why}`, async () => {
      const directory = temporaryDirectory(files);
      const { code, stdout, stderr } = await runMain(words.split(' ').filter(Boolean), { directory });
      assert.match(stderr, message);
      assert.equal(code, 2);
      assert.equal(stdout, '');
      for (const [name, content] of Object.entries(files))
        assert.deepEqual(readFileSync(join(directory, name)), Buffer.from(content), `${name} is as it was`);
    });
  }
});

test('an empty word is no image and no container', async () => {
  for (const words of [['image'], ['verify', '--image'], ['ps']]) {
    const { code, stderr } = await runMain([...words, ''], { directory: temporaryDirectory({}) });
    assert.match(stderr, /^docker initcheck: "" is not (?:an image reference|the name of a container)\n$/);
    assert.equal(code, 2);
  }
});

test('one bad file does not hide what is wrong with the others', async () => {
  const directory = temporaryDirectory({ 'a/Dockerfile': bad, 'b/Dockerfile': 'FROM\n' });
  const { code, stdout, stderr } = await runMain(['.'], { directory });
  assert.match(stdout, /a\/Dockerfile:2:1: warning: .* \[shell-form\]/);
  assert.match(stderr, /b\/Dockerfile:1: FROM requires/);
  assert.equal(code, 2);
});

test('a file that may not be read is said so', async () => {
  const directory = temporaryDirectory({ Dockerfile: bad });
  chmodSync(directory, 0o755);
  chmodSync(join(directory, 'Dockerfile'), 0);
  const { code, stderr } = await asNobody(() => runMain(['Dockerfile'], { directory }));
  assert.match(stderr, /Dockerfile: permission denied/);
  assert.equal(code, 2);
});

/** Root may read everything, so root is somebody else for a while. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return work();
  process.seteuid?.(65534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

test('a loop of symbolic links ends', async () => {
  const directory = temporaryDirectory({ 'a/Dockerfile': bad });
  symlinkSync('..', join(directory, 'a', 'loop'));
  symlinkSync('self', join(directory, 'self'));
  assert.equal((await runMain(['.'], { directory })).code, 1);
  const { code, stderr } = await runMain(['self'], { directory });
  assert.match(stderr, /self: too many symbolic links/);
  assert.equal(code, 2);
});

test('bytes that are no UTF-8 are read, and not rewritten', async () => {
  const latin1 = Buffer.concat([
    Buffer.from('FROM debian:bookworm\n# caf'),
    Buffer.from([0xe9]),
    Buffer.from('\nCMD sleep 1000\n'),
  ]);
  const directory = temporaryDirectory({ Dockerfile: latin1 });
  assert.equal((await runMain(['Dockerfile'], { directory })).code, 1);
  for (const option of ['--fix', '--diff']) {
    const { code, stderr, stdout } = await runMain([option, 'Dockerfile'], { directory });
    assert.match(stderr, /not UTF-8/);
    assert.deepEqual([code, stdout], [2, ''], option);
  }
  assert.deepEqual(readFileSync(join(directory, 'Dockerfile')), latin1);
});

test('escape sequences in a Dockerfile do not reach the terminal', async () => {
  const directory = temporaryDirectory({
    Dockerfile: 'FROM debian:bookworm\nCMD sleep \u001b[31m\u202e1000\n',
  });
  const { stdout } = await runMain(['--color=never', 'Dockerfile'], { directory });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
  assert.doesNotMatch(stdout, /[\u001b\u202e]/);
  assert.match(stdout, /\\u001b\[31m\\u202e1000/);
});

test('no Engine is exit code 3, and one sentence', async () => {
  const directory = temporaryDirectory({ Dockerfile: bad });
  mkdirSync(join(directory, 'none'));
  writeFileSync(join(directory, 'none', 'here'), '');
  const variables = { DOCKER_HOST: `unix://${join(directory, 'none', 'docker.sock')}` };
  const { code, stderr } = await runMain(['--verify', 'Dockerfile'], { directory, variables });
  assert.match(stderr, /^docker initcheck: cannot reach the Docker Engine at unix:.*: is it running\?\n$/);
  assert.equal(code, 3);
  assert.equal(readFileSync(join(directory, 'Dockerfile'), 'utf8'), bad);
});

suite('a pipe that is named like a file', { skip: process.platform === 'win32' && 'it has none' }, () => {
  test('is read when somebody writes into it', async () => {
    const directory = temporaryDirectory({});
    const path = join(directory, 'pipe');
    execFileSync('mkfifo', [path]);
    const [{ stdout, code }] = await Promise.all([
      runMain(['--format', 'gnu', 'pipe'], { directory }),
      writeFile(path, bad),
    ]);
    assert.equal(code, 1);
    assert.match(stdout, /^pipe:2[.:0-9-]+ warning: /);
  });

  test('has nothing to be repaired', async () => {
    const directory = temporaryDirectory({});
    const path = join(directory, 'pipe');
    execFileSync('mkfifo', [path]);
    const [{ stderr, code }] = await Promise.all([
      runMain(['--fix', 'pipe'], { directory }),
      writeFile(path, bad),
    ]);
    assert.equal(code, 2);
    assert.match(stderr, /^docker initcheck: pipe: this is a pipe, so there is no file to repair\n/);
  });

  test('and lets a Ctrl-C through while nobody does', async () => {
    const directory = temporaryDirectory({});
    execFileSync('mkfifo', [join(directory, 'pipe')]);
    const { code } = await runMain(['pipe'], { directory, signal: AbortSignal.timeout(50) });
    assert.equal(code, 130);
  });
});

test('a build argument without a value has the one of the environment, as with docker build', async () => {
  const directory = temporaryDirectory({ Dockerfile: 'ARG BASE\nFROM $BASE\nCMD ["nginx"]\n' });
  const words = ['--build-arg', 'BASE', '--build-arg', 'ABSENT', '--format=json', 'Dockerfile'];
  const { stdout } = await runMain(words, { directory, variables: { BASE: 'nginx:1.27' } });
  assert.equal(JSON.parse(stdout).files[0].image.base.reference, 'nginx:1.27');
});
