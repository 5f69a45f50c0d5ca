import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Stopped } from '../../src/verify/observation.ts';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';
import { parseContainers } from '../report/readers.ts';
import { docker, reachEngine } from './engine.ts';

const { skip, engine } = await reachedOrNot();
const variables = { DOCKER_HOST: process.env.DOCKER_HOST ?? '' };
const directory = temporaryDirectory({ 'sub/x': '' });
const ids: string[] = [];
after(() => void (ids.length > 0 && docker('rm', '--force', ...ids)));

async function reachedOrNot() {
  const { skip: why, ...rest } = await reachEngine();
  return { skip: why, engine: why ? undefined : rest.engine };
}

/** Starts a container of ours. */
function run(name: string, ...words: readonly string[]): string {
  const full = `stop-${process.pid}-${name}`;
  ids.push(docker('run', '-d', '--name', full, '--label', 'dev.initcheck.test=stop', ...words).trim());
  return full;
}

const isRunning = (name: string): boolean =>
  docker('inspect', '--format', '{{.State.Running}}', name).trim() === 'true';

interface Seen extends Pick<Stopped, 'stop' | 'lastWords' | 'work' | 'trace'> {
  readonly name: string;
  readonly zombies: number | null;
  readonly notRunning?: { readonly exitCode: number; readonly because: string };
}

async function stop(...words: readonly string[]) {
  const { stdout, stderr, code } = await runMain(['stop', '--format', 'json', ...words], {
    directory,
    variables,
  });
  const none = '{"version":1,"containers":[],"findings":[],"notes":[]}';
  const { containers, findings } = parseContainers<{
    readonly containers: readonly Seen[];
    readonly findings: readonly { readonly severity: string; readonly message: string }[];
  }>(stdout || none);
  return { containers, findings, stderr, code };
}

const busybox = 'initcheck-test/busybox';
const graceful =
  'process.on("SIGTERM", () => { console.log("drained"); setTimeout(() => process.exit(0), 200); }); ' +
  'setInterval(() => {}, 1000)';

suite('stop', { skip }, () => {
  test('several by their names, each with its own verdict, in the order of the names', async () => {
    const deaf = run('deaf', busybox, 'sleep', '600');
    const good = run('good', 'initcheck-test/node', 'node', '-e', graceful);
    await setTimeout(1500);
    const { containers, findings, code, stderr } = await stop('-t', '1', deaf, good);
    assert.equal(code, 1, stderr);
    assert.deepEqual(
      containers.map(seen => [
        seen.name,
        seen.stop.killed,
        seen.stop.grace,
        seen.stop.exitCode,
        seen.zombies,
      ]),
      [
        [deaf, true, 1, 137, 0],
        [good, false, 1, 0, 0],
      ],
    );
    assert.deepEqual(containers[1]?.lastWords, ['drained']);
    assert.deepEqual(
      findings.map(({ severity, message }) => `${severity} ${message.slice(0, deaf.length + 19)}`),
      [`warning ${deaf}: killed after 1 s:`],
    );
    assert.deepEqual([isRunning(deaf), isRunning(good)], [false, false]);
    // They stay, as after docker stop.
    assert.equal(docker('inspect', '--format', '{{.State.ExitCode}}', good).trim(), '0');
  });

  test("the container's own signal and grace period hold without options", async () => {
    const name = run('own', '--stop-signal', 'INT', '--stop-timeout', '1', busybox, 'sleep', '600');
    const { containers, code } = await stop(name, '--expect', 'exit=137');
    assert.deepEqual([containers[0]?.stop.signal, containers[0]?.stop.grace, code], ['SIGINT', 1, 0]);
  });

  test('a terminal, which has no streams to tell apart', async () => {
    const script = 'trap "echo bye; exit 3" TERM; while :; do sleep 1 & wait $!; done';
    const name = run('terminal', '--tty', busybox, 'sh', '-c', script);
    await setTimeout(500);
    const { containers, code } = await stop(name, '--expect', 'log=/^bye$/,exit=3,no-kill');
    assert.equal(code, 0, JSON.stringify(containers));
  });

  test('one that is paused, and one that is removed when it ends', async () => {
    const paused = run('paused', '--init', busybox, 'sleep', '600');
    docker('pause', paused);
    const removed = `stop-${process.pid}-removed`;
    docker(
      'run',
      '-d',
      '--rm',
      '--name',
      removed,
      '--label',
      'dev.initcheck.test=stop',
      '--init',
      busybox,
      'sleep',
      '600',
    );
    const { containers, code, stderr } = await stop(
      paused,
      removed,
      '-t',
      '5',
      '--expect',
      'stopped,exit=143',
    );
    assert.equal(code, 0, stderr + JSON.stringify(containers));
  });

  test('one that does not run is not stopped, and one that is not there stops nobody else', async () => {
    const ended = run('ended', busybox, 'sh', '-c', 'exit 4');
    const other = run('other', '--init', busybox, 'sleep', '600');
    await setTimeout(500);
    const first = await stop(ended, '--expect', 'no-kill,within=1s,exit=4');
    assert.equal(first.code, 1);
    assert.equal(first.findings.length, 3);
    assert.match(first.containers[0]?.notRunning?.because ?? '', /^it was not running: exit code 4$/);
    const second = await stop('no-such-container', other);
    assert.match(second.stderr, /no-such-container: the Engine has no container no-such-container$/m);
    assert.deepEqual([second.code, second.containers.length, isRunning(other)], [3, 1, false]);
  });

  test('one that was never started has no exit code', async () => {
    const name = `stop-${process.pid}-created`;
    ids.push(docker('create', '--name', name, '--label', 'dev.initcheck.test=stop', busybox, 'true').trim());
    const { code, findings } = await stop(name, '--expect', 'exit=0');
    assert.deepEqual([code, findings[0]?.message], [1, `${name}: expected exit=0: it was never started`]);
  });

  test('one that waits to be started again is not started again', async () => {
    const name = run('restarting', '--restart', 'always', busybox, 'sh', '-c', 'exit 3');
    while (docker('inspect', '--format', '{{.State.Restarting}}', name).trim() !== 'true')
      await setTimeout(50);
    const { code, containers } = await stop(name);
    assert.equal(code, 0);
    assert.match(
      containers[0]?.notRunning?.because ?? '',
      /^it was waiting to be started again: exit code 3/,
    );
    assert.equal(docker('inspect', '--format', '{{.State.Status}}', name).trim(), 'exited');
  });

  test('nor is one that comes and goes all the time, in whichever state it is found', async () => {
    for (const pause of [0, 50, 100, 150, 200, 300, 400, 600]) {
      const name = run(`flapping-${pause}`, '--restart', 'always', busybox, 'sh', '-c', 'exit 3');
      await setTimeout(pause);
      const { code, stderr } = await stop(name);
      assert.equal(code, 0, stderr);
      assert.equal(docker('inspect', '--format', '{{.State.Status}}', name).trim(), 'exited');
    }
  });

  test('who is killed by somebody else was not given its time', async () => {
    const name = run(
      'early',
      'initcheck-test/node',
      'node',
      '-e',
      'process.on("SIGTERM", () => {}); setInterval(() => {}, 99)',
    );
    await setTimeout(1500);
    const stopping = stop(name, '-t', '60', '--expect', 'no-kill');
    await setTimeout(2500);
    docker('kill', name);
    const { findings, code } = await stopping;
    assert.equal(code, 1);
    assert.match(
      findings[0]?.message ?? '',
      /: it was killed by somebody else [\d.]+ s after SIGTERM: 60 s were its/,
    );
  });

  test('who shares the processes of another is killed with it', async () => {
    const base = run('base', '--init', busybox, 'sleep', '600');
    const script = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 99)';
    const shared = run('shared', '--pid', `container:${base}`, 'initcheck-test/node', 'node', '-e', script);
    await setTimeout(1500);
    const { findings, code } = await stop(base, shared, '-t', '20', '--expect', 'no-kill');
    assert.equal(code, 1);
    assert.match(findings[0]?.message ?? '', new RegExp(`^${shared}: expected no-kill: it was killed `));
  });

  test('a shell that is at work itself loses its work', async () => {
    const script = 'while :; do i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; done';
    const name = run('busy', '--init', busybox, 'sh', '-c', script);
    await setTimeout(500);
    const { findings, code, containers } = await stop(name, '--expect', 'finished');
    if (containers[0]?.trace.by === 'kernel')
      assert.match(findings[0]?.message ?? '', /: expected finished: killed: sh -c/);
    assert.equal(code, 1);
  });

  test('what is not met is a finding in the formats of findings', async () => {
    const name = run('formats', busybox, 'sleep', '600');
    const words = ['stop', name, '-t', '1', '--expect', 'no-kill', '--format'];
    const run1 = await runMain([...words, 'gnu'], { directory, variables });
    assert.match(run1.stdout, new RegExp(`^${name}:1:1: error: expected no-kill: .* \\[experiment\\]$`, 'm'));
    assert.equal(run1.code, 1);
  });

  test('another signal, where the Engine takes one', async () => {
    const name = run('signal', '--init', busybox, 'sleep', '600');
    const [, minor = 0] = (engine?.apiVersion ?? '').split('.').map(Number);
    const { containers, code, stderr } = await stop('--signal', 'INT', name);
    if (minor >= 42)
      assert.deepEqual([containers[0]?.stop.signal, containers[0]?.stop.exitCode], ['SIGINT', 130]);
    else {
      assert.match(stderr, /stops containers with their own signal only: --signal needs 23\.0 or later$/m);
      assert.deepEqual([code, isRunning(name)], [3, true]);
    }
  });
});

suite('stop --compose', { skip }, () => {
  const project = `stop${process.pid}`;
  const service = (name: string, needs: string, ...words: readonly string[]): string =>
    run(
      `${project}-${name}-1`,
      ...label('project', project),
      ...label('service', name),
      ...label('oneoff', name === 'once' ? 'True' : 'False'),
      ...label('depends_on', needs),
      ...label('project.working_dir', directory),
      ...words,
    );
  const label = (name: string, value: string): string[] => ['--label', `com.docker.compose.${name}=${value}`];

  test('a project, in its order, one table', async () => {
    const init = ['--init', busybox, 'sleep', '600'];
    const db = service('db', '', ...init);
    service('app', 'db:service_healthy:false', ...init);
    service('web', 'app:service_started:true,db:service_started:false', ...init);
    const once = service('once', '', ...init);
    const before = await runMain(['stop', '--compose=no-such-project'], { directory, variables });
    assert.match(
      before.stderr,
      new RegExp(`no containers of a Compose project no-such-project: there are .*${project}`),
    );
    assert.ok(isRunning(db));
    // From a directory below the one where the project was started.
    const { stdout, stderr, code } = await runMain(['stop', '--compose', '--expect', 'within=10s,no-kill'], {
      directory: `${directory}/sub`,
      variables,
    });
    assert.equal(code, 0, stderr + stdout);
    assert.deepEqual(
      stdout
        .split('\n')
        .slice(1, 4)
        .map(line => line.split(' ')[0]),
      ['web', 'app', 'db'],
    );
    assert.ok(isRunning(once), 'what docker compose run has started is left alone');
    const ends = ['web', 'app', 'db'].map(name =>
      docker('inspect', '--format', '{{.State.FinishedAt}}', `stop-${process.pid}-${project}-${name}-1`),
    );
    assert.deepEqual([...ends].sort(), ends);
  });

  test('where no project was started', async () => {
    const elsewhere = temporaryDirectory({});
    const { stderr, code } = await runMain(['stop', '--compose'], { directory: elsewhere, variables });
    assert.match(stderr, /no Compose project was started in this directory: .*name one: --compose NAME$/m);
    assert.equal(code, 3);
  });
});
