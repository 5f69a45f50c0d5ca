import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';
import { lines, windowsLines } from '../workload/repair-workload.ts';

const { compose, skip } = findCompose();

/** What `docker compose config` says of a description, or of its parts, by names. */
type Config = { [name: string]: Config } | string | number | boolean | null | readonly Config[];

const pulled = 'image: debian:12';
const sh = 'sh -c "mkdir -p /x && redis-server"';
const withExec = ['sh', '-c', 'mkdir -p /x && exec redis-server'];

/** Compose itself reads each before and after: what it reads differs in what is listed, and in nothing else. */
suite('what docker compose config says differs only in what is repaired', { skip }, () => {
  const cases: [
    text: string,
    changes: Record<string, Config>,
    why: string,
    files?: Record<string, string>,
  ][] = [
    [
      `services:\n  a:\n    ${pulled}\n    init: true\n    command: ${sh}\n`,
      { 'services.a.command': withExec },
      'a command in a string',
    ],
    [
      lines(
        `# the file`,
        `services:`,
        `  a:   # the service`,
        `    ${pulled}   # the image`,
        `    command: tail -f /dev/null   # the command`,
        `    # the last line`,
        ``,
      ),
      { 'services.a.init': true },
      'a new key between comments',
    ],
    [
      lines(
        `services:`,
        `  a:`,
        `    ${pulled}`,
        `    init: true`,
        `    command:   # start`,
        `      - sh`,
        `      - '-c'   # a string`,
        `      - |`,
        `        # first this`,
        `        mkdir -p /x`,
        `        redis-server`,
        ``,
      ),
      { 'services.a.command': ['sh', '-c', '# first this\nmkdir -p /x\nexec redis-server\n'] },
      'a block in a list',
    ],
    [
      lines(
        `services:`,
        `  a:`,
        `    ${pulled}`,
        `    init: true`,
        `    command: >-`,
        `      sh -c "mkdir -p /x &&`,
        `      redis-server"`,
        ``,
      ),
      { 'services.a.command': withExec },
      'a folded block',
    ],
    [
      `services:\n  a: {${pulled}, init: true, command: [sh, -c, "mkdir -p /x && redis-server"]}   # one line\n`,
      { 'services.a.command': withExec },
      'a flow mapping',
    ],
    [
      lines(
        `x-run: &run ${sh}`,
        `services:`,
        `  a: {${pulled}, init: true, command: *run}`,
        `  b: {${pulled}, init: true, command: *run}`,
        ``,
      ),
      {
        'x-run': 'sh -c "mkdir -p /x && exec redis-server"',
        'services.a.command': withExec,
        'services.b.command': withExec,
      },
      'a value that two services share by an anchor',
    ],
    [
      lines(
        `x-base: &base`,
        `  ${pulled}`,
        `  restart: unless-stopped`,
        `  environment: &env {LEVEL: debug}`,
        `services:`,
        `  a:`,
        `    <<: *base`,
        `    command: tail -f /dev/null`,
        `  b:`,
        `    <<: *base`,
        `    environment: {<<: *env, OTHER: "1"}`,
        `    command: sleep 100`,
        `    init: true`,
        ``,
      ),
      { 'services.a.init': true },
      'merge keys: the new key goes into the one service',
    ],
    [
      `services:\n  a: &a\n    ${pulled}\n    command: tail -f /dev/null\n  b: *a\n`,
      { 'services.a.init': true, 'services.b.init': true },
      'a service that is another one too',
    ],
    [
      `services:\n  a:\n    ${pulled}\n    init: true\n    command: ${sh}\n  b:\n    extends: a\n    user: "5"\n`,
      { 'services.a.command': withExec, 'services.b.command': withExec },
      'a service that is extended',
    ],
    [
      lines(
        `services:`,
        `  a:`,
        `    ${pulled}`,
        `    init: true`,
        `    command: sh -c "mkdir -p $$HOME \${D:-/x} && redis-server"`,
        ``,
      ),
      { 'services.a.command': ['sh', '-c', 'mkdir -p $$HOME /x && exec redis-server'] },
      'a variable of the shell, and one of Compose',
    ],
    [
      lines(
        `services:`,
        `  a:`,
        `    ${pulled}`,
        `    command: nginx -g "daemon off;"`,
        `    stop_signal: 'SIGTERM'   # ours`,
        `    init: true`,
        ``,
      ),
      { 'services.a.stop_signal': 'SIGQUIT' },
      'another stop_signal in its quotes',
    ],
    [
      `services:\n  a:\n    ${pulled}\n    command: gunicorn app:app\n    stop_grace_period: 5s\n    init: true\n`,
      { 'services.a.stop_grace_period': '35s' },
      'a longer period',
    ],
    [
      `{"services": {"a": {"image": "debian:12",\n "command": ["nginx", "-g", "daemon off;"],\n "user": "5"}}}\n`,
      { 'services.a.init': true, 'services.a.stop_signal': 'SIGQUIT' },
      'JSON',
    ],
    [
      windowsLines(`services:`, `  a:`, `    ${pulled}`, `    command: nginx -g "daemon off;"   # web`, ``),
      { 'services.a.init': true, 'services.a.stop_signal': 'SIGQUIT' },
      'Windows line ends',
    ],
    [
      `services:\n  a:\n    ${pulled}\n    command: tail -f /dev/null`,
      { 'services.a.init': true },
      'a last line without its end',
    ],
    [
      lines(
        `name: shop`,
        `services:`,
        `  a:`,
        `    ${pulled}`,
        `    profiles: [x]`,
        `    command: tail -f /dev/null`,
        `    env_file: a.env`,
        `    ports: ["80:80", {target: 90}]`,
        `    healthcheck: {test: [CMD, "true"], interval: 5s}`,
        `    volumes: [data:/data, ./:/srv:ro]`,
        `    deploy: {resources: {limits: {memory: 50M}}}`,
        `volumes: {data: }`,
        ``,
      ),
      { 'services.a.init': true },
      'all that else stands in a service',
      { 'a.env': 'A=1\n' },
    ],
    [
      `services:\n  a:\n    build: {context: ., target: last}\n    command: ${sh}\n`,
      { 'services.a.command': withExec, 'services.a.init': true },
      'a service that is built, and says itself what it runs',
      { Dockerfile: 'FROM debian:12 AS last\n', '.dockerignore': '' },
    ],
    [
      `services:\n  a:\n    build: {context: ., target: last}\n    user: "5"\n`,
      {},
      'a service that is built, and whose Dockerfile is repaired',
      { Dockerfile: `FROM debian:12 AS last\nCMD ${sh}\n`, '.dockerignore': '' },
    ],
    [
      `services:\n  a:\n    ${pulled}\n---\nservices:\n  a:\n    command: tail -f /dev/null   # run\n`,
      { 'services.a.init': true },
      'two documents',
    ],
    [
      lines(
        `x-base: &base`,
        `  ${pulled}`,
        `---`,
        `services:`,
        `  a:`,
        `    <<: *base`,
        `    command: ${sh}`,
        ``,
      ),
      { 'services.a.command': withExec, 'services.a.init': true },
      'an anchor of the document above',
    ],
    [
      `services:\n  a:\n    ${pulled}\n    command: [redis-server]\n    init: true\n`,
      {},
      'nothing to repair',
    ],
  ];
  for (const [text, changes, why, files = {}] of cases)
    test(why, async () => {
      const directory = temporaryDirectory({ 'compose.yaml': text, ...files });
      const before = configOf(directory);
      const { code, stderr } = await runMain(['--fix', 'compose.yaml'], { directory });
      assert.ok(code === 0 || code === 1, stderr);
      const after = readFileSync(join(directory, 'compose.yaml'), 'utf8');
      assert.equal(after === text, Object.keys(changes).length === 0, after);
      for (const [path, value] of Object.entries(changes)) {
        assert.notDeepEqual(valueAt(before, path), value, `${path} was so before`);
        setAt(before, path, value);
      }
      assert.deepEqual(configOf(directory), before, after);
    });
});

/** Of all profiles. */
function configOf(directory: string): Record<string, Config> {
  const [command = '', ...words] = compose;
  const text = execFileSync(command, [...words, '--profile', '*', 'config', '--format', 'json'], {
    cwd: directory,
    encoding: 'utf8',
  });
  return JSON.parse(text) as Record<string, Config>;
}

function parentOf(config: Config, path: string): [Record<string, Config>, string] {
  const names = path.split('.');
  const last = names.pop() as string;
  return [
    names.reduce((at, name) => (at as Record<string, Config>)[name] as Config, config) as Record<
      string,
      Config
    >,
    last,
  ];
}

function valueAt(config: Config, path: string): Config | undefined {
  const [parent, name] = parentOf(config, path);
  return parent[name];
}

function setAt(config: Config, path: string, value: Config): void {
  const [parent, name] = parentOf(config, path);
  parent[name] = value;
}

/** Docker's own plugin, or that of Debian 13, which needs no Engine for this. */
function findCompose(): { compose: readonly string[]; skip: string | false } {
  if (spawnSync('docker', ['compose', 'version']).status === 0)
    return { compose: ['docker', 'compose'], skip: false };
  const folder = '/var/lib/initcheck-test-compose';
  const { status, stderr, error } = spawnSync('test/engine/debian-13', [folder, 'docker-compose'], {
    encoding: 'utf8',
  });
  if (status === 0)
    return { compose: [`${folder}/root/usr/libexec/docker/cli-plugins/docker-compose`], skip: false };
  if (process.env.CI === 'true') throw new Error(`no docker compose for the tests: ${error ?? stderr}`);
  return { compose: [], skip: error?.message ?? stderr.trim().split('\n').at(-1) ?? 'no docker compose' };
}
