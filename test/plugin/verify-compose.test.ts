import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { runMain, temporaryDirectory } from './run-main.ts';

const app = ['app:', '  image: node:22'];

/** Services that cannot be run: their lines, what is asked for, and the sentence, before any Engine is asked. */
const rows: [services: readonly string[], words: readonly string[], sentence: string, why: string][] = [
  [
    [...app, '  depends_on: [db]'],
    [],
    'service app: it depends on db, and there is no such service',
    'a typo',
  ],
  [
    [...app, '  depends_on: [apq]', 'api:', '  image: x'],
    ['app'],
    'service app: it depends on apq, and there is no such service; did you mean app?',
    'a near one',
  ],
  [
    [...app, '  depends_on: {db: {condition: service_heathy}}', 'db:', '  image: x'],
    ['app'],
    'service app: depends_on.db: there is no condition service_heathy; did you mean service_healthy?',
    'a condition that is none',
  ],
  [
    [...app, '  depends_on: [db]', 'db:', '  image: x', '  depends_on: [app]'],
    ['app'],
    'the services need each other: app needs db needs app',
    'a circle',
  ],
  [[...app, '  depends_on: [app]'], [], 'the services need each other: app needs app', 'a small one'],
  [['db:', '  command: x'], ['db'], 'service db: it has neither image nor build', 'nothing to run'],
  [app, ['ap'], 'there is no service ap; did you mean app?', 'a name that is none'],
  [
    [...app, '  depends_on: [db]', 'db:', '  image: x', '  profiles: [data]'],
    ['app'],
    'service app needs db, which is only started with a profile: set COMPOSE_PROFILES=data',
    'what it needs is not started',
  ],
  [
    [...app, '  profiles: [dev]'],
    [],
    'it has no service that is started without a profile: name one',
    'none is',
  ],
  [
    ['app:', '  image: node:${TAG}'],
    ['app'],
    'service app: its image, node:${TAG}, depends on a variable that is not set',
    'a tag that nobody knows',
  ],
  [
    [...app, '  command: ["${RUN}"]'],
    ['app'],
    'service app: its command depends on a variable that is not set',
    'a program that nobody knows',
  ],
  [
    [...app, '  pid: host'],
    ['app'],
    'service app: it shares the processes of host, and has no PID 1 of its own',
    'PID 1 is another one',
  ],
  [
    [...app, '  network_mode: service:db', 'db:', '  image: x'],
    ['app', '--no-deps'],
    'service app shares the network of db: leave out --no-deps',
    'a network that is not there',
  ],
  [[...app, '  secrets: [key]'], ['app'], 'service app: the file has no secret key', 'a secret of nobody'],
  [
    [...app, '  mem_limit: much'],
    ['app'],
    'service app: mem_limit: expected a size such as 64m, not much',
    'no size',
  ],
  [
    [...app, '  volumes: [data]'],
    ['app'],
    'service app: volumes: expected [SOURCE:]/PATH[:ro], not data',
    'no path',
  ],
  [
    ['app:', '  build: {context: ., secrets: [key]}'],
    ['app'],
    'service app: build.secrets takes docker compose: build it with "docker compose build app", and verify its image',
    'a build that needs more than a Dockerfile',
  ],
];

suite('services that cannot be run', () => {
  for (const [services, words, sentence, why] of rows)
    test(`${services.join(' ')} ${words.join(' ')}: ${why}`, async () => {
      const text = `services:\n${services.map(line => `  ${line}\n`).join('')}`;
      const directory = temporaryDirectory({ 'compose.yaml': text, Dockerfile: 'FROM debian\nCMD ["x"]\n' });
      const { code, stderr } = await runMain(['verify', 'compose.yaml', ...words], { directory });
      const [line = ''] = stderr.split('\n').filter(each => each.includes(sentence));
      assert.ok(line.endsWith(sentence), stderr);
      assert.equal(code, 2);
    });
});

const pod =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: "debian:12", command: [x]}]}\n';

const options: [words: readonly string[], sentence: string][] = [
  [
    ['compose.yaml', '--publish', '80'],
    '--publish has no effect with a compose file or a manifest, which says that itself',
  ],
  [
    ['compose.yaml', '--target', 'x'],
    '--target has no effect with a compose file or a manifest, which says that itself',
  ],
  [
    ['compose.yaml', '--sweep'],
    '--sweep is not supported with a compose file or a manifest: name the Dockerfile, or use --image',
  ],
  [['.', '--no-deps'], '--no-deps only has an effect with a compose file'],
  [['.', '--with-volumes'], '--with-volumes only has an effect with a compose file'],
  [['pod.yaml', '--no-deps'], '--no-deps only has an effect with a compose file'],
  [['pod.yaml', 'b'], 'there is no container b; did you mean a?'],
  [['no.yaml'], 'no.yaml: no such file or directory'],
];

suite('options that go with a compose file, or without', () => {
  for (const [words, sentence] of options)
    test(`${words.join(' ')}: ${sentence}`, async () => {
      const text = 'services: {app: {image: node}}\n';
      const files = { 'compose.yaml': text, 'pod.yaml': pod, Dockerfile: 'FROM debian\nCMD ["x"]\n' };
      const directory = temporaryDirectory(files);
      const { code, stderr } = await runMain(['verify', ...words], { directory });
      assert.equal(stderr, `docker initcheck: ${sentence}\n`);
      assert.equal(code, 2);
    });
});
