import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { RunningReport } from '../../src/report/running.ts';
import { runMain } from '../plugin/run-main.ts';
import { docker, reachEngine } from './engine.ts';

const { skip, isOwn } = await reachEngine();
const variables = { DOCKER_HOST: process.env.DOCKER_HOST ?? '' };
const directory = process.cwd();
const IDLE = 'setInterval(() => {}, 1000)';
const LABEL = ['--label', 'dev.initcheck.test=ps'];
const FORK = `${IDLE}; require("child_process").spawn("sh", ["-c", "true & true & exit 0"])`;

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
  [['--stop-signal', 'KILL', 'initcheck-test/busybox', 'sleep', '600'], null, 0, 'killed', 'SIGKILL'],
];

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
    const { containers } = JSON.parse(stdout) as { containers: readonly RunningReport[] };
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
    const { stdout } = await runMain(['ps'], { directory, variables });
    assert.match(stdout, /^CONTAINER +IMAGE +INIT +ZOMBIES +DOCKER STOP, PROBABLY +PID 1\n/);
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
