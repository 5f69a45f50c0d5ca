import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { buildImage } from '../../src/engine/build.ts';
import { cleanUp } from '../../src/engine/clean-up.ts';
import { connectEngine } from '../../src/engine/engine.ts';
import { EngineError } from '../../src/engine/error.ts';
import { listProcesses } from '../../src/engine/processes.ts';
import { verify } from '../../src/verify/verify.ts';
import { assertNothingLeft, docker, probe, reachEngine } from './engine.ts';

const { skip } = await reachEngine();
const home = mkdtempSync(join(tmpdir(), 'initcheck-'));
process.on('exit', () => rmSync(home, { recursive: true }));
const surroundings = { env: {}, home, platform: 'linux' };

const absent: [host: string, sentence: RegExp, why: string][] = [
  [
    'unix:///nowhere.sock',
    /^cannot reach the Docker Engine at unix:\/\/\/nowhere.sock: is it running\?$/,
    'no socket',
  ],
  [
    'tcp://127.0.0.1:1',
    /^cannot reach the Docker Engine at tcp:\/\/127.0.0.1:1: is it running\?$/,
    'nobody listens',
  ],
  ['tcp://no.such.host.invalid', /ENOTFOUND no.such.host.invalid$/, 'no such machine'],
];
for (const [host, sentence, why] of absent) {
  test(`DOCKER_HOST=${host} is one sentence: ${why}`, async () => {
    const connecting = connectEngine({ ...surroundings, env: { DOCKER_HOST: host } });
    await assert.rejects(connecting, error => error instanceof EngineError && sentence.test(error.message));
  });
}

test('something else behind the address is one sentence', async () => {
  const server = createServer((_, response) => response.writeHead(500).end('no Engine here')).listen(
    0,
    '127.0.0.1',
  );
  await new Promise(resolve => server.once('listening', resolve));
  const host = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await assert.rejects(connectEngine({ ...surroundings, env: { DOCKER_HOST: host } }), {
    message: `cannot reach the Docker Engine at ${host}: no Engine here`,
  });
  server.close();
});

test('a redirect is not followed', async () => {
  const asked: (string | undefined)[] = [];
  const elsewhere = createServer(({ url }, response) => {
    asked.push(url);
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await new Promise(resolve => elsewhere.once('listening', resolve));
  const away = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/x`;
  const server = createServer((_, response) => response.writeHead(301, { Location: away }).end());
  server.listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const host = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await assert.rejects(connectEngine({ ...surroundings, env: { DOCKER_HOST: host } }), {
    message: `cannot reach the Docker Engine at ${host}: it redirects to another address`,
  });
  assert.deepEqual(asked, []);
  server.close();
  elsewhere.close();
});

// As Docker 20.10 answers for a container that is just ending.
test('a container without a process has none, and that is no failure', async () => {
  const version = { Version: '20.10.24', ApiVersion: '1.41', Os: 'linux', Arch: 'amd64' };
  const server = createServer(({ url }, response) => {
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(url === '/version' ? version : { Processes: null, Titles: null }));
  }).listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const host = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const engine = await connectEngine({ ...surroundings, env: { DOCKER_HOST: host } });
  assert.deepEqual(await listProcesses(engine, 'ending'), []);
  server.close();
});

test('a variable of the environment does not beat the endpoint that was chosen', { skip }, async () => {
  const host = process.env.DOCKER_HOST;
  process.env.DOCKER_HOST = 'tcp://127.0.0.1:1';
  try {
    const engine = await connectEngine({ ...surroundings, env: { DOCKER_HOST: host } });
    assert.equal(engine.os, 'linux');
  } finally {
    if (host === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = host;
  }
});

suite(
  'through docker system dial-stdio',
  {
    skip: skip || (process.env.DOCKER_HOST ? false : 'no DOCKER_HOST'),
  },
  () => {
    const host = process.env.DOCKER_HOST ?? '';
    const env = { PATH: process.env.PATH, DOCKER_CONFIG: home };

    test('a global flag is given on to the client, builds included', async () => {
      const engine = await connectEngine({ env, home, platform: 'linux', globals: ['--host', host] });
      try {
        assert.equal(engine.address, `docker --host ${host}`);
        const dockerfile = { path: 'Dockerfile', text: 'FROM initcheck-test/busybox\nRUN echo built' };
        assert.match(await buildImage(engine, { context: home, dockerfile }), /^sha256:/);
      } finally {
        await cleanUp(engine);
        engine.close();
      }
    });

    test('the whole experiment goes that way', async () => {
      const engine = await connectEngine({ env, home, platform: 'linux', globals: ['--host', host] });
      const dockerfile = { path: 'Dockerfile', text: 'FROM initcheck-test/busybox\nCMD ["sleep", "60"]' };
      const subject = { name: 'original', source: { build: { context: home, dockerfile } } };
      const [seen] = await verify(engine, [subject], { probe, grace: 1 });
      assert.ok(
        seen?.outcome === 'stopped' && seen.stop.killed && seen.zombies.left === 5,
        JSON.stringify(seen),
      );
      engine.close();
      assertNothingLeft(engine);
    });

    test("the client's own words tell why there is none", async () => {
      const connecting = connectEngine({
        env,
        home,
        platform: 'linux',
        globals: ['--context', 'no-such-context'],
      });
      await assert.rejects(
        connecting,
        /^EngineError: cannot reach the Docker Engine through docker --context no-such-context: .*context "no-such-context"/,
      );
    });

    test('a context is resolved as the client does', async () => {
      docker('--config', home, 'context', 'create', 'here', '--docker', `host=${host}`);
      const engine = await connectEngine({ ...surroundings, env: { ...env, DOCKER_CONTEXT: 'here' } });
      assert.equal(engine.address, host);
    });
  },
);
