import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';
import { reachEngine } from './engine.ts';

const { skip: noEngine, isOwn } = await reachEngine();
const folder = mkdtempSync(join(tmpdir(), 'initcheck-rootless-'));
const host = `unix://${folder}/run/docker.sock`;
const user = `initcheck-${process.pid}`;
let rootless: ChildProcess | undefined;

after(async () => {
  if (rootless && rootless.exitCode === null) {
    const ended = once(rootless, 'exit');
    // Without a PID namespace of its own, dockerd's number is this machine's.
    process.kill(Number(readFileSync(join(folder, 'docker.pid'), 'utf8')));
    await ended;
  }
  spawnSync('userdel', [user]);
  rmSync(folder, { recursive: true, force: true });
});

/** A dockerd of a user without rights, which without systemd gives its containers no cgroups; or why there is none. */
async function startRootless(): Promise<string | false> {
  if (noEngine || !isOwn) return noEngine || 'only on a machine of our own';
  if (spawnSync('rootlesskit', ['--version']).status !== 0) return 'rootlesskit is not installed';
  execFileSync('useradd', ['--no-create-home', user]);
  const [uid, gid] = ['-u', '-g'].map(flag => Number(execFileSync('id', [flag, user], { encoding: 'utf8' })));
  mkdirSync(join(folder, 'run'));
  for (const path of [folder, join(folder, 'run')]) chownSync(path, uid ?? 0, gid ?? 0);
  const engine = [
    ...['dockerd', '--rootless', '--host', host, '--storage-driver', 'vfs', '--data-root', `${folder}/data`],
    ...['--exec-root', `${folder}/exec`, '--pidfile', `${folder}/docker.pid`],
    ...['--bridge=none', '--iptables=false', '--ip6tables=false'],
  ];
  // As dockerd-rootless.sh does: what the other Engine has in /run is taken out of sight first.
  const script = `rm -f /run/docker /run/containerd /run/xtables.lock; exec ${engine.join(' ')}`;
  const kit = ['--net=host', '--copy-up=/etc', '--copy-up=/run', '--propagation=rslave'];
  rootless = spawn('rootlesskit', [...kit, '--state-dir', `${folder}/kit`, 'sh', '-c', script], {
    ...{ uid, gid, cwd: folder },
    env: { PATH: process.env.PATH, HOME: folder, XDG_RUNTIME_DIR: join(folder, 'run') },
    stdio: ['ignore', 'ignore', openSync(join(folder, 'log'), 'a')],
  });
  for (let tries = 0; tries < 300 && rootless.exitCode === null; tries++) {
    if (spawnSync('docker', ['-H', host, 'version'], { stdio: 'ignore' }).status === 0) {
      const image = execFileSync('docker', ['save', 'initcheck-test/busybox'], { maxBuffer: 1 << 28 });
      execFileSync('docker', ['-H', host, 'load'], { input: image });
      return false;
    }
    await setTimeout(100);
  }
  return `dockerd does not start: ${readFileSync(join(folder, 'log'), 'utf8').trimEnd().split('\n').at(-1)}`;
}

const skip = await startRootless();
const variables = { DOCKER_HOST: host, PATH: process.env.PATH ?? '' };

suite('an Engine without root and cgroups', { skip }, () => {
  const directory = temporaryDirectory({
    Dockerfile: 'FROM initcheck-test/busybox\nCMD ["sh", "-c", "sleep 600 & sleep 601; true"]\n',
  });

  test('the experiment is made, and says what cannot be seen', async () => {
    const argv = [
      'verify',
      '--fail-level',
      'none',
      '--format',
      'json',
      '--progress',
      'quiet',
      '--grace',
      '1',
      '--network',
      'none',
    ];
    const { stdout, stderr, code } = await runMain(argv, { directory, variables });
    assert.equal(code, 0, stderr);
    const { verification } = JSON.parse(stdout);
    const [{ pid1, stop, zombies, canary, processes, notes }] = verification;
    assert.deepEqual(
      [pid1.join(' '), stop.signal, stop.killed, canary],
      ['sh -c sleep 600 & sleep 601; true', 'SIGTERM', true, 'lost'],
    );
    assert.deepEqual([zombies.made, zombies.left, processes], [5, 0, []]);
    assert.deepEqual(notes, ['this Engine cannot list processes: its containers have no cgroups']);
    const label = ['--filter', 'label=dev.initcheck.run'];
    assert.equal(execFileSync('docker', ['-H', host, 'ps', '-aq', ...label], { encoding: 'utf8' }), '');
  });

  test('ps shows a container whose processes nobody lists', async () => {
    const words = ['run', '-d', '--network', 'none', '--name', 'idle', 'initcheck-test/busybox'];
    execFileSync('docker', ['-H', host, ...words, 'sleep', '600']);
    const { stdout, code } = await runMain(['ps'], { directory, variables });
    execFileSync('docker', ['-H', host, 'rm', '--force', 'idle']);
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^idle +initcheck-test\/busybox +- +not counted +not counted +\? SIGTERM, up to 10 s +sleep 600$/m,
    );
  });
});
