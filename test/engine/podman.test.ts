import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';
import { reachEngine } from './engine.ts';

const { skip: noEngine } = await reachEngine();
const state = mkdtempSync(join(tmpdir(), 'initcheck-podman-'));
const host = `unix://${state}/podman.sock`;
const processes: ChildProcess[] = [];
after(async () => {
  for (const child of processes) child.kill();
  await setTimeout(200);
  rmSync(state, { recursive: true, force: true });
});

/** Podman with a store of its own, behind a socket; or why there is none. */
async function startPodman(): Promise<string | false> {
  if (noEngine) return noEngine;
  if (spawnSync('podman', ['--version']).status !== 0) return 'podman is not installed';
  const storage = join(state, 'storage.conf');
  const containers = join(state, 'containers.conf');
  const image = join(state, 'busybox.tar');
  writeFileSync(
    storage,
    `[storage]\ndriver = "vfs"\nrunroot = "${state}/run"\ngraphroot = "${state}/root"\n`,
  );
  // What a machine inside a machine lets it do: no bridge, no systemd, limits that are there already; crun takes no
  // hybrid cgroups.
  writeFileSync(
    containers,
    '[containers]\nnetns = "host"\ndefault_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]\n[engine]\n' +
      'cgroup_manager = "cgroupfs"\nruntime = "runc"\nevents_logger = "file"\n',
  );
  const env = { ...process.env, CONTAINERS_STORAGE_CONF: storage, CONTAINERS_CONF: containers };
  const podman = (...words: readonly string[]) => spawnSync('podman', words, { env, encoding: 'utf8' });
  execFileSync('docker', ['save', '--output', image, 'initcheck-test/busybox']);
  podman('load', '--input', image);
  const trial = podman('run', '--rm', 'initcheck-test/busybox', 'true');
  if (trial.status !== 0) return `podman starts no container here: ${trial.stderr.trim()}`;
  processes.push(spawn('podman', ['system', 'service', '--time', '0', host], { env, stdio: 'ignore' }));
  for (let tries = 0; tries < 100; tries++) {
    const answer = spawnSync('docker', ['-H', host, 'version'], { stdio: 'ignore' });
    if (answer.status === 0) return false;
    await setTimeout(100);
  }
  return 'podman answers nobody';
}

const skip = await startPodman();
const variables = { DOCKER_HOST: host, PATH: process.env.PATH ?? '' };

interface Seen {
  readonly pid1: readonly string[];
  readonly zombies: { readonly made: number; readonly left: number };
  readonly canary: string;
  readonly stop: { readonly signal: string; readonly killed: boolean; readonly exitCode: number };
  readonly notes: readonly string[];
  readonly processes: readonly { readonly pid: number; readonly parent: number; readonly command: string }[];
}

suite("through Podman's socket", { skip, concurrency: 2 }, () => {
  const directory = temporaryDirectory({
    Dockerfile: 'FROM initcheck-test/busybox\nCMD ["sh", "-c", "sleep 600 & sleep 601; true"]\n',
  });

  test('a Dockerfile is built and run, and Podman keeps nothing', async () => {
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
      'host',
    ];
    const { stdout, stderr, code } = await runMain(argv, { directory, variables });
    assert.equal(code, 0, stderr);
    const [original] = (JSON.parse(stdout) as { verification: readonly Seen[] }).verification;
    assert.deepEqual(original?.pid1, ['sh', '-c', 'sleep 600 & sleep 601; true']);
    assert.deepEqual(
      [original.stop.signal, original.stop.killed, original.stop.exitCode, original.canary],
      ['SIGTERM', true, 137, 'lost'],
    );
    assert.equal(original.zombies.made, 5);
    assert.match(original.notes.join(), /^Podman does not report signals/);
    assert.deepEqual(
      original.processes.map(({ pid, parent }) => [pid === 1, parent]),
      [
        [true, 0],
        [false, 1],
        [false, 1],
      ],
    );
    const label = 'label=dev.initcheck.run';
    assert.equal(
      execFileSync('docker', ['-H', host, 'ps', '-aq', '--filter', label], { encoding: 'utf8' }),
      '',
    );
    assert.equal(
      execFileSync('docker', ['-H', host, 'image', 'ls', '-q', '--filter', label], { encoding: 'utf8' }),
      '',
    );
  });

  test('an image without a ps', async () => {
    const argv = [
      'verify',
      '--fail-level',
      'none',
      '--image',
      'initcheck-test/busybox',
      '--format',
      'json',
      '--progress',
      'quiet',
    ];
    const command = ['--network', 'host', '--grace', '1', '--entrypoint', '/.initcheck/probe', '--', 'pause'];
    const { stdout, stderr } = await runMain([...argv, ...command], { directory, variables });
    const [, repaired] = (JSON.parse(stdout) as { verification: readonly Seen[] }).verification;
    assert.deepEqual([repaired?.canary, repaired?.stop.killed], ['finished', false], stderr);
  });
});
