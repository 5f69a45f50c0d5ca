import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { docker, reachEngine } from './engine.ts';
import { addressIn, startEngine, stopEngine } from './private-engine.ts';

const found = await reachEngine();
const skip =
  found.skip ||
  (!found.isOwn && 'folders are mounted, which takes an Engine of this machine: test/engine/up');
const arch = found.skip ? '' : found.engine.architecture;
const bin = (name: string): string => `src/reaper/bin/${name}-linux-${arch}`;

const folder = mkdtempSync(join(tmpdir(), 'reaper-containers-'));
const scratch = `initcheck-test/reaper-scratch-${process.pid}`;
const label = ['--label', 'dev.initcheck.run=reaper-test'];

before(() => {
  if (skip) return;
  for (const name of ['reaper', 'probe']) copyFileSync(bin(name), join(folder, name));
  // Docker shows the version of an init that calls itself tini, and the reaper does so under Docker's name for it.
  copyFileSync(bin('reaper'), join(folder, 'docker-init'));
  execFileSync('docker', ['import', '--change', 'ENTRYPOINT ["/reaper", "--"]', '-', scratch], {
    input: tarOf('reaper', 'probe'),
    stdio: ['pipe', 'ignore', 'inherit'],
  });
});

after(() => {
  if (!skip) execFileSync('docker', ['image', 'rm', '--force', scratch], { stdio: 'ignore' });
  rmSync(folder, { recursive: true });
});

function tarOf(...names: readonly string[]): Buffer {
  return execFileSync('tar', ['-C', folder, '-c', ...names], { maxBuffer: 2 ** 20 });
}

/** Runs a container to its end. */
async function run(
  ...words: readonly string[]
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn('docker', ['run', '--rm', ...label, '--network=none', ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

/** Runs a container in the background until it says `ready`; its id. */
async function start(...words: readonly string[]): Promise<string> {
  const id = docker('run', '--detach', ...label, '--network=none', ...words).trim();
  for (let tries = 0; tries < 600 && !docker('logs', id).includes('ready'); tries++) await sleep(50);
  return id;
}

/** What came of a container that has been started, once it is over. */
function end(id: string): { code: number; output: string } {
  try {
    const code = Number(docker('wait', id));
    const { stdout, stderr } = spawnSync('docker', ['logs', id], { encoding: 'utf8' });
    return { code, output: stdout + stderr };
  } finally {
    docker('rm', '--force', id);
  }
}

const mounted = ['--volume', `${folder}/reaper:/sbin/reaper:ro`, '--volume', `${folder}/probe:/probe:ro`];
const inFront = [...mounted, '--entrypoint', '/sbin/reaper'];
const app = 'trap "sleep 0.6; echo flushed; exit" TERM; echo ready; while :; do sleep 0.02; done';

suite('in a container', { skip, concurrency: 3 }, () => {
  const confined: [options: string[], why: string][] = [
    [[], 'X22: no libc, no PATH, no file but two'],
    [['--read-only'], 'X20: a root that cannot be written to'],
    [['--cap-drop=ALL', '--security-opt=no-new-privileges'], 'X20: without a capability'],
    [['--user=12345:12345'], 'X20: a user nobody has heard of'],
    [['--read-only', '--cap-drop=ALL', '--user=12345'], 'X20: all of it'],
    [['--tty'], 'a terminal'],
  ];
  for (const [options, why] of confined)
    test(`scratch ${options.join(' ')}: ${why}`, async () => {
      const { code, stdout, stderr } = await run(...options, scratch, '/probe', 'orphans', '20');
      assert.equal(stdout.trim(), 'made 20 left 0', stderr);
      assert.equal(code, 0);
    });

  test('X20: without /proc', async () => {
    const words = [
      '--cap-add=SYS_ADMIN',
      '--security-opt=apparmor=unconfined',
      ...mounted,
      'busybox',
      'sh',
      '-c',
    ];
    const script = 'mount -t tmpfs none /proc && exec /sbin/reaper -w -d 0.2 -- /probe orphans 20';
    const { code, stdout } = await run(...words, script);
    assert.equal(stdout, 'made 20 left 0\n');
    assert.equal(code, 0);
  });

  test('X20: an old seccomp profile, which refuses close_range: our files are closed all the same', async () => {
    const profile = join(folder, 'seccomp.json');
    const syscalls = [{ names: ['close_range'], action: 'SCMP_ACT_ERRNO' }];
    writeFileSync(profile, JSON.stringify({ defaultAction: 'SCMP_ACT_ALLOW', syscalls }));
    const script = 'exec 5</etc/passwd 9</etc/passwd; exec /sbin/reaper sh -c "sleep 0.2; ls /proc/1/fd"';
    const { stdout } = await run(
      `--security-opt=seccomp=${profile}`,
      ...mounted,
      'busybox',
      'sh',
      '-c',
      script,
    );
    assert.equal(stdout, '0\n1\n2\n');
  });

  test('X19: pids.max is reached: 70, and a line that says so', async () => {
    const script = 'trap "exec /sbin/reaper true" USR1; echo ready; while :; do :; done';
    const id = await start(...mounted, 'debian:bookworm-slim', 'sh', '-c', script);
    docker('update', '--pids-limit=1', id);
    docker('kill', '--signal=USR1', id);
    assert.deepEqual(end(id), { code: 70, output: 'ready\nreaper: cannot fork\n' });
  });

  test('Debian: the program of a shell finishes, and the code is that of the shell', async () => {
    const id = await start(
      ...inFront,
      'debian:bookworm-slim',
      '--',
      'sh',
      '-c',
      `set -e && sh -c '${app}' && true`,
    );
    docker('stop', id);
    const { code, output } = end(id);
    assert.match(output, /flushed/);
    assert.equal(code, 143);
  });

  test('Debian: a process of docker exec is told and waited for', async () => {
    const id = await start(...inFront, 'debian:bookworm-slim', '--', 'sh', '-c', 'echo ready; exec sleep 60');
    const output = join(folder, 'exec');
    const exec = spawnSync('sh', ['-c', `docker exec ${id} sh -c '${app}' >${output} 2>&1 & echo`]);
    assert.equal(exec.status, 0);
    while (!existsSync(output) || !readFileSync(output, 'utf8').includes('ready')) await sleep(20);
    docker('stop', id);
    assert.equal(end(id).code, 143);
    assert.match(readFileSync(output, 'utf8'), /flushed/);
  });
});

/** An Engine whose `docker run --init` mounts our reaper: dockerd --init-path. */
suite('docker run --init', { skip }, () => {
  const state = mkdtempSync(join(tmpdir(), 'init-path-'));
  const own = (...words: readonly string[]): string =>
    execFileSync('docker', ['-H', addressIn(state), ...words], { encoding: 'utf8' });
  let engine: ChildProcess | undefined;

  before(async () => {
    engine = await startEngine(state, ['--init-path', join(folder, 'docker-init')]);
    execFileSync('docker', ['-H', addressIn(state), 'import', '-', 'probe'], {
      input: tarOf('probe'),
      stdio: 'pipe',
    });
  });

  after(async () => {
    if (engine) await stopEngine(engine, state);
    rmSync(state, { recursive: true, force: true });
  });

  test('docker info knows its version', () => {
    const info = JSON.parse(own('info', '--format', '{{json .}}'));
    assert.equal(info.InitBinary, join(folder, 'docker-init'));
    // What dockerd says where it finds no version: daemon/info_unix.go of moby, parseInitVersion.
    assert.notEqual(info.InitCommit.ID, 'N/A');
  });

  test('orphans are reaped, under the name that Docker gives it', () => {
    assert.equal(
      own('run', '--rm', '--init', '--network=none', 'probe', '/probe', 'orphans', '20'),
      'made 20 left 0\n',
    );
    const shown = own('run', '--rm', '--init', '--network=none', 'probe', '/probe', 'cat', '/proc/1/cmdline');
    assert.match(shown, /^\/sbin\/docker-init\0--\0\/probe\0cat\0/);
  });

  for (const [variables, finishes, why] of [
    [[], true, 'what main leaves finishes'],
    [['--env=REAPER_DRAIN=0'], false, 'the variables are ours: 0 leaves at once, as tini does'],
  ] as const)
    test(`${variables.join(' ')} ${why}`, () => {
      const words = ['--init', '--network=none', '--volume', `${state}:/out`, ...variables];
      own('run', '--rm', ...words, 'probe', '/probe', 'canary', '/out/canary', '300');
      assert.equal(readFileSync(join(state, 'canary'), 'utf8').includes('finished'), finishes);
      rmSync(join(state, 'canary'));
    });

  test('it exits as the program did: 127 for what is not there', () => {
    const { status, stderr } = spawnSync(
      'docker',
      ['-H', addressIn(state), 'run', '--rm', '--init', '--network=none', 'probe', '/nothing'],
      { encoding: 'utf8' },
    );
    assert.equal(stderr, 'tini: /nothing: No such file or directory\n');
    assert.equal(status, 127);
  });
});
