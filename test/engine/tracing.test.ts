import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { setMaxListeners } from 'node:events';
import { suite, test } from 'node:test';
import { inspectContainer, stopContainer } from '../../src/engine/container.ts';
import { listMembers } from '../../src/verify/members.ts';
import { type Conversation, converse, type TracingProbe } from '../../src/verify/trace/conversation.ts';
import { startLocalProbe } from '../../src/verify/trace/local-probe.ts';
import { follow, switchOn } from '../../src/verify/trace/tracer.ts';
import { runMain } from '../plugin/run-main.ts';
import { docker, probe, reachEngine } from './engine.ts';

/** A line of `trace --format json`. */
interface Line {
  readonly signal?: number;
  readonly from?: { readonly command: string } | null;
  readonly to?: { readonly command: string } | null;
  readonly fate?: string;
  readonly ended?: { readonly command: string; readonly exitCode: number | null };
}

const reached = await reachEngine();
const { isOwn } = reached;
const isRoot = process.getuid?.() === 0;
const skip =
  reached.skip || ((!isOwn || !isRoot) && 'only root on the machine of the Engine can follow signals');
const signal = new AbortController().signal;
// Each probe listens while it runs.
setMaxListeners(0, signal);
const names: string[] = [];

const TRACING = '/sys/kernel/tracing';

/** What a shell sees of tracefs, in a mount namespace of its own. */
function inTracefs(script: string): string {
  const mount = `mount -t tracefs none ${TRACING} 2>/dev/null; cd ${TRACING}/instances`;
  const { stdout } = spawnSync('unshare', ['--mount', 'sh', '-c', `${mount}; ${script}`], {
    encoding: 'utf8',
  });
  return stdout;
}

async function start(): Promise<TracingProbe> {
  const name = `initcheck-test-${process.pid}-${names.length}`;
  names.push(name);
  return await startLocalProbe(probe(reached.engine.architecture), name, signal);
}

/** Waits until a trace of this process has begun: it follows a moment after it has made its instances. */
async function untilFollowed(): Promise<void> {
  const own = new RegExp(`^initcheck-[0-9a-f]+-${process.pid}-.*-to$`, 'm');
  while (!own.test(inTracefs('ls'))) await new Promise(resolve => setTimeout(resolve, 100));
  await new Promise(resolve => setTimeout(resolve, 2000));
}

async function begin(): Promise<Conversation> {
  return await converse(await start(), signal);
}

/** Runs a container, stops it while its signals are followed, and says where they went by the commands. */
async function arrows(words: readonly string[], before: readonly string[] = []): Promise<readonly string[]> {
  const { engine } = reached;
  const id = docker('run', '--detach', '--label', 'initcheck-test=tracing', ...words).trim();
  let conversation: Conversation | undefined;
  try {
    const { pid } = await inspectContainer(engine, id);
    // Whoever is about to start something is waited for.
    await new Promise(resolve => setTimeout(resolve, 1500));
    conversation = await begin();
    const { read } = conversation;
    const list = () => listMembers({ engine, id, pid }, 'SIGTERM', read);
    const tracer = await follow(await switchOn(conversation, pid), list);
    if (before.length > 0) docker('exec', id, ...before);
    await stopContainer(engine, id, 1);
    const { signals, processes, lost } = await tracer.finish();
    assert.equal(lost, 0);
    const nameOf = (of: number | null): string =>
      processes.find(process => process.pid === of)?.command.split(' ')[0] ?? 'outside';
    return signals.map(
      ({ from, to, signal: number, fate }) => `${nameOf(from)} → ${nameOf(to)} ${number} ${fate}`,
    );
  } finally {
    await conversation?.end();
    docker('rm', '--force', id);
  }
}

/** A program that blocks SIGTERM, and what it does then; `fd` is what it may read the signal from. */
const blocking = (then: string): readonly string[] => [
  ...['python:3', 'python3', '-c'],
  'import ctypes, os, signal, sys, time\nsignal.pthread_sigmask(signal.SIG_BLOCK, {15})\n' +
    'mask = ctypes.create_string_buffer((1 << 14).to_bytes(128, "little"))\n' +
    'fd = ctypes.CDLL(None).signalfd(-1, mask, 0) if "fd" in sys.argv else None\n' +
    `pending = lambda: 15 in signal.sigpending()\n${then}\n`,
];

const rows: [words: readonly string[], expected: readonly string[], why: string][] = [
  [
    ['debian:bookworm', 'sh', '-c', 'sleep 60; true'],
    ['outside → sh 15 ignored', 'outside → sh 9 default', 'sh → sleep 9 with-pid1'],
    'a shell as PID 1: its child hears of nothing',
  ],
  [
    ['--init', 'debian:bookworm', 'sh', '-c', 'sleep 60; true'],
    [
      'outside → /sbin/docker-init 15 awaited',
      '/sbin/docker-init → sh 15 default',
      '/sbin/docker-init → sleep 9 with-pid1',
    ],
    "Docker's init: the shell gets the signal, and its child hears of nothing",
  ],
  [
    ['debian:bookworm', 'bash', '-c', "trap 'kill $!; exit 3' TERM; sleep 60 & wait"],
    ['outside → bash 15 handled', 'bash → sleep 15 default'],
    'a trap that passes it on',
  ],
  [
    [
      ...['debian:bookworm', 'bash', '-c'],
      `p=$'/tmp/x\\nCPU:0 [LOST 99 EVENTS]\\ny'; cp /bin/true "$p"
      trap 'kill $!; "$p"; exit 3' TERM; sleep 60 & wait`,
    ],
    ['outside → bash 15 handled', 'bash → sleep 15 default'],
    'a path with line breaks in it is no event: none is lost',
  ],
  [
    ['--pid', 'host', 'debian:bookworm', 'sleep', '60'],
    ['outside → sleep 15 default'],
    "with the machine's processes: it is not PID 1, and the signal ends it",
  ],
  [
    blocking('while not pending(): time.sleep(0.05)'),
    ['outside → python3 15 blocked'],
    'it blocks the signal, does not read it, and ends by itself',
  ],
  [
    [...blocking('while not pending(): time.sleep(0.05)'), 'fd'],
    ['outside → python3 15 blocked'],
    'the same with a signalfd that it never reads',
  ],
  [
    blocking('while not pending(): time.sleep(0.05)\nsignal.sigtimedwait({15}, 0)'),
    ['outside → python3 15 awaited'],
    'it blocks the signal, and reads it in its own time',
  ],
  [
    [...blocking('while not pending(): time.sleep(0.05)\nos.read(fd, 128)\nwhile True: time.sleep(9)'), 'fd'],
    ['outside → python3 15 awaited', 'outside → python3 9 default'],
    'it reads the signal from a signalfd, and does not end',
  ],
  [
    blocking('signal.pthread_sigmask(signal.SIG_BLOCK, {10})\nsignal.sigwait({10})'),
    ['outside → python3 15 blocked', 'outside → python3 9 default'],
    'it waits for another signal only',
  ],
];

suite('signals are followed to where they end', { skip }, () => {
  for (const [words, expected, why] of rows)
    test(why, async () => assert.deepEqual(await arrows(words), expected));

  test('whom docker exec signals is told, too', async () => {
    const script = "trap 'exit 0' TERM; sleep 61 & wait; sleep 62 & wait";
    const kill = 'for p in /proc/[0-9]*; do grep -q sleep $p/comm && kill -USR1 ${p#/proc/}; done; true';
    assert.deepEqual(await arrows(['debian:bookworm', 'bash', '-c', script], ['bash', '-c', kill]), [
      'outside → sleep 10 default',
      'outside → bash 15 handled',
      'bash → /usr/bin/sleep 9 with-pid1',
    ]);
  });

  test('a name with line feeds in it costs no event', async () => {
    const script =
      'import ctypes, os, signal, sys, time\nctypes.CDLL(None).prctl(15, b"x\\n\\npid=7\\n")\n' +
      'if os.fork() == 0: time.sleep(60)\nsignal.signal(15, lambda *_: (os.kill(0, 10), sys.exit(3)))\n' +
      'signal.signal(10, lambda *_: None)\nwhile True: time.sleep(60)';
    assert.deepEqual(await arrows(['python:3', 'python3', '-c', script]), [
      'outside → python3 15 handled',
      'python3 → python3 10 default',
      'python3 → python3 10 handled',
    ]);
  });

  test('trace shows a container that runs, until it ends', async () => {
    const script = "trap 'exit 3' TERM; while :; do sleep 0.5 & wait; done";
    const words = [
      'run',
      '--detach',
      '--label',
      'initcheck-test=tracing',
      '--init',
      'debian:bookworm',
      'bash',
      '-c',
    ];
    const id = docker(...words, script).trim();
    try {
      await new Promise(resolve => setTimeout(resolve, 1000));
      const running = runMain(['trace', '--format', 'json', id], {
        directory: process.cwd(),
        variables: { DOCKER_HOST: process.env.DOCKER_HOST ?? '' },
      });
      await untilFollowed();
      docker('stop', '--time', '2', id);
      const { stdout, stderr, code } = await running;
      assert.equal(code, 0, stderr);
      const lines = stdout
        .trim()
        .split('\n')
        .map(line => JSON.parse(line) as Line);
      const program = (who: Line['to']): string => who?.command.split(' ')[0] ?? 'outside';
      const signals = lines.flatMap(({ signal: number, from, to, fate }) =>
        number === undefined ? [] : [`${program(from)} → ${program(to)} ${number} ${fate}`],
      );
      assert.ok(signals.includes('outside → /sbin/docker-init 15 awaited'), stdout);
      assert.ok(signals.includes('/sbin/docker-init → bash 15 handled'), stdout);
      const ends = lines.flatMap(({ ended }) => (ended ? [`${program(ended)} ${ended.exitCode}`] : []));
      assert.ok(ends.includes('bash 3') && ends.includes('/sbin/docker-init 3'), stdout);
    } finally {
      docker('rm', '--force', id);
    }
  });

  test('a container that its policy starts again: the trace ends with the PID 1 that it began with', async () => {
    const words = ['run', '--detach', '--label', 'initcheck-test=tracing', '--restart', 'always'];
    const script = "trap 'exit 3' USR1; while :; do sleep 0.2 & wait; done";
    const id = docker(...words, 'debian:bookworm', 'bash', '-c', script).trim();
    try {
      await new Promise(resolve => setTimeout(resolve, 1000));
      const variables = { DOCKER_HOST: process.env.DOCKER_HOST ?? '' };
      const running = runMain(['trace', '--format', 'json', id], { directory: process.cwd(), variables });
      await untilFollowed();
      // A signal of `docker kill` would be an end that was asked for.
      docker('exec', '--detach', id, 'bash', '-c', 'kill -USR1 1');
      const { stdout, stderr, code } = await running;
      assert.equal(code, 0, stderr);
      assert.match(stdout, /"signal":10,"from":null,"to":\{[^}]*bash[^}]*\},"fate":"handled"/);
      assert.match(stdout, /"ended":\{[^}]*bash[^}]*"exitCode":3/);
      assert.match(
        stderr,
        /^docker initcheck: PID 1 has ended, and \w+ is started again: trace it once more\n$/,
      );
      for (let tries = 0; tries < 100; tries++) {
        if (docker('inspect', '--format', '{{.RestartCount}} {{.State.Running}}', id) === '1 true\n') return;
        await new Promise(resolve => setTimeout(resolve, 100));
      }
      assert.fail('it is not started again');
    } finally {
      docker('rm', '--force', id);
    }
  });

  test('nothing is left, not even of a probe that was killed; what others follow stays', async () => {
    inTracefs('mkdir other-tracer');
    try {
      // Whoever else follows at this time may have taken away already what the first ones left.
      let left = '';
      for (let tries = 0; tries < 5 && !/^initcheck-test-\d+-\d+-in$/m.test(left); tries++) {
        const killed = await start();
        killed.input.write('\n');
        await new Promise(resolve => killed.output.once('data', resolve));
        await killed.kill();
        left = inTracefs('ls');
      }
      assert.match(left, /^initcheck-test-\d+-\d+-in$/m);
      const next = await start();
      next.input.end();
      await next.ended;
      const after = inTracefs('ls').split('\n');
      assert.deepEqual(
        after.filter(name => names.some(own => name.startsWith(own))),
        [],
      );
      assert.ok(after.includes('other-tracer'));
    } finally {
      inTracefs('rmdir other-tracer');
    }
  });

  test('probes that begin at the same moment leave one another what they have made', async () => {
    const failed = await Promise.all(
      Array.from({ length: 30 }, async () => {
        const conversation = await begin();
        const { name } = conversation.probe;
        const failures = await conversation.order([
          `${name}-in/trace_clock mono`,
          `${name}-to/trace_clock mono`,
        ]);
        await conversation.end();
        return failures;
      }),
    );
    assert.deepEqual(failed.flat(), []);
  });

  test('a process that is not there cannot be followed, and that is one sentence', async () => {
    await assert.rejects(
      follow({ conversation: await begin(), seesCalls: true }, async () => []),
      /^Error: the container has no processes$/,
    );
  });
});
