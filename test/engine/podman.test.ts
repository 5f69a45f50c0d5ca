import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { after, suite, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';
import { reachEngine } from './engine.ts';
import { ownPodman } from './own-podman.ts';

const { skip: noEngine } = await reachEngine();
const own = noEngine || ownPodman();
const host = typeof own === 'object' ? `unix://${own.folder}/podman.sock` : '';
const processes: ChildProcess[] = [];
after(async () => {
  for (const child of processes) child.kill();
  await setTimeout(200);
  if (typeof own === 'object') rmSync(own.folder, { recursive: true, force: true });
});

/** Podman behind a socket; or why there is none. */
async function startPodman(): Promise<string | false> {
  if (typeof own !== 'object') return own || 'there is no Podman';
  const { env, podman } = own;
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

// One after the other: each looks for what is left in Podman as a whole.
suite("through Podman's socket", { skip }, () => {
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
