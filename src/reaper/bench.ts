import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/*
 * npm run bench:reaper: our reaper beside Debian's inits, each as PID 1 of a PID namespace of its own, all in one run,
 * in rounds that alternate between them. Prints a table and the same as JSON. Needs root, and
 * `apt-get install tini dumb-init catatonit`; what is not installed is left out.
 */

interface Init {
  readonly name: string;
  readonly argv: readonly string[];
}

/** The columns: a name, how to measure one init once, and how often. Less is better everywhere. */
interface Measure {
  readonly name: string;
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
  { name: 'bytes', rounds: 1, once: ({ argv }) => statSync(argv[0] ?? '').size },
  { name: 'resident KiB', rounds: 5, once: measureMemory },
  { name: 'start and exit µs', rounds: 300, once: measureStart },
  { name: 'signal p50 ns', rounds: 25, once: measureSignal },
  { name: 'CPU per orphan ns', rounds: 41, once: measureOrphans },
  { name: 'wake-ups in 3 s', rounds: 2, once: measureWakeUps },
  { name: 'lost of 200 SIGTERM', rounds: 1, once: init => countLost(init, 200) },
];

const results = await bench(candidates.filter(({ argv }) => existsSync(argv[0] ?? '')));
console.log(formatTable(results));
console.log(JSON.stringify(results));

type Results = Record<string, Record<string, number>>;

async function bench(inits: readonly Init[]): Promise<Results> {
  const results: Results = Object.fromEntries(inits.map(({ name }) => [name, {}]));
  for (const { name, rounds, once } of measures) {
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

/** On one processor, or what is measured is how often two of them get into each other's way. */
async function measureOrphans({ argv }: Init): Promise<number> {
  const script = `cut -d' ' -f1 /proc/1/schedstat; ${probe} orphans ${ORPHANS} >&2; cut -d' ' -f1 /proc/1/schedstat`;
  const { stdout } = spawnSync('taskset', ['-c', '1', 'unshare', ...NAMESPACE, ...argv, 'sh', '-c', script], {
    encoding: 'utf8',
  });
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
    const child = spawn('unshare', [...NAMESPACE, ...argv, 'sleep', '0.3'], { stdio: 'ignore' });
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

/** One row for each init; the last one is our value over the best of the others. */
function formatTable(results: Results): string {
  const rows = Object.entries(results).map(([name, values]) => [
    name,
    ...measures.map(measure => format(values[measure.name])),
  ]);
  const ratios = measures.map(({ name }) => {
    const best = Math.min(
      ...Object.entries(results).flatMap(([init, values]) =>
        init === ours.name ? [] : [values[name] ?? NaN],
      ),
    );
    return best === 0 ? '-' : `× ${((results[ours.name]?.[name] ?? Number.NaN) / best).toFixed(2)}`;
  });
  const table = [['', ...measures.map(({ name }) => name)], ...rows, ['ours / best other', ...ratios]];
  const widths = table[0]?.map((_, column) => Math.max(...table.map(row => row[column]?.length ?? 0))) ?? [];
  return table
    .map(row =>
      row
        .map((cell, column) =>
          column ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}

function format(value = Number.NaN): string {
  return value >= 100 ? value.toFixed(0) : String(Math.round(value * 10) / 10);
}
