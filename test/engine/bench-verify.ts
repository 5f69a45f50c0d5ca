import { readFileSync } from 'node:fs';
import { buildImage } from '../../src/engine/build.ts';
import { cleanUp } from '../../src/engine/clean-up.ts';
import { anotherRun } from '../../src/engine/engine.ts';
import type { ObserveOptions, ObserveProgress } from '../../src/verify/bench.ts';
import type { Observation, Stopped } from '../../src/verify/observation.ts';
import { verify } from '../../src/verify/verify.ts';
import { probe, reachEngine } from './engine.ts';

/*
 * npm run bench:verify [ROUNDS]: what `verify` adds to what the containers of an image need themselves, part by part,
 * and what it costs a stop that its signals are followed. A value is the median of its rounds; with and without are
 * measured in turn. Ends with 1 where a goal is missed. Only the figures of a quiet machine say something.
 */
const rounds = Number(process.argv[2] ?? 9);
const goals = { added: 2, answer: 1, cost: 1.05 } as const;

const server =
  "require('http').createServer((asked, answer) => answer.end('hello')).listen(8080);" +
  "process.on('SIGTERM', () => process.exit(0));";
const node = 'FROM initcheck-test/node\nCOPY server.js /\nENTRYPOINT []\nCMD ["node", "/server.js"]\n';
const behindReaper = node.replace(
  'ENTRYPOINT []',
  'COPY reaper /sbin/reaper\nENTRYPOINT ["/sbin/reaper", "--"]',
);
/** Events of the kernel cost most where most of them happen. */
const forks = (count: number): string =>
  `i=0; while [ $i -lt ${count} ]; do busybox true; i=$((i+1)); done; exit 0`;
const busy =
  'FROM initcheck-test/busybox\n' +
  `CMD ["sh", "-c", "trap '${forks(500)}' TERM; echo up; while :; do sleep 600 & wait; done"]\n`;

type Part = 'create' | 'own' | 'be sure' | 'examine' | 'canary' | 'answer' | 'added' | 'total';
const parts: readonly Part[] = ['create', 'own', 'be sure', 'examine', 'canary', 'answer', 'added', 'total'];

const { engine, skip } = await reachEngine();
if (skip) throw new Error(skip);
const missed: string[] = [];
try {
  await benchParts(await build(node), await build(behindReaper));
  await benchTracing('a server with a handler', await build(node));
  await benchTracing('500 processes during the stop', await build(busy));
} finally {
  await cleanUp(engine);
  engine.close();
}
for (const goal of missed) console.error(`missed: ${goal}`);
process.exitCode = missed.length > 0 ? 1 : 0;

async function build(text: string): Promise<string> {
  const reaper = { bytes: readFileSync('src/reaper/bin/reaper-linux-amd64'), mode: 0o755 };
  const overlay = new Map([
    ['server.js', { bytes: Buffer.from(server), mode: 0o644 }],
    ['reaper', reaper],
  ]);
  return await buildImage(engine, {
    context: 'test/verify',
    dockerfile: { path: 'Dockerfile', text },
    overlay,
  });
}

async function benchParts(original: string, repaired: string): Promise<void> {
  const names = ['original', 'repaired'] as const;
  const seen: Record<string, Record<Part, number>[]> = { original: [], repaired: [] };
  const whole: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const run = await experiment({ original, repaired }, {});
    for (const name of names) seen[name]?.push(run.partsOf(name));
    whole.push(run.seconds);
  }
  console.log(`seconds, medians of ${rounds}   ${parts.map(part => part.padStart(8)).join('')}`);
  for (const name of names) {
    const values = parts.map(part => median(seen[name]?.map(each => each[part]) ?? []));
    console.log(`  ${name.padEnd(24)}${values.map(value => value.toFixed(2).padStart(8)).join('')}`);
    const added = values[parts.indexOf('added')] ?? Number.NaN;
    const own = values[parts.indexOf('own')] ?? Number.NaN;
    console.log(`  ${''.padEnd(24)}  ${(1 + added / own).toFixed(2)} × what the container needs itself`);
    judge(`${name}: verify adds`, added, goals.added, 's');
  }
  console.log(`  both side by side, with removal ${median(whole).toFixed(2)}`);
}

async function benchTracing(what: string, reference: string): Promise<void> {
  const stops = { here: [] as number[], never: [] as number[] };
  const answers: number[] = [];
  for (let round = 0; round < 2 * rounds; round++) {
    for (const trace of ['here', 'never'] as const) {
      const run = await experiment({ [what]: reference }, { trace, orphans: 0, canary: 0 });
      const seen = run.stopped(what);
      if (trace === 'here' && seen.trace.by !== 'kernel') throw new Error('no signals were followed');
      stops[trace].push(seen.stop.seconds);
      if (trace === 'here') answers.push(run.partsOf(what).answer);
    }
  }
  const [traced, plain, answer] = [median(stops.here), median(stops.never), median(answers)];
  console.log(
    `${what}: stopped in ${traced.toFixed(3)} s followed, ${plain.toFixed(3)} s not: × ` +
      `${(traced / plain).toFixed(3)}; answer ${answer.toFixed(2)} s after the end`,
  );
  judge(`${what}: following costs ×`, traced / plain, goals.cost, '');
  judge(`${what}: the answer comes after`, answer, goals.answer, 's');
}

function judge(what: string, value: number, most: number, unit: string): void {
  if (!(value <= most)) missed.push(`${what} ${value.toFixed(2)} ${unit}, ${most} ${unit} at most`);
}

interface Run {
  /** Until everything is removed again. */
  readonly seconds: number;
  stopped(name: string): Stopped;
  partsOf(name: string): Record<Part, number>;
}

async function experiment(
  images: Readonly<Record<string, string>>,
  options: Partial<ObserveOptions>,
): Promise<Run> {
  const times = new Map<string, number>();
  const begin = performance.now();
  const subjects = Object.entries(images).map(([name, reference]) => ({ name, source: { reference } }));
  const seen = await verify(anotherRun(engine), subjects, {
    probe,
    ...options,
    onProgress: step => {
      if (step.kind === 'observe') times.set(`${step.subject} ${step.step}`, performance.now() - begin);
    },
  });
  const seconds = (performance.now() - begin) / 1000;
  const stopped = (name: string): Stopped => stoppedOf(seen, name);
  const at = (name: string, step: ObserveProgress['step']): number =>
    (times.get(`${name} ${step}`) ?? Number.NaN) / 1000;
  const partsOf = (name: string): Record<Part, number> => {
    const { timings, stop, settled } = stopped(name);
    return {
      create: at(name, 'start'),
      own: timings.total - timings.added,
      'be sure': settled.waited ?? 0,
      examine: at(name, 'stop') - at(name, 'examine'),
      canary: stop.seconds - stop.own,
      answer: at(name, 'done') - at(name, 'stop') - stop.seconds,
      added: timings.added,
      total: timings.total,
    };
  };
  return { seconds, stopped, partsOf };
}

function stoppedOf(observations: readonly Observation[], name: string): Stopped {
  const seen = observations.find(({ subject }) => subject === name);
  if (seen?.outcome !== 'stopped') throw new Error(`${name}: ${seen?.because ?? 'nothing was seen'}`);
  return seen;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
