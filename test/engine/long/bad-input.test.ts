import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, suite, test } from 'node:test';
import type { Observation } from '../../../src/verify/observation.ts';
import { verify } from '../../../src/verify/verify.ts';
import { buildCommand } from '../../plugin/built.ts';
import { assertNothingLeft, connect, probe, reachEngine } from '../engine.ts';

const { skip: noEngine, isOwn } = await reachEngine();
const isRoot = process.getuid?.() === 0;
const skip = noEngine || ((!isOwn || !isRoot) && 'only root on the machine of the Engine can follow signals');
const runs: Awaited<ReturnType<typeof connect>>[] = [];
after(() => {
  for (const engine of runs) assertNothingLeft(engine);
});

const MEBIBYTE = 2 ** 20;

/** The most memory this process has beyond what it had, while it works, in bytes. */
async function memoryOf<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly most: number }> {
  const before = process.memoryUsage.rss();
  let most = before;
  const looking = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 50);
  try {
    return { result: await work(), most: most - before };
  } finally {
    clearInterval(looking);
  }
}

async function observe(
  script: string,
  options: { readonly pidsLimit?: number; readonly waitFor?: RegExp } = {},
): Promise<Observation> {
  const engine = await connect();
  runs.push(engine);
  const { waitFor, pidsLimit } = options;
  const container = { cmd: ['bash', '-c', script], ...(pidsLimit && { pidsLimit }) };
  const subject = { name: 'original', source: { reference: 'debian:bookworm' }, container };
  const [seen] = await verify(engine, [subject], { probe, grace: 2, waitFor, settleTimeout: 120_000 });
  assert.ok(seen);
  return seen;
}

const inTracefs = (script: string): string => {
  const mount = 'mount -t tracefs none /sys/kernel/tracing 2>/dev/null; cd /sys/kernel/tracing/instances';
  return spawnSync('unshare', ['--mount', 'sh', '-c', `${mount} && ${script}`], { encoding: 'utf8' }).stdout;
};

const megabyte = 'head -c 1000000 /dev/zero | tr "\\0" x';
const logs: [script: string, why: string][] = [
  [
    `yes $(printf %080d 0) | head -c 1000000000; echo; echo all of it; trap "exit 0" TERM; sleep 600 & wait`,
    'lines',
  ],
  [
    `head -c 1000000000 /dev/zero | tr "\\0" x; echo; echo all of it; trap "exit 0" TERM; sleep 600 & wait`,
    'one line',
  ],
  [
    `trap 'for i in 1 2 3 4 5 6 7 8 9; do ${megabyte}; done; echo; exit 0' TERM; echo all of it; sleep 600 & wait`,
    'last words',
  ],
];

suite('images that mean no good', { skip }, () => {
  test('a fork bomb: it is stopped, and what was lost of its trace is said', {
    timeout: 180_000,
  }, async () => {
    const { result, most } = await memoryOf(() =>
      observe('bomb() { bomb | bomb & }; bomb; sleep 600', { pidsLimit: 100 }),
    );
    assert.ok(most < 300 * MEBIBYTE, `${most / MEBIBYTE} MiB`);
    assert.equal(result.outcome, 'stopped', JSON.stringify(result).slice(0, 2000));
    const { stop, trace } = result;
    assert.ok(stop.killed, JSON.stringify(stop));
    // There may be no room for one more process of ours, or no time to list them all; it says so.
    if (trace.by === 'looks') return assert.ok(trace.because, JSON.stringify(trace));
    const [first] = trace.signals.filter(({ from }) => from === null);
    // Events that the kernel had no room for are counted: the signal is in the story, or some are lost.
    assert.ok(first?.fate === 'ignored' || trace.lost > 0, JSON.stringify({ first, lost: trace.lost }));
  });

  for (const [script, why] of logs) {
    test(`a gigabyte of log, or what has no end: ${why}`, { timeout: 300_000 }, async () => {
      const { result, most } = await memoryOf(() => observe(script, { waitFor: /all of it/ }));
      assert.ok(most < 300 * MEBIBYTE, `${most / MEBIBYTE} MiB`);
      assert.ok(result.outcome === 'stopped' && result.settled.by === 'log', JSON.stringify(result.outcome));
      assert.equal(result.stop.exitCode, 0);
      assert.ok(Math.max(...result.log.map(line => line.length)) <= 10_000);
    });
  }

  test('one who may not follow signals is told why, and judges by looks', () => {
    const words = ['verify', '--image', 'debian:bookworm', '--format', 'json', '--progress', 'quiet'];
    const rest = ['--grace', '1', '--fail-level', 'none', '--', 'sleep', '60'];
    const rights = ['--bounding-set', '-sys_admin', '--inh-caps', '-sys_admin'];
    const { stdout, stderr } = spawnSync(
      'setpriv',
      [...rights, process.execPath, buildCommand(), ...words, ...rest],
      { encoding: 'utf8', env: process.env },
    );
    const { verification } = JSON.parse(stdout) as {
      verification: { trace: { by: string; because: string }; heard: string }[];
    };
    const { trace, heard } = verification[0] ?? assert.fail(stderr);
    assert.equal(trace.by, 'looks');
    assert.match(trace.because, /^the kernel's events cannot be followed: .*the kernel does not permit it/);
    assert.equal(heard, 'dropped');
  });

  test('another tracer goes on as it was', async () => {
    inTracefs('mkdir other-tracer && echo 1 >other-tracer/events/signal/signal_generate/enable');
    try {
      const settings =
        'cat other-tracer/events/signal/*/enable other-tracer/tracing_on other-tracer/trace_clock';
      const [before, global] = [
        inTracefs(settings),
        inTracefs('cat ../tracing_on ../set_event ../current_tracer'),
      ];
      const seen = await observe('sleep 600; true');
      assert.ok(seen.outcome === 'stopped' && seen.trace.by === 'kernel', JSON.stringify(seen));
      assert.equal(inTracefs(settings), before);
      assert.equal(inTracefs('cat ../tracing_on ../set_event ../current_tracer'), global);
      // It has seen the same stop.
      assert.match(inTracefs('cat other-tracer/trace'), /signal_generate: sig=15 .*comm=bash/);
    } finally {
      inTracefs('rmdir other-tracer');
    }
  });
});
