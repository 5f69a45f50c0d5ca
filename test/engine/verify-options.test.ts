import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';
import { reachEngine } from './engine.ts';

const { skip } = await reachEngine();
const { DOCKER_HOST = '', PATH = '', DOCKER_CONFIG = '' } = process.env;
const variables = { DOCKER_HOST, PATH, DOCKER_CONFIG, HERE: 'yes' };
const directory = temporaryDirectory({
  'list.env': 'B=file\n',
  'data/kept': 'here',
  Dockerfile: 'FROM busybox\nCMD ["sleep", "600"]\n',
  'again/Dockerfile': 'FROM busybox\nSTOPSIGNAL SIGTERM\nCMD ["sleep", "601"]\n',
  // A base nobody knows is not repaired.
  'flags/Dockerfile':
    'FROM initcheck-test/busybox\nARG X\nENV X=$X\nCMD ["sh", "-c", "echo $X; exec sleep 602"]\n',
  token: 'token',
  'secret/Dockerfile':
    'FROM initcheck-test/busybox\nRUN --mount=type=secret,id=token --mount=type=ssh cat /run/secrets/token ' +
    '| wc -c >/seen; [ -S "$SSH_AUTH_SOCK" ] && echo agent >>/seen\nCMD ["sh", "-c", "echo $(cat /seen); ' +
    'exec sleep 603"]\n',
  'named/Dockerfile':
    'FROM mine\nCOPY --from=tools tool /tool\nCMD ["sh", "-c", "cat /tool; exec sleep 604"]\n',
  'tools/tool': 'a tool\n',
});

interface Seen {
  readonly subject: string;
  readonly path: string;
  readonly pid1: readonly string[];
  readonly log: readonly string[];
  readonly exited?: { readonly exitCode: number; readonly because: string };
}

async function verifyJson(...words: readonly string[]): Promise<readonly Seen[]> {
  const separator = words.includes('--') ? words.indexOf('--') : words.length;
  const options = ['--format', 'json', '--progress', 'quiet', '--grace', '1', '--fail-level', 'none'];
  const argv = ['verify', ...words.slice(0, separator), ...options, ...words.slice(separator)];
  const { stdout, stderr, code } = await runMain(argv, { directory, variables });
  assert.equal(code, 0, stderr);
  return (JSON.parse(stdout) as { verification: readonly Seen[] }).verification;
}

const image = ['--image', 'initcheck-test/busybox'];
/** Says what it sees, then stays. */
const say = (script: string): string[] => ['--', 'sh', '-c', `${script}; exec sleep 600`];

const rows: [words: string[], script: string, log: RegExp, why: string][] = [
  [['-e', 'A=1', '--env', 'HERE', '--env-file', 'list.env'], 'echo $A $B $HERE', /^1 file yes$/, 'variables'],
  [['--user', '1234:5678'], 'id -u; id -g', /^1234\n5678$/, 'a user'],
  [['--tmpfs', '/t:size=64k'], 'df /t | tail -1', /^tmpfs +64 /, 'a directory in memory'],
  [
    ['--read-only', '--tmpfs', '/tmp'],
    'touch /x; touch /tmp/x && echo written',
    /Read-only/,
    'a read-only root',
  ],
  [
    ['--volume', './data:/data:ro'],
    'cat /data/kept; echo; touch /data/x',
    /Read-only/,
    'a directory of this machine',
  ],
  [['--network', 'none'], 'ls /sys/class/net', /^lo$/, 'a network'],
  [['--entrypoint', 'sh'], '', /^given$/, 'another program'],
];
suite('a container gets what docker run would give it', { skip, concurrency: 2 }, () => {
  for (const [words, script, log, why] of rows) {
    const command = words[0] === '--entrypoint' ? ['--', '-c', 'echo given; exec sleep 600'] : say(script);
    test(`${words.join(' ')}: ${why}`, async () => {
      const seen = await verifyJson(...image, ...words, ...command);
      assert.deepEqual(
        seen.map(({ subject }) => subject),
        ['original', 'repaired'],
      );
      for (const { log: lines } of seen) assert.match(lines.join('\n'), log);
      assert.deepEqual(seen[1]?.pid1.slice(0, 2), ['/.initcheck/reaper', '--']);
    });
  }

  test('a port of this machine is had by one after the other', async () => {
    const seen = await verifyJson(...image, '-p', '127.0.0.1:47821:80', ...say('echo up'));
    assert.deepEqual(
      seen.map(({ log }) => log),
      [['up'], ['up']],
    );
  });

  test('a limit of processes holds', async () => {
    const script = '(for i in 1 2 3 4 5 6 7 8 9; do sleep 600 & done)';
    const [original] = await verifyJson(...image, '--pids-limit', '4', ...say(script));
    assert.match(original?.log.join('\n') ?? '', /can't fork/);
  });

  test('inits are compared; one that is not there is a result', async () => {
    const seen = await verifyJson(...image, '--compare', 'docker-init,nope', '--', 'sleep', '600');
    assert.deepEqual(
      seen.map(({ subject }) => subject),
      ['original', 'repaired', 'docker-init', 'nope'],
    );
    assert.deepEqual(seen[2]?.pid1, ['/sbin/docker-init', '--', 'sleep', '600']);
    assert.equal(seen[3]?.exited?.exitCode, 127);
    assert.match(seen[3]?.exited?.because ?? '', /"nope"/);
  });

  test('what is an init already gets none', async () => {
    const { stdout } = await runMain(
      [
        'verify',
        '--image',
        'initcheck-test/node',
        '--grace',
        '1',
        '--progress',
        'quiet',
        '--entrypoint',
        'tini',
        '--',
        'sleep',
        '600',
      ],
      { directory, variables },
    );
    assert.match(stdout, /no init was added: tini is PID 1 already/);
    assert.doesNotMatch(stdout, /REPAIRED/);
  });
});

test('several Dockerfiles at the same time', { skip }, async () => {
  const words = [
    '--verify',
    '--parallel',
    '2',
    '--format',
    'json',
    '--grace',
    '1',
    '--progress',
    'quiet',
    'Dockerfile',
    'again',
  ];
  const { stdout, code, stderr } = await runMain([...words, '--fail-level', 'none'], {
    directory,
    variables,
  });
  assert.equal(code, 0, stderr);
  const { verification } = JSON.parse(stdout) as { verification: readonly Seen[] };
  assert.deepEqual(
    verification.map(({ path, subject }) => `${path} ${subject}`),
    [
      ...['Dockerfile original', 'Dockerfile repaired'],
      ...['again/Dockerfile original', 'again/Dockerfile repaired'],
    ],
  );
});

suite('flags for docker build go to the docker client', { skip, concurrency: 2 }, () => {
  test('with the legacy builder on request', async () => {
    const seen = await verifyJson('flags', '--legacy-builder', '--', '--build-arg', 'X=given');
    assert.deepEqual(seen[0]?.log, ['given']);
  });

  // What the Engine's own API lacks: it sends no secrets and forwards no agent.
  test('secrets and ssh', {
    skip: buildkitClient() === undefined && 'no docker client has BuildKit',
  }, async () => {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(directory, 'key')]);
    const flags = ['--secret', `id=token,src=${directory}/token`, '--ssh', `default=${directory}/key`];
    const client = { DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND: buildkitClient() ?? '' };
    const argv = [
      'verify',
      'secret',
      '--fail-level',
      'none',
      '--format',
      'json',
      '--progress',
      'quiet',
      '--grace',
      '1',
      '--',
      ...flags,
    ];
    const { stdout, stderr, code } = await runMain(argv, {
      directory,
      variables: { ...variables, ...client },
    });
    assert.equal(code, 0, stderr);
    const { verification } = JSON.parse(stdout) as { verification: readonly Seen[] };
    assert.deepEqual(verification[0]?.log, ['5 agent']);
  });

  test('named contexts', {
    skip: !clientKnows('docker', '--build-context') && 'the docker client has no buildx',
  }, async () => {
    const contexts = ['mine=docker-image://initcheck-test/busybox', `tools=${directory}/tools`];
    const seen = await verifyJson('named', '--', ...contexts.flatMap(text => ['--build-context', text]));
    assert.deepEqual(seen[0]?.log, ['a tool']);
  });

  test('what cannot be built is one sentence', async () => {
    const refused = await runMain(['verify', 'flags', '--', '--tag', 'x'], { directory, variables });
    assert.match(refused.stderr, /docker build --tag is not supported: the images built here have no name/);
    const failed = await runMain(
      ['verify', 'flags', '--legacy-builder', '--progress', 'quiet', '--', '--no-such-flag'],
      { directory, variables },
    );
    assert.match(failed.stderr, /the build failed: .*no-such-flag/);
    assert.equal(failed.code, 3);
  });
});

/** A docker client that builds with BuildKit: one with buildx, or of 18.09 to 20.10, which have it built in. */
function buildkitClient(): string | undefined {
  return ['docker', '/usr/bin/docker'].find(client => clientKnows(client, '--secret'));
}

function clientKnows(client: string, option: string): boolean {
  const env = { ...process.env, DOCKER_BUILDKIT: '1' };
  const { stdout } = spawnSync(client, ['build', '--help'], { env, encoding: 'utf8' });
  return stdout?.includes(option) ?? false;
}

const refused: [words: string[], message: RegExp][] = [
  [['--entrypoint', 'sh', '.'], /--entrypoint only has an effect with --image/],
  [['--image', 'a', '--file', 'b'], /choose one/],
  [['a', 'b'], /one build context, not a b; put flags for docker build after --/],
  [
    ['--compare', './Dockerfile', '--image', 'initcheck-test/busybox'],
    /--compare .\/Dockerfile: this is not a Linux program/,
  ],
  [['--pids-limit', 'x'], /whole number/],
];
for (const [words, message] of refused) {
  test(`verify ${words.join(' ')} is refused`, { skip }, async () => {
    const { stderr, code } = await runMain(['verify', ...words], { directory, variables });
    assert.match(stderr, message);
    assert.equal(code, 2);
  });
}
