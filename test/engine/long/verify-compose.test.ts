import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { runMain, temporaryDirectory } from '../../plugin/run-main.ts';
import { docker, reachEngine } from '../engine.ts';

const { skip } = await reachEngine();
const variables = { DOCKER_HOST: process.env.DOCKER_HOST ?? '', TOKEN: 'hunter22' };

const app = `
const fs = require('fs');
const secret = fs.readFileSync('/run/secrets/pw', 'utf8');
fs.writeFileSync('/data/written', '1');
const data = fs.readdirSync('/data').join();
console.log('has', secret.length, process.env.TOKEN.length, data, fs.readFileSync('/app.conf', 'utf8'));
require('dns').lookup('cache', error => console.log('cache is', error ? 'lost' : 'found'));
process.on('SIGTERM', () => process.exit(0));
setInterval(() => {}, 1000);
`;

const stack = `
services:
  web:
    build: app
    environment: { TOKEN: "$TOKEN" }
    secrets: [pw]
    configs: [{ source: conf, target: /app.conf }]
    volumes: ["./data:/data"]
    ports: ["1:80"]
    stop_grace_period: 2s
    depends_on:
      cache: { condition: service_healthy }
      migrate: { condition: service_completed_successfully }
  cache:
    image: initcheck-test/redis
    command: redis-server --save ""
    healthcheck: { test: [CMD, redis-cli, ping] }
  migrate:
    image: initcheck-test/busybox
    command: [sh, -c, "echo cannot migrate; exit \${MIGRATE:-0}"]
secrets: { pw: { file: pw.txt } }
configs: { conf: { content: "a=b" } }
`;

const files = {
  'compose.yaml': stack,
  'pw.txt': 'secret',
  'data/before': '1',
  'app/app.js': app,
  'app/Dockerfile': 'FROM initcheck-test/node\nCOPY app.js /app.js\nCMD node /app.js\n',
};

/** The labels of what this process has made; who it is from is in them. */
function left(): string[] {
  const format = '{{.Label "dev.initcheck.run"}}';
  const words = ['--filter', 'label=dev.initcheck.run', '--format', format];
  const found = [
    ['ps', '--all'],
    ['network', 'ls'],
    ['volume', 'ls'],
  ].map(list => docker(...list, ...words));
  return found
    .join('\n')
    .split('\n')
    .filter(run => run.includes(`-${process.pid}-`));
}

suite('a service with what it needs', { skip }, () => {
  test('runs as Compose would run it, as it is and repaired, and nothing is left', async () => {
    const directory = temporaryDirectory(files);
    const argv = ['verify', 'compose.yaml', 'web', '--progress', 'quiet', '--format', 'json'];
    const { code, stdout, stderr } = await runMain(argv, { directory, variables });
    assert.equal(code, 1, `it is killed as it is: ${stderr}${stdout}`);
    const seen = JSON.parse(stdout).verification as {
      path: string;
      subject: string;
      log: string[];
      stop: { killed: boolean; grace: number };
    }[];
    assert.deepEqual(
      seen.map(({ path, subject, stop }) => [path, subject, stop.killed, stop.grace]),
      [
        ['compose.yaml: service web', 'original', true, 2],
        ['compose.yaml: service web', 'repaired', false, 2],
      ],
    );
    for (const { log } of seen)
      assert.deepEqual(
        log,
        ['has 6 8 before,written a=b', 'cache is found'],
        'a secret, a variable, a copy, a config',
      );
    assert.deepEqual(readdirSync(join(directory, 'data')), ['before'], 'the folder itself is left alone');
    assert.deepEqual(left(), []);
    assert.doesNotMatch(stdout + stderr, /hunter22/);
  });

  test('what it needs fails: the sentence names it, and its last words are above', async () => {
    const directory = temporaryDirectory(files);
    const argv = ['verify', 'compose.yaml', 'web', '--progress', 'quiet'];
    const { code, stderr } = await runMain(argv, { directory, variables: { ...variables, MIGRATE: '3' } });
    assert.equal(
      stderr,
      '  | cannot migrate\ndocker initcheck: service migrate, which web needs, failed: exit code 3\n',
    );
    assert.equal(code, 3);
    assert.deepEqual(left(), []);
  });

  test('the repair of the file itself is what is compared; without names, all services are', async () => {
    const compose = [
      'services:',
      '  one: {image: "node:22", command: [node, -e, "setInterval(() => {}, 1000)"], stop_grace_period: 1s}',
      '  two: {image: initcheck-test/busybox, command: [sleep, "1000"], init: true, network_mode: none}',
    ];
    const directory = temporaryDirectory({ 'compose.yaml': `${compose.join('\n')}\n` });
    const argv = ['verify', 'compose.yaml', '--progress', 'quiet', '--format', 'json'];
    const { code, stdout, stderr } = await runMain(argv, { directory, variables });
    assert.equal(code, 1, stderr + stdout);
    const seen = JSON.parse(stdout).verification as { path: string; subject: string; pid1: string[] }[];
    assert.deepEqual(
      seen.map(({ path, subject, pid1 }) => [path, subject, pid1[0]]),
      [
        ['compose.yaml: service one', 'original', 'node'],
        ['compose.yaml: service one', 'repaired', '/sbin/docker-init'],
        ['compose.yaml: service two', 'original', '/sbin/docker-init'],
      ],
    );
  });
});
