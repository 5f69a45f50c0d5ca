import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';
import { check, service, shellForm, warningsOf } from './check-workload.ts';

suite('files that cannot be used', () => {
  const bombs = Array.from(
    { length: 30 },
    (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}, *a${n}, *a${n}]`,
  );
  const cases: [files: Record<string, string>, message: RegExp, why: string][] = [
    [{ 'compose.yaml': 'services:\n  a: [\n' }, /compose\.yaml:3:1: /, 'no YAML'],
    [
      { 'compose.yaml': 'services: {a: {image: x}}\nservices: {}\n' },
      /compose\.yaml:2:1: Map keys must be unique/,
      'a key twice',
    ],
    [
      { 'compose.yaml': 'a: 1\n' },
      /compose\.yaml: expected a compose file .* or Kubernetes manifests/,
      'neither of the two',
    ],
    [{ 'compose.yaml': '' }, /compose\.yaml: expected a compose file/, 'an empty file'],
    [
      { 'compose.yaml': 'web:\n  build: .\ndb:\n  image: a\n' },
      /compose\.yaml: a compose file of version 1, .*: put its services under a key "services"/,
      'the first version had services at the top',
    ],
    [
      { 'compose.yaml': 'services: [a]\n' },
      /compose\.yaml:1:11: services: expected a mapping/,
      'a list of services',
    ],
    [
      { 'compose.yaml': 'services:\n  a: x\n' },
      /compose\.yaml:2:6: services\.a: expected a mapping/,
      'a service that is a word',
    ],
    [
      { 'compose.yaml': service('build: [a]') },
      /compose\.yaml:3:12: build: expected a path or a mapping/,
      'a build that is a list',
    ],
    [
      { 'compose.yaml': service('image: {a: b}') },
      /compose\.yaml:3:12: image: expected a string/,
      'an image that is a mapping',
    ],
    [
      { 'compose.yaml': service('image: a', 'command: {a: b}') },
      /compose\.yaml:4:14: command: expected a string/,
      'a command that is a mapping',
    ],
    [
      { 'compose.yaml': service('image: a', 'command: sh -c "a') },
      /compose\.yaml:4:14: command: a quote .* is not closed/,
      'a quote without its end',
    ],
    [
      { 'compose.yaml': service('image: a', 'init: maybe') },
      /compose\.yaml:4:11: init: expected true or false/,
      'no truth value',
    ],
    [
      { 'compose.yaml': service('image: a', 'stop_grace_period: 30') },
      /compose\.yaml:4:24: .* expected a duration such as 30s/,
      'a number that is no duration',
    ],
    [
      { 'compose.yaml': service('image: "${A"') },
      /compose\.yaml:3:12: image: .* has a \$\{ that is not closed/,
      'a broken template',
    ],
    [
      { 'compose.yaml': service('build: {context: ., target: x}'), Dockerfile: shellForm },
      /compose\.yaml:3:13: service a: there is no stage named "x"/,
      'no such stage',
    ],
    [
      { 'compose.yaml': service('build: .'), Dockerfile: 'FROM a\nENTYPOINT x\n' },
      /Dockerfile:2: unknown instruction ENTYPOINT/,
      'no Dockerfile by its text',
    ],
    [
      { 'compose.yaml': service('extends: {service: b}') },
      /compose\.yaml:3:5: extends: there is no service b/,
      'nothing to extend',
    ],
    [{ 'compose.yaml': 'services:\n  a: {extends: b}\n  b: {extends: a}\n' }, /extends itself/, 'a circle'],
    [{ 'compose.yaml': 'include: [compose.yaml]\n' }, /includes itself/, 'another circle'],
    [
      { 'compose.yaml': service('extends: {service: b, file: no.yaml}') },
      /compose\.yaml:3:5: no\.yaml: no such file/,
      'no file to extend',
    ],
    [
      { 'compose.yaml': `a0: &a0 x\n${bombs.join('\n')}\n` },
      /expected a compose file/,
      'aliases of aliases cost nothing',
    ],
    [
      { 'compose.yaml': 'services: &s\n  a: *s\n' },
      /compose\.yaml:2:6: an alias contains itself/,
      'an alias of itself',
    ],
    [{ 'compose.yaml': `services: ${'['.repeat(20_000)}` }, /nested too deep/, 'nothing but brackets'],
    [{ 'docker-bake.hcl': 'target "a" {' }, /docker-bake\.hcl/, 'half a bake file'],
    [
      {
        'k8s.yaml':
          'apiVersion: v1\nkind: Pod\nspec: {terminationGracePeriodSeconds: soon, containers: [{image: a}]}\n',
      },
      /k8s\.yaml:3:39: terminationGracePeriodSeconds: expected a number of seconds/,
      'no number of seconds',
    ],
    [
      { 'k8s.yaml': 'apiVersion: v1\nkind: Pod\nspec: {containers: [{image: a, command: sh}]}\n' },
      /k8s\.yaml:3:41: command: expected a list/,
      'a command that is no list',
    ],
  ];
  for (const [files, message, why] of cases) {
    test(why, async () => {
      const directory = temporaryDirectory(files);
      const { code, stderr } = await runMain([Object.keys(files)[0] as string], { directory });
      assert.match(stderr, message);
      assert.equal(stderr.split('\n').length, 2, `one sentence: ${stderr}`);
      assert.equal(code, 2);
    });
  }

  test('one service that cannot be used leaves the others', async () => {
    const files = {
      'compose.yaml': 'services:\n  a: {build: {context: ., target: x}}\n  b: {build: .}\n',
      Dockerfile: shellForm,
    };
    const report = await check(files);
    assert.deepEqual(warningsOf(report), ['Dockerfile:2 shell-form']);
    assert.equal(report.code, 2);
  });
});

suite('what is left out with a note', () => {
  const cases: [text: string, note: RegExp, why: string][] = [
    [
      service('build: https://example.org/a.git'),
      /compose\.yaml:2:3: service a is built from https:.* which is not checked/,
      'an address',
    ],
    [service('build: git@example.org:a/b'), /which is not checked/, 'an address of another kind'],
    [service('build: $DIRECTORY'), /depends on an unset variable/, 'a variable'],
    [
      service('image: $REGISTRY/app:1'),
      /service a is skipped, because its image depends on an unset variable/,
      'an image of which the name is not known',
    ],
    [
      service('image: "${IMAGE:-nginx}:$TAG"'),
      /service a has an image tag that depends on an unset variable: only what all nginx share is known/,
      'an image of which the tag is not known',
    ],
    [service('image: "a:b:c"'), /service a: skipped, because a:b:c is no image/, 'what is no image'],
    [
      service('ports: [80]'),
      /compose\.yaml: skipped, because they have neither image nor build here: a/,
      'half a service',
    ],
  ];
  for (const [text, note, why] of cases) {
    test(why, async () => {
      const { code, stderr } = await check({ 'compose.yaml': text });
      assert.match(stderr, note);
      assert.equal(code, 0);
    });
  }
});

test('an override file is checked together with the file it is laid over', async () => {
  const files = {
    'compose.yaml': service('image: python:3'),
    'compose.override.yaml': service('command: sh -c "a; b"'),
  };
  const report = await check(files, ['compose.override.yaml', 'compose.yaml']);
  assert.deepEqual(warningsOf(report), ['compose.override.yaml:3 shell-as-init']);
  assert.match(report.stderr, /compose\.override\.yaml is checked together with compose\.yaml/);
});

test('the example of the README', async () => {
  const readme = readFileSync('README.md', 'utf8').replaceAll('\r\n', '\n');
  const [, compose = ''] = /^```yaml\n(services:[\s\S]*?)^```/m.exec(readme) ?? [];
  const [, output] = /^\$ docker initcheck compose\.yaml\n([\s\S]*?)^```/m.exec(readme) ?? [];
  const api = 'FROM python:3.12\nSTOPSIGNAL SIGTERM\nCMD ["gunicorn", "app:app"]\n';
  const directory = temporaryDirectory({ 'compose.yaml': compose, 'api/Dockerfile': api });
  const { stdout } = await runMain(['compose.yaml'], { directory });
  assert.equal(stdout, output);
});

suite('options that are for Dockerfiles', () => {
  const cases: [words: string, message: RegExp][] = [
    [
      '--verify compose.yaml',
      /--verify works on Dockerfiles only: run "docker initcheck verify compose\.yaml", or name the Dockerfiles/,
    ],
    ['--target x compose.yaml', /--target works on a Dockerfile only: compose\.yaml has its own/],
    ['--context . compose.yaml', /--context works on a Dockerfile only/],
  ];
  for (const [words, message] of cases) {
    test(words, async () => {
      const text = service('build: .');
      const directory = temporaryDirectory({ 'compose.yaml': text, Dockerfile: shellForm });
      const { code, stderr } = await runMain(words.split(' '), { directory });
      assert.match(stderr, message);
      assert.equal(code, 2);
      assert.equal(readFileSync(join(directory, 'compose.yaml'), 'utf8'), text);
      assert.equal(readFileSync(join(directory, 'Dockerfile'), 'utf8'), shellForm);
    });
  }
});

suite('directories', () => {
  const files = {
    'app/Dockerfile': shellForm,
    'app/compose.yaml': service('build: .', 'stop_signal: SIGKILL'),
    'app/docker-compose.yml': 'services: {',
    'app/k8s.yaml': 'kind: {',
    'app/docker-bake.hcl': 'target "t" { dockerfile = "b.Dockerfile" }\n',
    'app/b.Dockerfile': 'FROM alpine\nCMD ["x"]\n',
  };
  test(
    'are searched for compose and bake files, the best name of a folder counts, other YAML is ' + 'not read',
    async () => {
      const report = await check(files, ['app']);
      assert.equal(report.stderr, '');
      assert.deepEqual(warningsOf(report).toSorted(), [
        'app/Dockerfile:2 shell-form',
        'compose.yaml:4 ungraceful-stopsignal',
      ]);
    },
  );
  test('a finding that the Dockerfile has by itself is told with it', async () => {
    const { files: found } = await check(files, ['app']);
    const shell = found.flatMap(({ diagnostics }) => diagnostics.filter(({ rule }) => rule === 'shell-form'));
    assert.deepEqual(
      shell.map(({ message }) => message),
      ['docker stop waits 10 s, then kills node: /bin/sh is PID 1 and does not forward SIGTERM'],
    );
  });
  test('--fix repairs the Dockerfiles in them, and leaves the rest alone', async () => {
    const directory = temporaryDirectory(files);
    const { stderr } = await runMain(['--fix', 'app'], { directory });
    assert.match(
      stderr,
      /^docker initcheck: app\/compose\.yaml, app\/docker-bake\.hcl describe containers, and are/m,
    );
    assert.notEqual(readFileSync(join(directory, 'app/Dockerfile'), 'utf8'), shellForm);
    assert.equal(readFileSync(join(directory, 'app/compose.yaml'), 'utf8'), files['app/compose.yaml']);
  });
  const stopped = service('build: .', 'command: sh -c "x; y"');
  const words: [override: string, argv: string[], given: string, why: string][] = [
    ['', ['compose.yaml'], '', 'it is named'],
    ['', ['./compose.yaml'], '', 'it is named in another way'],
    ['', ['.'], 'compose.yaml ', 'a search has come by it'],
    [
      stopped,
      ['compose.yaml'],
      'compose.yaml compose.override.yaml ',
      'an override file is changed if it is named',
    ],
    [stopped, ['compose.yaml', 'compose.override.yaml'], '', 'the override file is named'],
  ];
  test('a script that only a service starts is repaired where that is named', async () => {
    const directory = temporaryDirectory({
      Dockerfile: 'FROM debian:12\nCOPY run.sh /\n',
      'run.sh': '#!/bin/sh\nredis-server\n',
      'compose.yaml': service('build: .', 'entrypoint: ["sh", "/run.sh"]'),
    });
    const { stdout } = await runMain(['.'], { directory });
    assert.match(stdout, /^2 files: 1 warning; --fix compose\.yaml repairs it$/m);
    await runMain(['--fix', 'compose.yaml'], { directory });
    assert.match(readFileSync(join(directory, 'run.sh'), 'utf8'), /^exec redis-server$/m);
  });
  for (const [override, argv, given, why] of words)
    test(`docker initcheck ${argv.join(' ')} says what repairs it: ${why}`, async () => {
      const directory = temporaryDirectory({
        Dockerfile: 'FROM debian:12\nCMD ["x"]\n',
        'compose.yaml': override === '' ? stopped : service('build: .'),
        ...(override !== '' && { 'compose.override.yaml': override }),
      });
      const found = /shell-as-init\] --fix (.*)repairs it\n/;
      assert.equal(found.exec((await runMain(argv, { directory })).stdout)?.[1], given);
      await runMain(['--fix', ...(given === '' ? argv : given.trim().split(' '))], { directory });
      assert.doesNotMatch((await runMain(argv, { directory })).stdout, /shell-as-init/);
    });
});
