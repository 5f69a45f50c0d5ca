import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { addressIn, startEngine, stopEngine } from './private-engine.ts';

/**
 * `npm run soak [RUNS]`: verifies again and again on an Engine of its own, and interrupts it at random moments: Ctrl-C,
 * SIGKILL, the Engine restarted under it. One more run, to its end, has to leave nothing with our label. Needs root,
 * dockerd and the images of test/engine/up.
 */
const runs = Number(process.argv[2] ?? 200);
const state = mkdtempSync(join(tmpdir(), 'initcheck-soak-'));
const host = addressIn(state);
const dockerfile = join(state, 'context', 'Dockerfile');
const label = 'label=dev.initcheck.run';

/** How long a run is left alone at most: a whole one takes about five seconds. */
const LONGEST = 6000;

/** No run takes so long. */
const HUNG = 60_000;

const ways = ['nothing', 'SIGINT', 'SIGINT', 'SIGTERM', 'SIGKILL', 'SIGKILL', 'restart'] as const;
type Way = (typeof ways)[number];

interface Run {
  readonly way: Way | 'hung';
  readonly code: number | null;
  /** From the interruption to the end of the process. */
  readonly seconds: number;
}

process.exitCode = await soak().finally(() => rmSync(state, { recursive: true, force: true }));

async function soak(): Promise<number> {
  const source = process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock';
  let engine = await startEngine(state);
  try {
    const image = execFileSync('docker', ['-H', source, 'save', 'busybox'], { maxBuffer: 2 ** 28 });
    execFileSync('docker', ['-H', host, 'load'], { input: image, stdio: ['pipe', 'ignore', 'inherit'] });
    mkdirSync(join(state, 'context'));
    writeFileSync(dockerfile, 'FROM busybox\nVOLUME /data\nCMD ["sleep", "600"]\n');
    const seen: Run[] = [];
    let most = 0;
    for (let count = 0; count < runs; count++) {
      const way = ways[Math.floor(Math.random() * ways.length)] as Way;
      const running = start(count % 3 === 0 ? ['--read-only'] : []);
      await Promise.race([setTimeout(Math.random() * LONGEST), once(running, 'exit')]);
      const begin = performance.now();
      const exit =
        running.exitCode === null && running.signalCode === null ? once(running, 'exit') : undefined;
      if (way === 'restart') engine = await restart(engine);
      else if (way !== 'nothing') running.kill(way);
      const isHung =
        (await Promise.race([exit, setTimeout(HUNG, 'hung' as const, { ref: false })])) === 'hung';
      seen.push({
        way: isHung ? 'hung' : way,
        code: running.exitCode,
        seconds: (performance.now() - begin) / 1000,
      });
      if (isHung) {
        // The builder of Docker 20.10 can lock itself up when builds are cancelled, and only a restart frees it.
        running.kill('SIGINT');
        await exit;
        engine = await restart(engine);
      }
      most = Math.max(most, leftovers().length);
    }
    return await judge(seen, most);
  } finally {
    await stopEngine(engine, state);
  }
}

/** The last run is left alone; what it leaves is what counts. */
async function judge(seen: readonly Run[], most: number): Promise<number> {
  const last = start([]);
  await once(last, 'exit');
  const left = leftovers();
  for (const way of new Set([...ways, 'hung' as const])) {
    const of = seen.filter(run => run.way === way);
    const codes = [...new Set(of.map(({ code }) => code ?? 'killed'))].sort().join(', ');
    const slowest = Math.max(0, ...of.map(({ seconds }) => seconds));
    console.log(`${way}: ${of.length} runs, exit codes ${codes || '-'}, over within ${slowest.toFixed(1)} s`);
  }
  console.log(
    `${seen.length} runs; at most ${most} leftovers in between; after one more run (exit code ` +
      `${last.exitCode}): ${left.length}`,
  );
  for (const line of left) console.log(`left behind: ${line}`);
  return left.length > 0 || last.exitCode !== 0 ? 1 : 0;
}

function start(options: readonly string[]): ChildProcess {
  const words = [
    'dist/docker-initcheck.cjs',
    'verify',
    '--fail-level',
    'none',
    '--progress',
    'quiet',
    '--grace',
    '1',
    '-f',
    dockerfile,
  ];
  return spawn(process.execPath, [...words, ...options, join(state, 'context')], {
    env: { ...process.env, DOCKER_HOST: host, DOCKER_CONFIG: state },
    stdio: 'ignore',
  });
}

function leftovers(): string[] {
  const list = (...words: string[]) =>
    execFileSync('docker', ['-H', host, ...words, '--filter', label], { encoding: 'utf8' })
      .split('\n')
      .filter(line => line !== '');
  return [...list('ps', '-aq'), ...list('image', 'ls', '-q'), ...list('volume', 'ls', '-q')];
}

/** Half of the times without a chance to say good-bye, as a machine that loses its power. */
async function restart(engine: ChildProcess): Promise<ChildProcess> {
  await stopEngine(engine, state, Math.random() < 0.5 ? 'SIGKILL' : 'SIGTERM');
  return await startEngine(state);
}
