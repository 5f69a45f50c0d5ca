import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { suite, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { RUN_LABEL } from '../../../src/engine/run.ts';
import type { Trace } from '../../../src/verify/observation.ts';
import { buildCommand } from '../../plugin/built.ts';
import { docker, reachEngine } from '../engine.ts';
import { startProxy } from '../proxy.ts';

const { skip: noEngine, isOwn } = await reachEngine();
const skip =
  noEngine ||
  ((!isOwn || process.getuid?.() !== 0) && 'only on a machine of our own, where instances are seen');
const host = process.env.DOCKER_HOST ?? '';
const NOBODY = 65534;

const command = skip ? '' : buildCommand();
if (!skip) chmodSync(dirname(dirname(command)), 0o755);
const elsewhere = ['--fork', '--pid', '--mount-proc', '--kill-child', process.execPath, command];

/** As from another machine: in a PID namespace of its own, where no process is the Engine's. */
function runElsewhere(words: readonly string[]) {
  return spawn('unshare', [...elsewhere, ...words], {
    env: { ...process.env, DOCKER_HOST: host },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** As somebody who may use Docker and nothing else, a tenth of a second away. */
async function runAsNobody(words: readonly string[]) {
  const { port } = await startProxy({ latency: 50 });
  const env = { PATH: process.env.PATH, DOCKER_HOST: `tcp://127.0.0.1:${port}` };
  return spawn(process.execPath, [command, ...words], {
    ...{ env, cwd: '/', uid: NOBODY, gid: NOBODY },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

const verifyWords = [
  ...['verify', '--image', 'debian:bookworm', '--format', 'json', '--progress', 'quiet', '--grace', '2'],
  ...['--fail-level', 'none'],
];
const shell = ['--', 'sh', '-c', 'sleep 60; true'];

/** Where the signals of the original went, by the names of the programs. */
function arrowsIn(stdout: string): { readonly trace: Trace; readonly arrows: readonly string[] } {
  const { verification } = JSON.parse(stdout) as { verification: readonly { trace: Trace }[] };
  const trace = verification[0]?.trace;
  assert.ok(trace, stdout);
  if (trace.by !== 'kernel') return { trace, arrows: [] };
  const nameOf = (of: number | null): string =>
    trace.processes.find(({ pid }) => pid === of)?.command.split(' ')[0] ?? 'outside';
  const arrows = trace.signals.map(
    ({ from, to, signal, fate }) => `${nameOf(from)} → ${nameOf(to)} ${signal} ${fate}`,
  );
  // Our canary is there too.
  return { trace, arrows: arrows.filter(arrow => !arrow.includes(' → our ')) };
}

const expected = ['outside → sh 15 ignored', 'outside → sh 9 default', 'sh → sleep 9 with-pid1'];

/** The instances of the runs of a process, as a shell sees them in a mount namespace of its own. */
function instances(pid: number): readonly string[] {
  const script = 'mount -t tracefs none /sys/kernel/tracing 2>/dev/null; ls /sys/kernel/tracing/instances';
  const { stdout } = spawnSync('unshare', ['--mount', 'sh', '-c', script], { encoding: 'utf8' });
  return stdout.split('\n').filter(name => name.split('-')[2] === String(pid));
}

/** The containers and images of the runs of a process. */
function left(pid: number): readonly string[] {
  const words = ['--all', '--filter', `label=${RUN_LABEL}`, '--format'];
  const containers = docker('ps', ...words, `{{.Label "${RUN_LABEL}"}}`);
  const ids = docker('image', 'ls', '--quiet', ...words.slice(0, 3))
    .split('\n')
    .filter(Boolean);
  // Others may be removing theirs.
  const inspected = spawnSync('docker', ['image', 'inspect', '--format', '{{json .Config.Labels}}', ...ids], {
    encoding: 'utf8',
  });
  return `${containers}${inspected.stdout}`.split('\n').filter(text => text.includes(`-${pid}-`));
}

async function untilFollowed(pid: number): Promise<void> {
  const until = performance.now() + 60_000;
  while (!instances(pid).some(name => name.endsWith('-to'))) {
    assert.ok(performance.now() < until, 'it never begins');
    await setTimeout(100);
  }
  // It follows a moment after it has made its instances.
  await setTimeout(2000);
}

suite('a container of ours follows signals where this user cannot', { skip }, () => {
  test('where the processes of the Engine are not ours, and only when it is allowed', async () => {
    const asked = runElsewhere([...verifyWords, '--trace', ...shell]);
    const { trace, arrows } = arrowsIn(await text(asked.stdout));
    assert.ok(trace.by === 'kernel' && trace.means === 'helper', JSON.stringify(trace));
    assert.deepEqual(arrows, expected);
    const notAsked = arrowsIn(await text(runElsewhere([...verifyWords, ...shell]).stdout)).trace;
    assert.deepEqual(notAsked, {
      by: 'looks',
      because:
        'only root on the machine of the Engine can follow signals; --trace lets a container of ours do it',
    });
    // Its number in its own namespace.
    assert.deepEqual([...left(1), ...instances(1)], []);
  });

  test('as another user, from far away: trace shows a container that runs', async () => {
    const label = ['--label', 'initcheck-test=helper'];
    const id = docker('run', '--detach', ...label, '--init', 'debian:bookworm', ...shell.slice(1)).trim();
    try {
      const tracing = await runAsNobody(['trace', '--trace', '--format', 'json', id]);
      const { pid = 0 } = tracing;
      let stdout = '';
      tracing.stdout.setEncoding('utf8').on('data', (words: string) => (stdout += words));
      // What nobody minds, until it is seen: then it follows.
      for (let tries = 0; tries < 120 && stdout === ''; tries++) {
        docker('kill', '--signal', 'WINCH', id);
        await setTimeout(500);
      }
      docker('stop', '--time', '2', id);
      await once(tracing, 'close');
      assert.match(stdout, /"signal":15,"from":null,"to":\{[^}]*docker-init[^}]*\},"fate":"awaited"/);
      assert.match(
        stdout,
        /"signal":15,"from":\{[^}]*docker-init[^}]*\},"to":\{[^}]*"sh [^}]*\},"fate":"default"/,
      );
      assert.deepEqual([...left(pid), ...instances(pid)], []);
    } finally {
      docker('rm', '--force', id);
    }
  });

  test('killed in the middle of it: nothing goes on, and the next run takes away what it left', async () => {
    const id = docker(
      'run',
      '--detach',
      '--label',
      'initcheck-test=helper',
      'debian:bookworm',
      'sleep',
      '60',
    );
    try {
      const tracing = await runAsNobody(['trace', '--trace', '--format', 'json', id.trim()]);
      const { pid = 0 } = tracing;
      await untilFollowed(pid);
      tracing.kill('SIGKILL');
      await once(tracing, 'close');
      // Its input has ended, and the Engine removes a container that ends: what is left is an image.
      for (let tries = 0; tries < 100 && left(pid).length > 1; tries++) await setTimeout(100);
      // Another run may have taken that away already.
      assert.ok(left(pid).length <= 1);
      assert.deepEqual(instances(pid), []);
      const next = await runAsNobody([...verifyWords, ...shell]);
      await text(next.stdout);
      assert.deepEqual(left(pid), []);
    } finally {
      docker('rm', '--force', id.trim());
    }
  });
});
