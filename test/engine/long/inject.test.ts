import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { after, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildImage } from '../../../src/engine/build.ts';
import { cleanUp } from '../../../src/engine/clean-up.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { RUN_LABEL } from '../../../src/engine/run.ts';
import { runMain, temporaryDirectory } from '../../plugin/run-main.ts';
import { connect, reachEngine } from '../engine.ts';
import { reachModern } from '../modern-engine.ts';

const { skip, isOwn } = await reachEngine();
const modern = await reachModern();
const host = process.env.DOCKER_HOST ?? '';
const modernHost = 'unix:///run/initcheck-test-modern/docker.sock';

/** A program that ignores SIGTERM as PID 1, and a worker of it that needs a moment to save its work. */
const files = {
  Dockerfile: 'FROM debian:bookworm\nCOPY --chmod=755 run.sh /\nCMD ["/run.sh"]\n',
  '.dockerignore': '',
  'run.sh': `#!/bin/sh
(trap 'sleep 1; echo saved > /saved; exit' TERM; while :; do sleep 0.1; done) &
exec sleep infinity
`,
};

/** Debian's packages come from its mirror. */
suite(
  'what --inject brings is built, is PID 1, and stops',
  { skip: skip || (!isOwn && 'needs debian:bookworm') },
  () => {
    const rows: [inject: string, pid1: string, said: RegExp | undefined, isSaved: boolean, why: string][] = [
      ['tini', '/usr/bin/tini', /unlike the reaper, tini does not wait/, false, 'tini ends with its child'],
      [
        'dumb-init',
        '/usr/bin/dumb-init',
        /unlike the reaper, dumb-init does not wait/,
        false,
        'dumb-init, too',
      ],
      [
        'catatonit',
        '/usr/bin/catatonit',
        /unlike the reaper, catatonit does not wait/,
        false,
        'and catatonit',
      ],
      ['copy', '/sbin/reaper', undefined, true, 'the reaper waits for the worker'],
    ];

    test('the original is killed, and its work is lost', async () => {
      const engine = await engineFor(connect);
      const stopped = await stop(host, engine, temporaryDirectory(files));
      assert.deepEqual(stopped, { pid1: 'sleep', exitCode: 137, isSaved: false });
    });
    for (const [inject, pid1, said, isSaved, why] of rows)
      test(`--inject=${inject}: ${why}`, async () => {
        const engine = await engineFor(connect);
        const directory = temporaryDirectory(files);
        const { stdout, code, stderr } = await runMain(['--fix', `--inject=${inject}`, 'Dockerfile'], {
          directory,
        });
        assert.equal(code, 0, stdout + stderr);
        if (said) assert.match(stdout, said);
        else assert.doesNotMatch(stdout, /does not wait/);
        assert.deepEqual(await stop(host, engine, directory), { pid1, exitCode: 143, isSaved });
      });
  },
);

suite('--inject=url= is downloaded and compared by BuildKit', { skip: modern.skip }, () => {
  test('the reaper of a server is built, is PID 1, and stops', async () => {
    const engine = await engineFor(modern.connect);
    const asked: string[] = [];
    const { directory, url } = await repairedBy(asked);
    assert.match(
      readFileSync(join(directory, 'Dockerfile'), 'utf8'),
      /^ADD --checksum=sha256:[0-9a-f]{64} /m,
      url,
    );
    const stopped = await stop(modernHost, engine, directory);
    assert.deepEqual(stopped, { pid1: '/sbin/reaper', exitCode: 143, isSaved: true });
    // Bytes that BuildKit has already are not asked for.
    assert.ok(
      asked.every(path => path === '/reaper-linux-amd64'),
      'of the platform that is built, and no other',
    );
  });

  test('another checksum is not built', async () => {
    const engine = await engineFor(modern.connect);
    const { directory } = await repairedBy([]);
    const path = join(directory, 'Dockerfile');
    const other = createHash('sha256').update(directory).digest('hex');
    writeFileSync(path, readFileSync(path, 'utf8').replace(/(?<=sha256:)[0-9a-f]{64}(?=.*amd64)/, other));
    await assert.rejects(stop(modernHost, engine, directory), /digest mismatch/);
  });
});

async function engineFor(open: () => Promise<Engine>): Promise<Engine> {
  const engine = await open();
  after(async () => {
    await cleanUp(engine);
    engine.close();
  });
  return engine;
}

/** The files, repaired for a server of this machine that has the binaries. */
async function repairedBy(asked: string[]): Promise<{ directory: string; url: string }> {
  const server = createServer(({ url = '' }, answer) => {
    asked.push(url);
    answer.end(readFileSync(join('src/reaper/bin', basename(url))));
  }).listen(0, '127.0.0.1');
  after(() => server.close());
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const directory = temporaryDirectory(files);
  const words = ['--fix', `--inject=insecure-url=${url}`, 'Dockerfile'];
  const { stdout, code, stderr } = await runMain(words, { directory });
  assert.equal(code, 0, stdout + stderr);
  return { directory, url };
}

interface Stopped {
  readonly pid1: string;
  readonly exitCode: number;
  /** Whether the worker had the time that it needs. */
  readonly isSaved: boolean;
}

async function stop(address: string, engine: Engine, directory: string): Promise<Stopped> {
  const text = readFileSync(join(directory, 'Dockerfile'), 'utf8');
  const dockerfile = { path: 'Dockerfile', text };
  const image = await buildImage(engine, { context: directory, dockerfile, network: 'host' });
  const docker = (...words: string[]): string =>
    execFileSync('docker', ['-H', address, ...words], { encoding: 'utf8', stdio: 'pipe' }).trim();
  const id = docker('run', '--detach', '--label', `${RUN_LABEL}=${engine.run}`, image);
  await sleep(1000);
  const [pid1 = ''] = docker('exec', id, 'cat', '/proc/1/cmdline').split('\0');
  docker('stop', '--time', '4', id);
  const exitCode = Number(docker('inspect', '--format', '{{.State.ExitCode}}', id));
  return { pid1, exitCode, isSaved: docker('diff', id).split('\n').includes('A /saved') };
}
