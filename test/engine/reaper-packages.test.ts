import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeDebs } from '../../src/reaper/packages/deb.ts';
import { platforms } from '../../src/reaper/platforms.ts';
import { writeSourceFolder } from '../../src/reaper/source-folder.ts';
import { version } from '../../src/reaper/version.ts';
import { reachEngine } from './engine.ts';
import { addressIn, startEngine, stopEngine } from './private-engine.ts';

/*
 * The reaper as a distribution has it: built from its C where there is no npm, installed as a package, and used by
 * dockerd.
 */
const found = await reachEngine();
const skip =
  found.skip ||
  (!found.isOwn && 'folders are mounted, which takes an Engine of this machine: test/engine/up');
const platform = platforms.find(({ arch }) => !found.skip && arch === found.engine.architecture);
const arch = platform?.arch ?? '';

const folder = mkdtempSync(join(tmpdir(), 'reaper-packages-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const label = ['--label', 'dev.initcheck.run=reaper-packages-test'];
const run = (...words: readonly string[]) =>
  spawnSync('docker', ['run', '--rm', ...label, '--network=none', ...words], {
    encoding: 'utf8',
    timeout: 60_000,
  });

/** A Debian with a C compiler and make; made once, and kept like the images of images/make. */
const compiler = 'initcheck-test/gcc';

suite('the C of the package in a container that has gcc and no npm', { skip }, () => {
  const sources = join(folder, 'sources');

  before(() => {
    writeSourceFolder(sources);
    if (spawnSync('docker', ['image', 'inspect', compiler]).status === 0) return;
    const dockerfile =
      'FROM initcheck-test/debian\n' +
      'RUN apt-get update && apt-get install -y --no-install-recommends gcc linux-libc-dev make\n';
    execFileSync('docker', ['build', '--quiet', '--network', 'host', '--tag', compiler, '-'], {
      input: dockerfile,
      stdio: 'pipe',
    });
  });

  test('make builds it, and the bytes are those of its platform where the compiler is the same', () => {
    const script =
      '! command -v node && ! command -v npm && cp -r /sources /made && make -s -C /made && ' +
      'gcc -dumpfullversion && sha256sum </made/reaper && cp /made/reaper /out';
    const out = join(folder, 'built');
    mkdirSync(out);
    const { stdout, stderr, status } = run(
      '-v',
      `${sources}:/sources:ro`,
      '-v',
      `${out}:/out`,
      compiler,
      'sh',
      '-c',
      script,
    );
    assert.equal(status, 0, stderr);
    const [version, sum] = stdout.split('\n');
    if (version === '12.2.0') {
      const committed = readFileSync(`src/reaper/bin/reaper-linux-${arch}`);
      assert.equal(sum?.slice(0, 64), createHash('sha256').update(committed).digest('hex'));
    }
  });

  test('and it works as PID 1: orphans are collected, and what main leaves finishes', () => {
    const words = [
      '-v',
      `${join(folder, 'built', 'reaper')}:/sbin/reaper:ro`,
      '-v',
      `${resolve(`src/reaper/bin/probe-linux-${arch}`)}:/probe:ro`,
    ];
    const orphans = run(...words, '--entrypoint', '/sbin/reaper', compiler, '--', '/probe', 'orphans', '20');
    assert.equal(orphans.stdout, 'made 20 left 0\n', orphans.stderr);
    const app =
      'sh -c "trap \\"sleep 0.3; echo flushed; exit\\" TERM; while :; do sleep 0.02; done" & sleep 0.2; exit 3';
    const left = run(...words, '--entrypoint', '/sbin/reaper', compiler, '--', 'sh', '-c', app);
    assert.deepEqual([left.stdout, left.status], ['flushed\n', 3], left.stderr);
  });
});

suite('the .deb', { skip }, () => {
  let deb = '';
  before(() => {
    [deb = ''] = makeDebs(platform ?? assert.fail(), join(folder, 'deb'), folder);
  });

  test('is installed in a container, runs, and goes without leaving anything', () => {
    const script = `set -e
      dpkg --install /reaper.deb >/dev/null
      reaper --version; /usr/libexec/initcheck-reaper/docker-init --version
      dpkg --verify initcheck-reaper
      dpkg --purge initcheck-reaper >/dev/null
      find /usr /etc -name '*reaper*'`;
    const { stdout, stderr, status } = run(
      '-v',
      `${deb}:/reaper.deb:ro`,
      'debian:bookworm-slim',
      'sh',
      '-c',
      script,
    );
    assert.equal(status, 0, stderr);
    assert.equal(stdout, `reaper ${version}\ntini version ${version}_reaper\n`);
  });

  suite('dockerd with the init-path of the page', () => {
    const root = join(folder, 'root');
    const state = join(folder, 'engine');
    let engine: ChildProcess | undefined;
    const own = (...words: readonly string[]): string =>
      execFileSync('docker', ['-H', addressIn(state), ...words], { encoding: 'utf8' });
    const configuration = (): { 'init-path': string } => {
      const page = readFileSync('src/reaper/README.md', 'utf8');
      return JSON.parse(/```json\n(\{ "init-path".*)\n```/.exec(page)?.[1] ?? '');
    };

    before(async () => {
      for (const part of ['var/lib/dpkg/updates', 'var/lib/dpkg/info'])
        mkdirSync(join(root, part), { recursive: true });
      writeFileSync(join(root, 'var/lib/dpkg/status'), '');
      execFileSync('dpkg', [`--root=${root}`, '--force-not-root', '--install', deb], { stdio: 'pipe' });
      mkdirSync(state);
      const installed = { 'init-path': join(root, configuration()['init-path']) };
      writeFileSync(join(state, 'daemon.json'), JSON.stringify(installed));
      engine = await startEngine(state, ['--config-file', join(state, 'daemon.json')]);
      mkdirSync(join(folder, 'image', 'bin'), { recursive: true });
      copyFileSync('/bin/busybox', join(folder, 'image', 'bin', 'sh'));
      copyFileSync(`src/reaper/bin/probe-linux-${arch}`, join(folder, 'image', 'probe'));
      const tar = execFileSync('tar', ['-C', join(folder, 'image'), '-c', '.'], { maxBuffer: 2 ** 24 });
      execFileSync('docker', ['-H', addressIn(state), 'import', '-', 'small'], { input: tar, stdio: 'pipe' });
    });

    after(async () => {
      if (engine) await stopEngine(engine, state);
    });

    const withInit = ['run', '--rm', '--init', '--network=none', 'small'];

    test('docker run --init: PID 1 is the installed reaper', () => {
      const script = 'read -r line </proc/1/comm; echo $line; cat /proc/1/exe | sha256sum';
      const [name, sum] = own(...withInit, 'sh', '-c', script).split('\n');
      assert.equal(name, 'docker-init');
      const installed = readFileSync(join(root, 'usr/sbin/reaper'));
      assert.equal(sum?.slice(0, 64), createHash('sha256').update(installed).digest('hex'));
    });

    test('orphans are collected', () => {
      assert.equal(own(...withInit, '/probe', 'orphans', '20'), 'made 20 left 0\n');
    });

    test('docker stop ends it with the code of the program, and what the program leaves finishes', async () => {
      const script =
        '(trap "sleep 0.3; echo flushed; exit" TERM; while :; do sleep 0.02; done) & ' +
        'trap "exit 5" TERM; echo ready; wait';
      const id = own('run', '--detach', '--init', '--network=none', 'small', 'sh', '-c', script).trim();
      while (!own('logs', id).includes('ready')) await sleep(50);
      own('stop', id);
      assert.equal(own('logs', id), 'ready\nflushed\n');
      assert.equal(own('wait', id), '5\n');
      own('rm', id);
    });

    test('docker info shows it', () => {
      const info = JSON.parse(own('info', '--format', '{{json .}}'));
      assert.ok(info.InitBinary.endsWith(configuration()['init-path']), info.InitBinary);
      assert.notEqual(info.InitCommit.ID, 'N/A');
    });
  });
});
