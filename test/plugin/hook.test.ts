import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { answerHook } from '../../plugin/hook/answer-hook.ts';
import { addHook, readHook, removeHook } from '../../plugin/hook/hook-config.ts';
import { temporaryDirectory } from './run-main.ts';

const id = 'ab12'.repeat(16);

function event(action: string, at: number, more: Readonly<Record<string, string>> = {}): string {
  const attributes = { name: 'web', image: 'shop/web:1', ...more };
  return JSON.stringify({ Action: action, timeNano: at * 1e9, Actor: { ID: id, Attributes: attributes } });
}

const killed = (more?: Readonly<Record<string, string>>): string[] => [
  event('kill', 5, { signal: '15', ...more }),
  event('kill', 15, { signal: '9', ...more }),
  event('die', 15.1, { exitCode: '137', ...more }),
];
const told =
  'docker stop had to kill web after 10.1 s. To see why: docker initcheck verify --image shop/web:1';

/** The command docker ran, its words, what the Engine has heard, and what docker prints. */
const rows: [command: string, words: string, events: readonly string[], line: string, why: string][] = [
  ['stop', 'stop web', killed(), told, 'killed after its grace period'],
  ['stop', 'stop -t 10 ab12ab', killed(), told, 'named by its id'],
  ['stop', '', killed(), told, 'a system that does not say what was named'],
  ['stop', 'stop db', killed(), '', 'somebody else has stopped it'],
  ['stop', 'stop web', [], '', 'nothing happened'],
  ['stop', 'stop web', [event('kill', 5, { signal: '15' }), event('die', 6)], '', 'it ended by itself'],
  [
    'stop',
    'stop web',
    [event('kill', 5, { signal: '9' }), event('die', 6)],
    '',
    'docker kill, or its own signal',
  ],
  ['stop', 'stop web', killed().slice(0, 2), '', 'it still runs'],
  ['stop', 'stop web', [...killed().slice(1), ...killed()], told, 'the end of an earlier stop is heard too'],
  [
    'stop',
    'stop web',
    [...killed(), event('kill', 20, { signal: '15' }), event('die', 21)],
    '',
    'an earlier stop had to kill, and this one had not',
  ],
  [
    'stop',
    'stop -t 0 web',
    [event('kill', 5, { signal: '15' }), event('kill', 5, { signal: '9' }), event('die', 5.1)],
    '',
    'it was to be killed at once',
  ],
  ['compose down', 'compose down', killed(), '', 'no container of Compose'],
  [
    'compose down',
    'compose down',
    killed({ 'com.docker.compose.project': 'shop' }),
    told.replace('docker stop', 'docker compose down'),
    'one of Compose',
  ],
  [
    'stop',
    'stop web',
    killed({ image: '{{.Name}}' }),
    told.replace('shop/web:1', 'IMAGE'),
    'a template in a name',
  ],
  ['stop', '--context far stop web', killed(), '', 'another Engine'],
  ['build', 'build .', killed(), '', 'another command'],
];

suite('what docker prints after a stop', () => {
  let events: readonly string[] = [];
  let started: Readonly<Record<'own' | 'usual', object>> | undefined;
  const server = createServer(({ url = '' }, response) => {
    if (url.startsWith('/events')) return response.end(events.map(line => `${line}\n`).join(''));
    const part = url.startsWith('/containers/') ? 'own' : 'usual';
    response.statusCode = started ? 200 : 404;
    return response.end(JSON.stringify({ Image: 'sha256:1', Config: started?.[part] }));
  });
  before(() => new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve)));
  after(() => server.close());
  const ask = async (command: string, words: string, HOME: string): Promise<string> => {
    const DOCKER_HOST = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const request = JSON.stringify({ RootCmd: command, Flags: {}, CommandError: '' });
    const caller = { words: words.split(' ').filter(Boolean), since: 0 };
    return await answerHook(request, { variables: { HOME, DOCKER_HOST }, directory: '/srv' }, caller);
  };
  for (const [command, words, heard, line, why] of rows)
    test(`docker ${words || command}: ${why}`, async () => {
      events = heard;
      const answer = await ask(command, words, temporaryDirectory({}));
      assert.deepEqual(answer === '' ? '' : JSON.parse(answer), line && { Type: 0, Template: line });
    });

  const usual = { Entrypoint: ['/run'], Cmd: ['serve'] };
  const others: [own: object, more: string, why: string][] = [
    [usual, '', 'it was started as its image says'],
    [{ ...usual, Cmd: ['sh', '-c', 'sleep 9; true'] }, " -- sh -c 'sleep 9; true'", 'another command'],
    [{ Entrypoint: ['sh', '-c'], Cmd: ['x'] }, ' --entrypoint sh -- -c x', 'another entrypoint'],
    [{ ...usual, Cmd: ['{{.Name}}'] }, ' -- COMMAND', 'a template in it'],
  ];
  for (const [own, more, why] of others)
    test(`what it was started with: ${why}`, async () => {
      [events, started] = [killed(), { own, usual }];
      const answer = await ask('stop', 'stop web', temporaryDirectory({}));
      started = undefined;
      assert.equal(JSON.parse(answer).Template, `${told}${more}`);
    });

  test('a service is verified as its file describes it', async () => {
    const labels = {
      'com.docker.compose.project': 'shop',
      'com.docker.compose.service': 'api',
      'com.docker.compose.project.config_files': '/srv/shop/compose.yaml',
    };
    events = killed(labels);
    const answer = await ask('compose stop', 'compose stop', temporaryDirectory({}));
    assert.match(JSON.parse(answer).Template, /: docker initcheck verify shop\/compose\.yaml api$/);
  });

  test('never twice for the same stop', async () => {
    events = killed();
    const home = temporaryDirectory({});
    assert.notEqual(await ask('stop', 'stop web', home), '');
    assert.equal(await ask('stop', 'stop web', home), '');
  });

  test('what is no question, and an Engine that is not there, is nothing', async () => {
    const variables = { HOME: temporaryDirectory({}), DOCKER_HOST: 'unix:///nowhere/docker.sock' };
    for (const request of ['', '{}', '[', '{"RootCmd":"stop"}']) {
      assert.equal(await answerHook(request, { variables, directory: '/' }, { words: [], since: 0 }), '');
    }
  });
});

suite('the hook in the configuration of docker', () => {
  const before = { auths: { a: { auth: 'x' } }, plugins: { other: { hooks: 'build' } } };

  test('is added to what is there, and taken away again; nobody else may read it', () => {
    const directory = temporaryDirectory({});
    const path = join(directory, 'config.json');
    writeFileSync(path, JSON.stringify(before), { mode: 0o600 });
    const environment = { variables: { DOCKER_CONFIG: directory } };
    assert.deepEqual(addHook(environment), { path, isRegistered: true, isOn: true });
    const { auths, plugins, features } = JSON.parse(readFileSync(path, 'utf8'));
    assert.deepEqual([auths, plugins.other, features], [before.auths, { hooks: 'build' }, { hooks: 'true' }]);
    assert.match(plugins.initcheck.hooks, /^stop,restart,.*compose down/);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(removeHook(environment), true);
    assert.deepEqual(JSON.parse(readFileSync(path, 'utf8')), { ...before, features: { hooks: 'true' } });
    assert.equal(removeHook(environment), false);
  });

  test('leaves hooks off where they were turned off', () => {
    const directory = temporaryDirectory({ 'config.json': '{"features":{"hooks":"false"}}' });
    const { isOn, isRegistered } = addHook({ variables: { DOCKER_CONFIG: directory } });
    assert.deepEqual([isRegistered, isOn], [true, false]);
  });

  test('what is no configuration is left as it is', () => {
    const directory = temporaryDirectory({ 'config.json': '{' });
    const environment = { variables: { DOCKER_CONFIG: directory } };
    assert.throws(
      () => addHook(environment),
      /this is not the configuration of docker, and is left as it is/,
    );
    assert.throws(() => readHook(environment), /is left as it is/);
    assert.equal(readFileSync(join(directory, 'config.json'), 'utf8'), '{');
  });
});
