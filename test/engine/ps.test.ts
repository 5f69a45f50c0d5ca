import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { RunningReport } from '../../src/report/running.ts';
import { runMain } from '../plugin/run-main.ts';
import { parseContainers } from '../report/readers.ts';
import { docker, reachEngine } from './engine.ts';

const { skip, isOwn } = await reachEngine();
const variables = { DOCKER_HOST: process.env.DOCKER_HOST ?? '' };
const directory = process.cwd();
const IDLE = 'setInterval(() => {}, 1000)';
const LABEL = ['--label', 'dev.initcheck.test=ps'];
const FORK = `${IDLE}; require("child_process").spawn("sh", ["-c", "true & true & exit 0"])`;

/** A program that blocks SIGTERM, and what it does then. */
const blocking = (then: readonly string[]): string[] => [
  ...['initcheck-test/python', 'python3', '-c'],
  ['import ctypes, signal', 'signal.pthread_sigmask(signal.SIG_BLOCK, {15})', ...then].join('; '),
];

const rows: [words: string[], init: string | null, zombies: number, effect: string, why: string][] = [
  [
    ['initcheck-test/node', 'node', '-e', IDLE],
    null,
    0,
    'unknown',
    'node catches it, with and without a handler',
  ],
  [
    ['initcheck-test/node', 'node', '-e', `process.on("SIGTERM", () => {}); ${FORK}`],
    null,
    2,
    'unknown',
    'two zombies',
  ],
  [['--init', 'initcheck-test/busybox', 'sleep', '600'], 'docker-init', 0, 'awaited', 'docker run --init'],
  [['--entrypoint', 'tini', 'initcheck-test/node', 'sleep', '600'], 'tini', 0, 'awaited', 'tini'],
  [['initcheck-test/busybox', 'sleep', '600'], null, 0, 'dropped', 'no handler'],
  [['initcheck-test/nginx'], null, 0, 'handled', 'a handler'],
  [
    ['--pid', 'host', 'initcheck-test/busybox', 'sleep', '600'],
    null,
    0,
    'default',
    "the machine's own PID 1 is another",
  ],
  [blocking(['signal.pause()']), null, 0, 'blocked', 'it blocks the signal, and does not wait for it'],
  [blocking(['signal.sigwait({15})']), null, 0, 'awaited', 'sigwait'],
  [
    ['initcheck-test/python', 'python3', '-c', 'import signal; signal.sigwait({10})'],
    null,
    0,
    'dropped',
    'it waits for another signal only',
  ],
  [
    blocking([
      'mask = ctypes.create_string_buffer((1 << 14).to_bytes(128, "little"))',
      'ctypes.CDLL(None).signalfd(-1, mask, 0)',
      'signal.pause()',
    ]),
    null,
    0,
    'awaited',
    'a signalfd',
  ],
  [['--stop-signal', 'KILL', 'initcheck-test/busybox', 'sleep', '600'], null, 0, 'killed', 'SIGKILL'],
];

/** Python leaves a zombie, and a shell has started it. */
const CHILDLESS = 'import os, time; os.fork() or os._exit(0); time.sleep(600)';
const nested = ['initcheck-test/python', 'sh', '-c', `python3 -c '${CHILDLESS}'; true`];

suite('ps tells of running containers and touches none', { skip }, () => {
  const ids: string[] = [];
  before(async () => {
    // The names that Docker makes up can be too long for a table.
    for (const [index, [words]] of rows.entries())
      ids.push(docker('run', '-d', '--name', `ps-${process.pid}-${index}`, ...LABEL, ...words).trim());
    await setTimeout(1000);
  });
  after(() => void docker('rm', '--force', ...ids));

  test('as JSON, by the names that were given', async () => {
    const { stdout, code, stderr } = await runMain(['ps', '--format', 'json', ...ids], {
      directory,
      variables,
    });
    assert.equal(code, 0, stderr);
    const { containers } = parseContainers<{ containers: readonly RunningReport[] }>(stdout);
    for (const [index, [, init, zombies, effect, why]] of rows.entries()) {
      const seen = containers[index];
      assert.equal(seen?.id, ids[index]);
      assert.deepEqual([seen?.init, seen?.zombies], [init, zombies], why);
      // On another machine there is no /proc to be read.
      assert.equal(seen?.stop.effect, isOwn ? effect : seen?.stop.effect, why);
      if (isOwn && zombies > 0)
        assert.deepEqual(
          seen?.parents?.map(parent => parent.zombies.length),
          [zombies],
        );
    }
    for (const id of ids) assert.match(docker('inspect', '--format', '{{.State.Status}}', id), /running/);
    assert.equal(
      docker('inspect', '--format', '{{.ExecIDs}}', ...ids).replaceAll('\n', ''),
      '[]'.repeat(ids.length),
    );
  });

  test('as a table of all that run', async () => {
    // Wide enough for whatever else runs there at the same time.
    const { stdout } = await runMain(['ps'], { directory, variables, columns: 200 });
    assert.match(stdout, /^CONTAINER +IMAGE +INIT +ZOMBIES +PIDS +DOCKER STOP, PROBABLY +PID 1\n/);
    assert.ok(stdout.split('\n').length > ids.length);
  });

  test('--watch looks again until it is interrupted', async () => {
    const interruption = new AbortController();
    let looks = 0;
    const { stdout, code, stderr } = await runMain(['ps', '--watch', '1', '--format', 'json', ids[0] ?? ''], {
      directory,
      variables,
      signal: interruption.signal,
      onStdout: text => {
        looks += text.split('\n').length - 1;
        if (looks >= 2) interruption.abort(130);
      },
    });
    const lines = stdout.trimEnd().split('\n');
    assert.ok(lines.length >= 2, stdout);
    for (const line of lines) assert.equal(JSON.parse(line).containers[0].id, ids[0]);
    assert.deepEqual([code, stderr], [130, '']);
  });

  test('pids now and limit, and who started those that left zombies', async () => {
    const limited = docker('run', '-d', ...LABEL, '--pids-limit', '50', '--init', ...nested).trim();
    ids.push(limited);
    await setTimeout(1000);
    const { stdout } = await runMain(['ps', '--format', 'json', limited], { directory, variables });
    const [seen] = (JSON.parse(stdout) as { containers: readonly RunningReport[] }).containers;
    assert.equal(seen?.pids?.limit, 50);
    // docker-init, the shell, Python, and the zombie.
    assert.ok((seen?.pids?.now ?? 0) >= 4, stdout);
    if (!isOwn) return;
    const [parent] = seen?.parents ?? [];
    assert.match(parent?.command ?? '', /^python3/);
    assert.deepEqual(
      parent?.startedBy.map(command => command.split(' ')[0]),
      ['sh', '/sbin/docker-init'],
    );
  });

  const levels: [words: readonly string[], code: number, why: string][] = [
    [[], 0, 'nothing fails by itself'],
    [['--fail-level', 'warning'], 1, 'zombies, and stops that are not heard'],
    [['--fail-level', 'error'], 0, 'no limit is near'],
    [['--expect', 'zombies=2'], 0, 'as many as are expected'],
    [['--expect', 'zombies=0'], 1, 'more than are expected'],
  ];
  for (const [words, code, why] of levels) {
    test(`--filter ${words.join(' ')}: ${why}`, async () => {
      const name = `name=ps-${process.pid}-`;
      const filters = ['--filter', name, '--filter', 'label=dev.initcheck.test=ps'];
      const run = await runMain(['ps', ...filters, ...words], { directory, variables });
      assert.equal(run.code, code, run.stderr + run.stdout);
      const lines = run.stdout.split('\n').filter(line => line.startsWith(`ps-${process.pid}-`));
      const table = lines.filter(line => !line.includes(': '));
      // The expectations have lines of their own.
      assert.ok(table.length <= rows.length, run.stdout);
      if (code === 1 && words[0] === '--expect')
        assert.match(run.stdout, /^✗ ps-.*: expected zombies=0: 2 zombies$/m);
    });
  }

  test('--format prometheus is read by those who read it', async () => {
    const { stdout, code } = await runMain(['ps', '--format', 'prometheus', ids[1] ?? ''], {
      directory,
      variables,
    });
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^initcheck_container_zombies\{id="[0-9a-f]{12}",name="ps-\d+-1",image="initcheck-test\/node"\} 2$/m,
    );
    for (const line of stdout.trimEnd().split('\n'))
      assert.match(line, /^(?:# (?:HELP|TYPE) \w+ .+|\w+\{(?:\w+="(?:[^"\\]|\\.)*",?)+\} [\d.]+)$/);
  });

  test('--since: who was killed by a stop, and who was not', async () => {
    const deaf = docker(
      'run',
      '-d',
      '--name',
      `past-${process.pid}`,
      ...LABEL,
      'initcheck-test/busybox',
      'sleep',
      '600',
    );
    const good = docker('run', '-d', ...LABEL, '--init', 'initcheck-test/busybox', 'sleep', '600');
    ids.push(deaf.trim(), good.trim());
    docker('stop', '-t', '1', deaf.trim(), good.trim());
    const words = ['ps', '--since', '10m', '--fail-level', 'warning'];
    const { stdout, code } = await runMain([...words, `past-${process.pid}`], { directory, variables });
    assert.equal(code, 1, stdout);
    // An Engine that is busy with other tests forgets within seconds, and the exit state is left.
    const known = '1 of 1 stop, the last after 1(?:\\.\\d)? s|perhaps: exit code 137, and memory was left';
    assert.match(stdout, new RegExp(`^past-${process.pid} +initcheck-test/busybox +(?:${known}) +20`, 'm'));
    const other = await runMain([...words, good.trim()], { directory, variables });
    assert.match(other.stdout, /^no container is known to have been killed by a stop since /);
    assert.equal(other.code, 0);
  });

  test('a filter that docker does not have is in its words', async () => {
    const { stderr, code } = await runMain(['ps', '--filter', 'nonsense=1'], { directory, variables });
    assert.match(stderr, /cannot list the containers: .*nonsense/i);
    assert.equal(code, 3);
  });

  test('a container that is not there, or not running, is one sentence', async () => {
    const missing = await runMain(['ps', 'initcheck-no-such'], { directory, variables });
    assert.deepEqual(
      [missing.stderr, missing.code],
      ['docker initcheck: the Engine has no container initcheck-no-such\n', 3],
    );
    const created = docker('create', ...LABEL, 'initcheck-test/busybox', 'true').trim();
    ids.push(created);
    assert.match((await runMain(['ps', created], { directory, variables })).stderr, /is not running\n$/);
  });
});
