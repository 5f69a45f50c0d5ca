import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { suite, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { runReaper } from '../../plugin/commands/reaper-command.ts';
import { binariesIn } from '../../plugin/process/binaries.ts';
import { reaperArchitectures } from '../../src/image/reaper.ts';
import { buildCommand } from './built.ts';
import { runMain, temporaryDirectory } from './run-main.ts';

const binaries = 'src/reaper/bin';

test('there is a binary for each machine that is named, and none besides', () => {
  const names = readdirSync(binaries).filter(name => name.startsWith('reaper-linux-'));
  assert.deepEqual(names.sort(), reaperArchitectures.map(name => `reaper-linux-${name}`).sort());
});

test('standard output gets the bytes of the binary', () => {
  const words = [buildCommand(), 'reaper', '--platform', 'linux/arm64'];
  const { stdout, status } = spawnSync(process.execPath, words);
  assert.equal(status, 0);
  assert.deepEqual(stdout, readFileSync(join(binaries, 'reaper-linux-arm64')));
});

suite('what reaper writes', () => {
  test('a program for the machine that is asked for', async () => {
    const directory = temporaryDirectory({});
    const words = ['reaper', '--platform', 'linux/s390x', '--output', 'reaper'];
    const { code, stderr } = await runMain(words, { directory });
    assert.equal(code, 0, stderr);
    const path = join(directory, 'reaper');
    assert.deepEqual(readFileSync(path), readFileSync(join(binaries, 'reaper-linux-s390x')));
    assert.equal(statSync(path).mode & 0o777, 0o755);
  });

  test('nothing to a terminal', async () => {
    let written = '';
    const output = { write: (text: string | Uint8Array) => (written += String(text)), isTTY: true };
    const streams = { stdin: Readable.from([]), stdout: output, stderr: output };
    const environment = {
      variables: {},
      directory: '/',
      binaries: binariesIn(binaries),
      signal: new AbortController().signal,
    };
    await assert.rejects(
      runReaper({ platform: ['amd64'] }, streams, environment),
      /redirect standard output/,
    );
    assert.equal(written, '');
  });

  const refused: [words: string, message: RegExp, why: string][] = [
    ['--platform linux/mips', /no reaper for "linux\/mips"/, 'a machine without one'],
    ['--platform all', /a program is for one platform/, 'several programs in one stream'],
    ['--image A@B --output x', /is not a valid name for an image/, 'no name'],
    ['--platform linux/amd64 --output no/such/folder', /no such file or directory/, 'nowhere to write'],
  ];
  for (const [words, message, why] of refused)
    test(`${words}: ${why}`, async () => {
      const { code, stderr } = await runMain(['reaper', ...words.split(' ')], {
        directory: temporaryDirectory({}),
      });
      assert.match(stderr, message);
      assert.equal(code, 2);
    });
});

suite('the image for --inject=image', () => {
  test('is an OCI layout in which every digest is right', async () => {
    const files = await layoutOf(['--image', 'me/reaper:1']);
    const name = (digest: string): string => `blobs/${digest.replace(':', '/')}`;
    const json = (path: string) => JSON.parse(files.get(path)?.toString() ?? '');
    for (const [path, bytes] of files)
      if (path.startsWith('blobs/'))
        assert.equal(path, `blobs/sha256/${createHash('sha256').update(bytes).digest('hex')}`);
    const [entry] = json('index.json').manifests;
    assert.equal(entry.annotations['io.containerd.image.name'], 'docker.io/me/reaper:1');
    const { manifests } = json(name(entry.digest));
    assert.deepEqual(
      manifests.map(({ platform }: { platform: { architecture: string } }) => platform.architecture).sort(),
      [...reaperArchitectures].sort(),
    );
    for (const { digest, size, platform } of manifests) {
      assert.equal(files.get(name(digest))?.length, size);
      const { config, layers } = json(name(digest));
      const { architecture, rootfs } = json(name(config.digest));
      assert.equal(architecture, platform.architecture);
      const layer = gunzipSync(files.get(name(layers[0].digest)) ?? Buffer.alloc(0));
      assert.equal(rootfs.diff_ids[0], `sha256:${createHash('sha256').update(layer).digest('hex')}`);
      const program = (await untar(layer)).get('sbin/reaper');
      assert.deepEqual(program, readFileSync(join(binaries, `reaper-linux-${architecture}`)));
    }
  });

  test('is the same bytes every time', async () => {
    const [one, other] = await Promise.all([layoutOf(['--image', 'a']), layoutOf(['--image', 'a'])]);
    assert.deepEqual(one, other);
  });
});

async function layoutOf(words: readonly string[]): Promise<Map<string, Buffer>> {
  const directory = temporaryDirectory({});
  const { code, stderr } = await runMain(['reaper', ...words, '--output', 'layout.tar'], { directory });
  assert.equal(code, 0, stderr);
  return untar(readFileSync(join(directory, 'layout.tar')));
}

async function untar(tar: Uint8Array): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for await (const entry of Readable.from([tar]).pipe(extract()))
    files.set(entry.header.name, await buffer(entry as unknown as Readable));
  return files;
}
