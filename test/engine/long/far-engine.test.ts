import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createConnection } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, suite, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { RUN_LABEL } from '../../../src/engine/run.ts';
import { buildCommand } from '../../plugin/built.ts';
import { type Run, runMain, temporaryDirectory } from '../../plugin/run-main.ts';
import { docker, reachEngine } from '../engine.ts';
import { startProxy } from '../proxy.ts';

const { skip: noEngine } = await reachEngine();
const host = process.env.DOCKER_HOST ?? '';
const skip = noEngine || (host.startsWith('unix://') ? false : 'the Engine is behind no socket');
const directory = temporaryDirectory({});

/** A program and the reaper in front of it, seen through another way to the same Engine. */
async function verifyThrough(variables: Readonly<Record<string, string>>): Promise<Run> {
  const image = ['--image', 'initcheck-test/busybox'];
  const argv = [
    'verify',
    ...image,
    '--format',
    'json',
    '--progress',
    'quiet',
    '--grace',
    '1',
    '--fail-level',
    'none',
  ];
  argv.push('--', 'sleep', '600');
  const surroundings = { PATH: process.env.PATH ?? '', DOCKER_CONFIG: join(directory, 'none') };
  return await runMain(argv, { directory, variables: { ...surroundings, ...variables } });
}

/** What `sleep` does everywhere: it is killed, and behind the reaper it ends and everybody finishes. */
function assertSeen({ stdout, stderr, code }: Run): void {
  assert.equal(code, 0, stderr);
  const { verification } = JSON.parse(stdout) as {
    verification: readonly { canary: string; stop: { killed: boolean }; zombies: { left: number } }[];
  };
  assert.deepEqual(
    verification.map(({ canary, stop, zombies }) => [stop.killed, zombies.left, canary]),
    [
      [true, 5, 'lost'],
      [false, 0, 'finished'],
    ],
    stdout,
  );
}

const lost = 'the connection to the Docker Engine at tcp://127\\.0\\.0\\.1:\\d+ was lost';
const lostOrNotStopped = new RegExp(`^docker initcheck: (?:${lost}|cannot stop the container: .+)\\n$`);

suite('an Engine that is far, slow, old or dies', { skip, concurrency: 3 }, () => {
  test('a tenth of a second away, there and back', async () => {
    const { port } = await startProxy({ latency: 50 });
    assertSeen(await verifyThrough({ DOCKER_HOST: `tcp://127.0.0.1:${port}` }));
  });

  test('dies when the containers run: one sentence, and the next run takes away what it left', async () => {
    const { port } = await startProxy({
      onAsk: (text, proxy) => {
        if (/^POST \S+\/stop/m.test(text)) proxy.die();
      },
    });
    // A process of its own: only what a process has left that is over is swept.
    const argv = [
      buildCommand(),
      'verify',
      '--image',
      'initcheck-test/busybox',
      '--progress',
      'quiet',
      '--fail-level',
      'none',
    ];
    const run = spawn(process.execPath, [...argv, '--', 'sleep', '600'], {
      env: { ...process.env, DOCKER_HOST: `tcp://127.0.0.1:${port}` },
    });
    const [stdout, stderr] = await Promise.all([text(run.stdout), text(run.stderr), once(run, 'close')]);
    assert.equal(run.exitCode, 3);
    assert.equal(stdout, '');
    assert.match(stderr, lostOrNotStopped);
    const isOwn = (label: string) => label.split('-')[1] === String(run.pid);
    const words = ['ps', '-a', '--filter', `label=${RUN_LABEL}`, '--format', `{{.Label "${RUN_LABEL}"}}`];
    const left = () =>
      docker(...words)
        .split('\n')
        .filter(isOwn).length;
    assert.equal(left(), 2, 'nobody could clean up');
    assertSeen(await verifyThrough({ DOCKER_HOST: host }));
    assert.equal(left(), 0, 'the next run does');
  });

  test('speaks an API that is too old', async () => {
    const answer = JSON.stringify({ Version: '17.03.2-ce', ApiVersion: '1.27', Os: 'linux', Arch: 'amd64' });
    const server = createServer((_, response) => response.end(answer)).listen(0, '127.0.0.1');
    after(() => server.close());
    await setTimeout(50);
    const old = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { stderr, code } = await verifyThrough({ DOCKER_HOST: old });
    assert.equal(
      stderr,
      `docker initcheck: the Docker Engine 17.03.2-ce at ${old} is too old: its API is 1.27, and 1.39 is needed\n`,
    );
    assert.equal(code, 3);
  });

  suite('with TLS', { concurrency: 2 }, () => {
    const certificates = makeCertificates(join(directory, 'tls'));
    const material = (name: string): Buffer => readFileSync(join(certificates, `${name}.pem`));
    const server = () =>
      startProxy({
        tls: {
          key: material('server-key'),
          cert: material('server'),
          ca: material('ca'),
          requestCert: true,
          rejectUnauthorized: true,
        },
      });

    test('as the variables of the client say', async () => {
      const { port } = await server();
      const variables = { DOCKER_HOST: `tcp://127.0.0.1:${port}`, DOCKER_TLS_VERIFY: '1' };
      assertSeen(await verifyThrough({ ...variables, DOCKER_CERT_PATH: certificates }));
    });

    test('as a context says', async () => {
      const { port } = await server();
      const config = join(directory, 'config');
      const files = ['ca', 'cert', 'key'].map(name => `${name}=${join(certificates, `${name}.pem`)}`);
      const endpoint = `host=tcp://127.0.0.1:${port},${files.join(',')}`;
      execFileSync('docker', ['--config', config, 'context', 'create', 'secured', '--docker', endpoint], {
        stdio: 'ignore',
      });
      assertSeen(await verifyThrough({ DOCKER_CONFIG: config, DOCKER_CONTEXT: 'secured' }));
    });

    test('without a certificate there is one sentence', async () => {
      const { port } = await server();
      const variables = { DOCKER_HOST: `tcp://127.0.0.1:${port}`, DOCKER_TLS: '1' };
      const { stderr, code } = await verifyThrough({ ...variables, DOCKER_CERT_PATH: join(directory, 'no') });
      assert.match(stderr, /^docker initcheck: cannot reach the Docker Engine through tcp:[^\n]+\n$/);
      assert.equal(code, 3);
    });
  });

  test('behind ssh', { skip: spawnSync('/usr/sbin/sshd', ['-t']).error && 'there is no sshd' }, async () => {
    const { address, path } = await startSshd(join(directory, 'ssh'));
    assertSeen(await verifyThrough({ DOCKER_HOST: address, PATH: `${path}:${process.env.PATH}` }));
    const wrong = await verifyThrough({
      DOCKER_HOST: 'ssh://127.0.0.1:1',
      PATH: `${path}:${process.env.PATH}`,
    });
    assert.match(wrong.stderr, /^docker initcheck: cannot reach the Docker Engine through ssh:[^\n]+\n$/);
    assert.equal(wrong.code, 3);
  });
});

/** A certificate authority, a server's certificate and a client's, named as the docker client expects them. */
function makeCertificates(folder: string): string {
  mkdirSync(folder);
  const openssl = (...words: string[]) => execFileSync('openssl', words, { cwd: folder, stdio: 'ignore' });
  const newKey = ['req', '-newkey', 'rsa:2048', '-nodes'];
  writeFileSync(join(folder, 'server.ext'), 'subjectAltName=IP:127.0.0.1\n');
  openssl(...newKey, '-x509', '-keyout', 'ca-key.pem', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=ca');
  for (const [key, name, extensions] of [
    ['server-key', 'server', ['-extfile', 'server.ext']],
    ['key', 'cert', []],
  ] as const) {
    openssl(...newKey, '-keyout', `${key}.pem`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    const signing = ['-CA', 'ca.pem', '-CAkey', 'ca-key.pem', '-CAcreateserial', '-days', '2'];
    openssl('x509', '-req', '-in', `${name}.csr`, ...signing, ...extensions, '-out', `${name}.pem`);
  }
  return folder;
}

/** A real sshd with keys of its own; `path` holds an ssh that knows them, since the client calls `ssh`. */
async function startSshd(folder: string): Promise<{ address: string; path: string }> {
  mkdirSync(folder);
  for (const name of ['host', 'user'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)]);
  const port = await freePort();
  const settings = [
    ...[`Port ${port}`, 'ListenAddress 127.0.0.1', `HostKey ${folder}/host`, 'UsePAM no', 'StrictModes no'],
    ...[`AuthorizedKeysFile ${folder}/user.pub`, 'PermitRootLogin yes', 'MaxStartups 100', `PidFile none`],
    `SetEnv DOCKER_HOST=${host}`,
  ];
  writeFileSync(join(folder, 'sshd_config'), `${settings.join('\n')}\n`);
  mkdirSync('/run/sshd', { recursive: true });
  const sshd = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', join(folder, 'sshd_config')], { stdio: 'ignore' });
  after(() => sshd.kill());
  const known = `UserKnownHostsFile=${folder}/known`;
  const options = `-F none -i ${folder}/user -o ${known} -o StrictHostKeyChecking=no -o LogLevel=ERROR`;
  writeFileSync(join(folder, 'ssh'), `#!/bin/sh\nexec /usr/bin/ssh ${options} "$@"\n`);
  chmodSync(join(folder, 'ssh'), 0o755);
  for (let tries = 0; tries < 50 && !(await answers(port)); tries++) await setTimeout(100);
  return { address: `ssh://root@127.0.0.1:${port}`, path: folder };
}

async function freePort(): Promise<number> {
  const { port, die } = await startProxy();
  die();
  return port;
}

async function answers(port: number): Promise<boolean> {
  return await new Promise(resolve => {
    const socket = createConnection({ port, host: '127.0.0.1' }, () => resolve(true));
    socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
  });
}
