import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { after, before, suite, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { extract } from 'tar-stream';
import { rules } from '../../rules/index.ts';
import { buildImage } from '../../src/engine/build.ts';
import { cleanUp } from '../../src/engine/clean-up.ts';
import { findKnownBase } from '../../src/image/known-bases.ts';
import { repairText } from '../lint-text.ts';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';
import { assertNothingLeft, docker, reachEngine } from './engine.ts';

const found = await reachEngine();
const isInstalled = spawnSync('docker-registry', ['--version']).status === 0;
const skip =
  found.skip ||
  (!found.isOwn && 'the base images are only made in the Engine of test/engine/up') ||
  (!isInstalled && 'docker-registry is not installed; it is a Debian package');

const directory = temporaryDirectory({});
const made: string[] = [];
let registry: ChildProcess | undefined;
let host = '';

before(async () => {
  if (skip) return;
  host = `127.0.0.1:${await freePort()}`;
  const config = temporaryDirectory({
    'config.yml':
      `version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: ${directory}/registry}}\n` +
      `http: {addr: "${host}"}\n`,
  });
  registry = spawn('docker-registry', ['serve', join(config, 'config.yml')], { stdio: 'ignore' });
  for (let wait = 0; wait < 100; wait++) {
    if (
      await fetch(`http://${host}/v2/`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await setTimeout(100);
  }
  throw new Error('docker-registry does not answer');
});

after(async () => {
  if (skip) return;
  registry?.kill();
  for (const image of made) execFileSync('docker', ['image', 'rm', '--force', image], { stdio: 'ignore' });
  await cleanUp(found.engine);
  assertNothingLeft(found.engine);
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

async function reaper(...words: readonly string[]) {
  const variables = { DOCKER_HOST: process.env.DOCKER_HOST ?? '' };
  const run = await runMain(['reaper', ...words], { directory, variables });
  assert.equal(run.code, 0, run.stderr);
  return run;
}

/** Uploads an OCI layout as skopeo would. github.com/opencontainers/distribution-spec, "Pushing a manifest" */
async function push(layout: string, repository: string, tag: string): Promise<void> {
  const files = new Map<string, Buffer>();
  for await (const entry of Readable.from([readFileSync(layout)]).pipe(extract()))
    files.set(entry.header.name, await buffer(entry as unknown as Readable));
  const blob = (digest: string): Buffer => files.get(`blobs/${digest.replace(':', '/')}`) as Buffer;
  const put = async (url: string, body: Buffer, type: string): Promise<void> => {
    const { ok, status } = await fetch(url, { method: 'PUT', body, headers: { 'content-type': type } });
    assert.ok(ok, `${url}: ${status} ${status === 400 ? 'refused' : ''}`);
  };
  const base = `http://${host}/v2/${repository}`;
  const upload = async (digest: string): Promise<void> => {
    const started = await fetch(`${base}/blobs/uploads/`, { method: 'POST' });
    const place = started.headers.get('location') ?? '';
    await put(`${place}&digest=${digest}`, blob(digest), 'application/octet-stream');
  };
  const [index] = JSON.parse(files.get('index.json')?.toString() ?? '').manifests;
  for (const { digest, mediaType } of JSON.parse(blob(index.digest).toString()).manifests) {
    const { config, layers } = JSON.parse(blob(digest).toString());
    for (const part of [config, ...layers]) await upload(part.digest);
    await put(`${base}/manifests/${digest}`, blob(digest), mediaType);
  }
  await put(`${base}/manifests/${tag}`, blob(index.digest), index.mediaType);
}

suite('an image with the reaper', { skip }, () => {
  for (const builder of ['buildkit', 'legacy'] as const)
    test(`${builder} copies from a registry what the layout brought there`, async () => {
      const reference = `${host}/me/reaper:${builder}`;
      await reaper('--image', reference, '--output', 'layout.tar');
      await push(join(directory, 'layout.tar'), 'me/reaper', builder);
      made.push(reference);
      const injection = { from: { image: reference }, isLegacy: builder === 'legacy' };
      // The path of process 1 is put together: in front of a program that names it, nothing is put.
      const script = "cd /proc; cd $((0 + 1)); readlink exe; tr '\\\\0' ' ' < cmdline";
      const text = `FROM busybox\nCMD ["env", "sh", "-c", "${script}"]\n`;
      const { text: repaired } = repairText(text, { rules, bases: findKnownBase, injection });
      assert.match(repaired, new RegExp(`COPY --from=${reference} /sbin/reaper /sbin/reaper`));
      const image = await buildImage(found.engine, {
        context: directory,
        builder,
        network: 'host',
        dockerfile: { path: 'Dockerfile', text: repaired },
      });
      assert.match(docker('run', '--rm', image), /^\/sbin\/reaper\n\/sbin\/reaper -- env sh -c /);
    });

  test('the registry hands every machine its own binary', async () => {
    const reference = `${host}/me/machines`;
    await reaper('--image', reference, '--output', 'layout.tar');
    await push(join(directory, 'layout.tar'), 'me/machines', 'latest');
    for (const [platform, name] of [
      ['linux/arm64', 'arm64'],
      ['linux/arm/v7', 'arm'],
      ['linux/s390x', 's390x'],
      ['linux/amd64', 'amd64'],
    ] as const) {
      docker('pull', '--quiet', '--platform', platform, reference);
      const label = `dev.initcheck.run=${found.engine.run}`;
      const id = docker('create', '--platform', platform, '--label', label, reference).trim();
      const tar = execFileSync('docker', ['cp', `${id}:/sbin/reaper`, '-']);
      for await (const entry of Readable.from([tar]).pipe(extract()))
        assert.deepEqual(
          await buffer(entry as unknown as Readable),
          readFileSync(`src/reaper/bin/reaper-linux-${name}`),
        );
      docker('rm', id);
      docker('image', 'rm', '--force', reference);
    }
  });

  test('the Engine takes one for its own machine, and it can be pushed from there', async () => {
    const reference = `${host}/me/loaded`;
    const { stdout } = await reaper('--image', reference);
    made.push(reference);
    assert.match(stdout, /^loaded 127\.0\.0\.1:\d+\/me\/loaded:latest for linux\/\w+; use it with/);
    assert.match(docker('run', '--rm', reference, '--version'), /reaper/);
    docker('push', '--quiet', reference);
  });

  test('docker load takes the layout as well', async () => {
    const reference = 'initcheck-test/layout:1';
    await reaper(
      '--image',
      reference,
      '--platform',
      `linux/${found.engine.architecture}`,
      '--output',
      'layout.tar',
    );
    docker('load', '--quiet', '--input', join(directory, 'layout.tar'));
    made.push(reference);
    assert.match(docker('run', '--rm', reference, '--version'), /reaper/);
  });
});
