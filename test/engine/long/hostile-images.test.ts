import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { runMain, temporaryDirectory } from '../../plugin/run-main.ts';
import { probe, reachEngine } from '../engine.ts';

const { skip, isOwn } = await reachEngine();
const reason = skip || (!isOwn && 'the base images are only made in the Engine of test/engine/up');
const variables = { DOCKER_HOST: process.env.DOCKER_HOST ?? '' };

interface Seen {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

async function verifyText(dockerfile: string, options: readonly string[]): Promise<Seen> {
  const directory = temporaryDirectory({ Dockerfile: dockerfile });
  const begin = performance.now();
  const argv = ['verify', '--progress', 'quiet', '--grace', '1', '--fail-level', 'none', ...options];
  const run = await runMain(argv, { directory, variables });
  return { ...run, seconds: (performance.now() - begin) / 1000 };
}

const sh = (script: string): string => `FROM busybox\nCMD ${JSON.stringify(['sh', '-c', script])}\n`;

const images: [
  dockerfile: string,
  options: string[],
  code: number,
  told: RegExp,
  most: number,
  why: string,
][] = [
  [
    'FROM busybox\nENTRYPOINT []\nCMD []\n',
    [],
    3,
    /cannot create a container .*[Nn]o command specified/,
    30,
    'nothing to start',
  ],
  [
    sh('exit 7'),
    [],
    3,
    /the original image: the container exited by itself after .*: exit code 7/,
    30,
    'over at once',
  ],
  [
    sh('while :; do echo x; done'),
    [],
    0,
    /killed .* after SIGTERM/,
    60,
    'never quiet, and a hundred megabytes of log',
  ],
  [
    sh('head -c 1000000000 /dev/zero; exec sleep 600'),
    [],
    0,
    /killed .* after SIGTERM/,
    60,
    'a line of a gigabyte',
  ],
  [
    sh("printf '\\033[2J\\033]0;title\\007\\nlast\\rwords\\033[31m\\n'; exec sleep 600"),
    ...([[], 0, /last output +last\\u000dwords\\u001b\[31m/, 40] as [string[], number, RegExp, number]),
    'escape sequences in the log',
  ],
  [
    sh('while :; do sleep 600 & done 2>/dev/null; exec sleep 600'),
    ...([['--pids-limit', '100'], 3, /exit code 2/, 40] as [string[], number, RegExp, number]),
    'forks until it cannot, and ends of it',
  ],
  [
    sh('(while :; do sleep 600 & done) 2>/dev/null; exec sleep 600'),
    ...([['--pids-limit', '100'], 0, /killed .* after SIGTERM/, 60] as [string[], number, RegExp, number]),
    'forks until it cannot, and stays',
  ],
  [
    sh("trap '' TERM HUP INT QUIT; while :; do sleep 600; done"),
    ...([[], 0, /killed 1\.\d+ s after SIGTERM/, 40] as [string[], number, RegExp, number]),
    'ignores everything',
  ],
  [
    'FROM busybox\nUSER nobody-knows\nCMD ["sleep", "600"]\n',
    [],
    3,
    /nobody-knows/,
    30,
    'a user that is not there',
  ],
  [
    'FROM busybox\nWORKDIR /.initcheck\nCMD ["sleep", "600"]\n',
    [],
    0,
    /killed .* after SIGTERM/,
    40,
    'our own directory',
  ],
];

suite('whatever an image does, it is told', { skip: reason, concurrency: 2 }, () => {
  for (const [dockerfile, options, code, told, most, why] of images) {
    test(why, async () => {
      const { stdout, stderr, code: actual, seconds } = await verifyText(dockerfile, options);
      assert.match(stdout + stderr, told);
      assert.equal(actual, code, stderr);
      assert.ok(seconds < most, `${seconds} s`);
      assert.ok(![...stdout, ...stderr].some(character => character < ' ' && character !== '\n'));
    });
  }

  // It runs where the Engine can emulate it, and is a container that ends at once elsewhere.
  test('an image of another platform', async () => {
    const text = 'FROM scratch\nCOPY --chmod=0755 probe /\nENTRYPOINT ["/probe", "pause"]\n';
    const directory = temporaryDirectory({ Dockerfile: text, probe: probe('s390x') });
    const argv = ['verify', '--progress', 'quiet', '--fail-level', 'none', '--platform', 'linux/s390x'];
    const { stdout, stderr } = await runMain(argv, { directory, variables });
    assert.match(stdout, /^original: the image is for s390x, and this Engine is amd64$/m, stderr);
  });

  test('nothing has grown on the way', () => {
    assert.ok(process.memoryUsage().rss < 600 * 1024 * 1024, `${process.memoryUsage().rss}`);
  });
});
