import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, afterEach, before, suite, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { runMain, temporaryDirectory } from '../../plugin/run-main.ts';
import { docker, reachEngine } from '../engine.ts';

const { skip } = await reachEngine();
const variables = { DOCKER_HOST: process.env.DOCKER_HOST ?? '' };
const directory = temporaryDirectory({
  '.initcheck.yaml': 'expect:\n  ci: stopped,within=10s,no-kill,exit=0\n',
});
const project = `stack${process.pid}`;
const label = (name: string, value: string): string[] => ['--label', `com.docker.compose.${name}=${value}`];

/** As docker compose up starts them: the service, what it needs, its image, its command, when it is ready. */
const services: [name: string, needs: string, target: string, command: readonly string[], ready: RegExp][] = [
  ['db', '', 'db', [], /ready to accept connections/],
  ['app', 'db:service_started:false', 'app', [], /ready/],
  ['worker', 'db:service_started:false', 'app', ['node', '/worker.js'], /ready/],
  ['web', 'app:service_started:false', 'web', [], /nginx: worker process/],
];

const nameOf = (service: string): string => `${project}-${service}-1`;

function build(target: string): void {
  const words = [
    'build',
    '--quiet',
    '--network',
    'host',
    '--target',
    target,
    '--tag',
    `${project}-${target}`,
  ];
  docker(...words, '--label', 'dev.initcheck.test=stack', 'test/engine/long/stack');
}

function start([service, needs, target, own]: (typeof services)[number], worker?: readonly string[]): void {
  docker(
    ...['run', '--detach', '--name', nameOf(service), '--network', project, '--network-alias', service],
    ...label('project', project),
    ...label('service', service),
    ...label('depends_on', needs),
    ...label('project.working_dir', directory),
    ...['--label', 'dev.initcheck.test=stack', `${project}-${target}`],
    ...(service === 'worker' && worker ? worker : own),
  );
}

/** As `docker compose up --wait` does. */
async function startAll(worker?: readonly string[]): Promise<void> {
  for (const service of services) start(service, worker);
  for (const [service, , , , ready] of services) await untilReady(service, ready);
}

async function untilReady(service: string, ready: RegExp): Promise<void> {
  const ask = (word: string): string => {
    const { stdout, stderr } = spawnSync('docker', [word, nameOf(service)], { encoding: 'utf8' });
    return stdout + stderr;
  };
  for (let looks = 0; looks < 150; looks++) {
    if (ready.test(ask('logs') + ask('top'))) return;
    await setTimeout(200);
  }
  assert.fail(`${service} is not ready: ${ask('logs')}`);
}

suite('a stack of four services, stopped and judged in one run', { skip }, () => {
  before(() => {
    for (const target of ['app', 'web', 'db']) build(target);
    docker('network', 'create', '--label', 'dev.initcheck.test=stack', project);
  });
  afterEach(() => void docker('rm', '--force', ...services.map(([service]) => nameOf(service))));
  after(() => {
    docker('network', 'rm', project);
    docker('image', 'rm', ...['app', 'web', 'db'].map(target => `${project}-${target}`));
  });

  const stop = async (...words: readonly string[]) =>
    await runMain(['stop', '--compose', '--expect', 'ci', ...words], { directory, variables });

  test('all stop as they should', async () => {
    await startAll();
    const { code, stdout, stderr } = await stop();
    assert.equal(code, 0, stderr + stdout);
    const table = stdout.split('\n').slice(1, 5);
    assert.deepEqual(table.map(line => line.split(' ')[0]).sort(), ['app', 'db', 'web', 'worker']);
    // Two at a time: whoever needs nobody that still runs.
    assert.equal(table.at(-1)?.split(' ')[0], 'db');
    for (const line of table)
      assert.match(line, /✓ exited [\d.]+ s after SIG(?:TERM|QUIT|INT) +0 \(success\)/);
  });

  test('one that does not hear the stop is named, with what was expected', async () => {
    await startAll(['sh', '-c', 'echo ready; node -e "setInterval(() => {}, 1000)"; true']);
    const { code, stdout, stderr } = await stop('-t', '3', '--format', 'junit');
    assert.equal(code, 1, stderr + stdout);
    const failures = [...stdout.matchAll(/<failure type="unmet" message="([^"]*)"/g)].map(([, text]) => text);
    assert.deepEqual(failures, [
      'worker: expected stopped: it was killed 3 s after SIGTERM',
      'worker: expected within=10s: it was killed 3 s after SIGTERM',
      'worker: expected no-kill: it was killed 3 s after SIGTERM',
      'worker: expected exit=0: exit code 137 (ended by SIGKILL)',
    ]);
  });
});
