import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Column, formatTable, isReached, type Results } from './bench-table.ts';

/*
 * npm run bench:reaper: our reaper beside Debian's inits, each as PID 1 of a PID namespace of its own, all in one run,
 * in rounds that alternate between them: a value is the median of its rounds, so that what disturbs the machine for a moment
 * disturbs nobody's figure. Prints a table and the same as JSON, and ends with 1 if a target is missed. Needs root, and
 * `apt-get install tini dumb-init catatonit`; what is not installed is left out.
 */

interface Init {
  readonly name: string;
  readonly argv: readonly string[];
}

/** The columns: how to measure one init once, and how often. */
interface Measure extends Column {
  readonly rounds: number;
  readonly once: (init: Init) => Promise<number> | number;
}

const bin = fileURLToPath(new URL('./bin/', import.meta.url));
const probe = `${bin}probe-linux-amd64`;
const ours: Init = { name: 'reaper', argv: [`${bin}reaper-linux-amd64`, '--'] };
const candidates: readonly Init[] = [
  ours,
  { name: 'tini', argv: ['/usr/bin/tini', '--'] },
  { name: 'tini-static', argv: ['/usr/bin/tini-static', '--'] },
  { name: 'dumb-init', argv: ['/usr/bin/dumb-init', '--'] },
  { name: 'dumb-init -c', argv: ['/usr/bin/dumb-init', '-c', '--'] },
  { name: 'catatonit', argv: ['/usr/bin/catatonit', '--'] },
];
const ORPHANS = 2000;
const NAMESPACE = ['--fork', '--pid', '--mount-proc', '--kill-child'];

const measures: readonly Measure[] = [
  { name: 'bytes', rounds: 1, target: { value: 10_240 }, once: ({ argv }) => statSync(argv[0] ?? '').size },
  { name: 'resident KiB', rounds: 5, target: { value: 24 }, once: measureMemory },
  { name: 'start and exit µs', rounds: 300, target: { factor: 0.95 }, once: measureStart },
  { name: 'signal p50 ns', rounds: 25, target: { factor: 1 }, once: measureSignal },
  { name: 'CPU per orphan ns', rounds: 61, target: { factor: 1 }, once: measureOrphans },
  { name: 'wake-ups in 3 s', rounds: 2, target: { value: 0 }, once: measureWakeUps },
  { name: 'lost of 1,000 SIGTERM', rounds: 1, target: { value: 0 }, once: init => countLost(init, 1000) },
];

const results = await bench(candidates.filter(({ argv }) => existsSync(argv[0] ?? '')));
console.log(formatTable(measures, ours.name, results));
console.log(JSON.stringify(results));
const missed = measures.filter(measure => !isReached(measure, ours.name, results));
for (const { name } of missed) console.error(`missed: ${name}`);
process.exitCode = missed.length > 0 ? 1 : 0;

async function bench(inits: readonly Init[]): Promise<Results> {
  const results: Record<string, Record<string, number>> = Object.fromEntries(
    inits.map(({ name }) => [name, {}]),
  );
  for (const { name, rounds, once } of measures) {
    process.stderr.write(`${name} …\n`);
    const samples = new Map<Init, number[]>(inits.map(init => [init, []]));
    for (let round = 0; round < rounds; round++) {
      // Nobody is always the first: each round begins with another init.
      const order = [...inits.slice(round % inits.length), ...inits.slice(0, round % inits.length)];
      for (const init of order) samples.get(init)?.push(await once(init));
    }
    for (const [init, values] of samples) (results[init.name] ?? {})[name] = median(values);
  }
  return results;
}

/** Exact, unlike VmRSS, which the kernel counts per processor and sums up late. */
async function measureMemory(init: Init): Promise<number> {
  return whileIdle(init, pid => {
    const [, size] = /^Rss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
    return Number(size);
  });
}

/** Namespace included, which costs every init the same. */
function measureStart({ argv }: Init): number {
  const since = process.hrtime.bigint();
  const { status } = spawnSync(
    '/usr/bin/unshare',
    ['--fork', '--pid', '--kill-child', ...argv, '/bin/true'],
    { stdio: 'ignore' },
  );
  if (status !== 0) throw new Error(`${argv[0]} ended with ${status}`);
  return Number(process.hrtime.bigint() - since) / 1000;
}

function measureSignal({ argv }: Init): number {
  const { stdout } = spawnSync('unshare', [...NAMESPACE, ...argv, probe, 'signals', '2000'], {
    encoding: 'utf8',
  });
  return Number(stdout.replace('median ', ''));
}

/**
 * On one processor, or what is measured is how often two of them get into each other's way, which differs fourfold from one
 * run to the next. Time that others take from it is not counted: proc(5), /proc/pid/schedstat.
 */
async function measureOrphans({ argv }: Init): Promise<number> {
  const script = `cut -d' ' -f1 /proc/1/schedstat; ${probe} orphans ${ORPHANS} >&2; cut -d' ' -f1 /proc/1/schedstat`;
  const { stdout } = spawnSync(
    'taskset',
    ['-c', `${cpus().length - 1}`, 'unshare', ...NAMESPACE, ...argv, 'sh', '-c', script],
    {
      encoding: 'utf8',
    },
  );
  const [before = 0, after = 0] = stdout.split('\n').map(Number);
  return (after - before) / ORPHANS;
}

async function measureWakeUps(init: Init): Promise<number> {
  return whileIdle(init, async pid => {
    const before = switchesOf(pid);
    await sleep(3000);
    return switchesOf(pid) - before;
  });
}

/** How many of the signals that come right after the fork never reach main. */
async function countLost({ argv }: Init, count: number): Promise<number> {
  let lost = 0;
  for (let i = 0; i < count; i++) {
    const child = spawn('unshare', [...NAMESPACE, ...argv, 'sleep', '0.1'], { stdio: 'ignore' });
    const ended = new Promise<number | null>(resolve => child.once('close', resolve));
    const init = await firstChild(child.pid ?? 0);
    while (childrenOf(init) === '' && child.exitCode === null) {}
    process.kill(init, 'SIGTERM');
    if ((await ended) === 0) lost++;
  }
  return lost;
}

async function whileIdle({ argv }: Init, look: (pid: number) => number | Promise<number>): Promise<number> {
  const child = spawn('unshare', [...NAMESPACE, ...argv, 'sleep', '20'], {
    stdio: 'ignore',
    env: { PATH: process.env.PATH },
  });
  const pid = await firstChild(child.pid ?? 0);
  await sleep(200);
  try {
    return await look(pid);
  } finally {
    process.kill(pid, 'SIGKILL');
    await new Promise(resolve => child.once('close', resolve));
  }
}

/** The init, once unshare has forked it. */
async function firstChild(pid: number): Promise<number> {
  while (childrenOf(pid) === '') await new Promise(resolve => setImmediate(resolve));
  return Number(childrenOf(pid).split(' ')[0]);
}

function childrenOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  } catch {
    return '';
  }
}

function switchesOf(pid: number): number {
  const counts = readFileSync(`/proc/${pid}/status`, 'utf8').matchAll(/ctxt_switches:\s+(\d+)/g);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
