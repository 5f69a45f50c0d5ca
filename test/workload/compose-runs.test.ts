import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { repositoryFiles } from '../../src/files/repository-files.ts';
import { readRuns } from '../../src/workload/compose-runs.ts';
import { temporaryDirectory } from '../plugin/run-main.ts';

const shared = [
  'networks: {back: {internal: true}}',
  'secrets: {pw: {file: pw.txt}, outer: {external: true}}',
  'configs: {conf: {content: "a=${A}"}}',
];

async function runOf(lines: readonly string[], withVolumes = false) {
  const compose = [
    'services:',
    '  web:',
    '    image: node:22',
    ...lines.map(line => `    ${line}`),
    ...shared,
  ];
  const directory = temporaryDirectory({
    '.git/HEAD': '',
    'compose.yaml': `${compose.join('\n')}\n`,
    'web.env': 'ONE=1\nTWO=${A}2\n',
    'pw.txt': 's3cret',
    'app.conf': 'x',
  });
  mkdirSync(join(directory, 'data'));
  const path = join(directory, 'compose.yaml');
  const { runOf: read } = await readRuns(path, 'compose.yaml', {
    variables: { A: 'a', DB_PASSWORD: 'hunter2' },
    files: repositoryFiles(directory)(path),
    limit: work => work(),
    withVolumes,
  });
  return { directory, run: read('web') };
}

/** What the container is given. */
const settings: [lines: readonly string[], expected: object, why: string][] = [
  [[], { env: [], stopTimeout: 10, isInit: false }, 'nothing'],
  [
    ['stop_grace_period: 1m30s', 'stop_signal: SIGINT'],
    { stopTimeout: 90, stopSignal: 'SIGINT' },
    'how it is stopped',
  ],
  [['command: sh -c "a b"'], { cmd: ['sh', '-c', 'a b'] }, 'a line is split as Compose does'],
  [
    ['environment: [DB_PASSWORD, "X=$A", NONE]'],
    { env: ['DB_PASSWORD=hunter2', 'X=a'] },
    'secrets are as they are',
  ],
  [['env_file: web.env', 'environment: {ONE: "2"}'], { env: ['ONE=2', 'TWO=a2'] }, 'environment wins'],
  [['env_file: [{path: none.env, required: false}]'], { env: [] }, 'a file that need not be there'],
  [
    ['healthcheck: {test: curl localhost, interval: 30s, retries: 2}'],
    { healthcheck: { test: ['CMD-SHELL', 'curl localhost'], interval: 30, retries: 2 } },
    'a line is for the shell',
  ],
  [['healthcheck: {disable: true}'], { healthcheck: null }, 'no health check'],
  [['healthcheck: {test: [NONE]}'], { healthcheck: null }, 'nor here'],
  [
    ['ports: ["8080:80", "127.0.0.1:53:53/udp", {target: 443}]'],
    { exposed: ['80/tcp', '53/udp', '443/tcp'] },
    'nothing is published',
  ],
  [
    ['mem_limit: 1.5g', 'deploy: {resources: {limits: {pids: 20}}}'],
    { memory: 1610612736, pidsLimit: 20 },
    'limits',
  ],
  [
    ['ulimits: {nofile: 10, nproc: {soft: 1, hard: 2}}'],
    {
      ulimits: [
        { name: 'nofile', soft: 10, hard: 10 },
        { name: 'nproc', soft: 1, hard: 2 },
      ],
    },
    'both ways of writing',
  ],
  [['extra_hosts: ["a=1.1.1.1", "b:2.2.2.2"]'], { extraHosts: ['a:1.1.1.1', 'b:2.2.2.2'] }, 'both ways too'],
  [
    ['cap_add: [SYS_TIME]', 'cap_drop: [ALL]', 'init: true', 'tty: true'],
    { capAdd: ['SYS_TIME'], capDrop: ['ALL'], isInit: true, isTerminal: true },
    'rights',
  ],
  [['tmpfs: ["/tmp:size=1m", /run]'], { tmpfs: { '/tmp': 'size=1m', '/run': '' } }, 'memory'],
  [['network_mode: none'], { network: 'none' }, 'no network'],
];

suite('what a service gives its container', () => {
  for (const [lines, expected, why] of settings)
    test(`${lines.join(' ')}: ${why}`, async () => {
      const { run } = await runOf(lines);
      const seen = Object.fromEntries(Object.entries(run.container).filter(([key]) => key in expected));
      assert.deepEqual(seen, expected);
    });
});

/** What is mounted, `DIRECTORY` for that of the file: volumes of the run, binds, files, and sentences. */
const mounts: [lines: readonly string[], withVolumes: boolean, expected: object, why: string][] = [
  [['volumes: ["data:/d"]'], false, { volumes: [['data', '/d', false, undefined]] }, 'a new one'],
  [['volumes: ["data:/d:ro"]'], true, { binds: ['shop_data:/d:ro'] }, 'its own'],
  [['volumes: [/d]'], false, { volumes: [['web /d', '/d', false, undefined]] }, 'one without a name'],
  [
    ['volumes: ["./data:/d"]'],
    false,
    { volumes: [['DIRECTORY/data', '/d', false, 'DIRECTORY/data']] },
    'a copy',
  ],
  [['volumes: ["./data:/d:ro"]'], false, { binds: ['DIRECTORY/data:/d:ro'] }, 'it cannot be changed'],
  [['volumes: ["./data:/d"]'], true, { binds: ['DIRECTORY/data:/d'] }, 'as it is'],
  [
    ['volumes: ["./none:/d"]'],
    false,
    { volumes: [['DIRECTORY/none', '/d', false, undefined]] },
    'Compose makes it',
  ],
  [['volumes: ["./app.conf:/a.conf:ro"]'], false, { binds: ['DIRECTORY/app.conf:/a.conf:ro'] }, 'a file'],
  [['volumes: ["./app.conf:/a.conf"]'], false, { files: [['/a.conf', 'x']] }, 'the copy of a file'],
  [
    ['volumes: ["/etc/hostname:/h:ro"]'],
    false,
    {
      notes: [
        'service web: /etc/hostname is not mounted, because it is outside the repository: --with-volumes mounts it',
      ],
    },
    'nothing of the machine',
  ],
  [
    ['volumes: [{type: tmpfs, target: /t, tmpfs: {size: 1k}}]'],
    false,
    { tmpfs: { '/t': 'size=1024' } },
    'memory, the long way',
  ],
  [
    ['secrets: [pw]'],
    false,
    { volumes: [['web secrets', '/run/secrets', true, undefined]] },
    'a folder of secrets',
  ],
  [
    ['secrets: [outer]'],
    false,
    { notes: ['service web: the secret outer is not in this file, and is left out'] },
    'not here',
  ],
  [['configs: [{source: conf, target: /a}]'], false, { files: [['/a', 'a=a']] }, 'a text of the file'],
  [['devices: [/dev/kvm]'], false, { notes: ['service web: devices is left out'] }, 'it is said'],
];

suite('what is mounted', () => {
  for (const [lines, withVolumes, expected, why] of mounts)
    test(`${lines.join(' ')}${withVolumes ? ' --with-volumes' : ''}: ${why}`, async () => {
      const { directory, run } = await runOf(['# shop', ...lines], withVolumes);
      const { container, volumes, notes } = run;
      const all = {
        volumes: volumes.map(each => [each.name, each.target, each.isReadOnly, each.copies]),
        binds: (container.volumes ?? []).map(bind => bind.replace(/^[\w.-]+_data:/, 'shop_data:')),
        files: (container.files ?? []).map(({ path, bytes }) => [path, String(bytes)]),
        tmpfs: container.tmpfs ?? {},
        notes,
      };
      const seen = JSON.parse(
        JSON.stringify(all).replaceAll(directory, 'DIRECTORY'),
        (_, value) => value ?? undefined,
      );
      const nothing = { volumes: [], binds: [], files: [], tmpfs: {}, notes: [] };
      assert.deepEqual(
        seen,
        JSON.parse(JSON.stringify({ ...nothing, ...expected }), (_, value) => value ?? undefined),
      );
    });
});

test('networks are made for the run, with all names of the service', async () => {
  const { run } = await runOf(['container_name: front', 'networks: {back: {aliases: [w]}, default: }']);
  assert.deepEqual(run.networks, [
    { name: 'back', isInternal: true, aliases: ['web', 'front', 'w'] },
    { name: 'default', isInternal: false, aliases: ['web', 'front'] },
  ]);
});

suite('a variable that has to have a value', () => {
  const rows: [line: string, refusal: RegExp | undefined, why: string][] = [
    [
      'environment: ["B=${X:?need x}"]',
      /compose\.yaml:\d+:\d+: required variable X is missing a value: need x$/,
      'it has none',
    ],
    ['environment: ["B=${X?}"]', /required variable X is missing a value$/, 'nobody says why'],
    ['environment: ["B=${A:?need a}"]', undefined, 'it has one'],
    ['environment: ["B=$${X:?need x}"]', undefined, 'no variable'],
  ];
  for (const [line, refusal, why] of rows)
    test(`${line}: ${why}`, async () => {
      if (refusal) await assert.rejects(runOf([line]), refusal);
      else await runOf([line]);
    });
});
