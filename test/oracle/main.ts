import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { askAgain, wrongIn } from './again.ts';
import { itemsOf } from './items.ts';
import type { Answer, Part } from './part.ts';
import { inParallel } from './pool.ts';
import { countsOf, type Finding, groupsOf, reportOf } from './report.ts';
import { type Family, families, installTools } from './shells.ts';
import { shrink } from './shrink.ts';
import { isKnownTo } from './text.ts';
import { isWrong, type Trial, tryScript } from './trial.ts';
import { openWorkshop, type Workshop } from './workshop.ts';

/**
 * npm run oracle -- [--runs 10000] [--seed 1] [--shells dash,bash] [--jobs 24] [--shrink 100] [--out FOLDER]
 * Generates scripts, asks the linter about each and runs it, and reports where they disagree.
 * npm run oracle -- --again FOLDER: asks the linter about the scripts of a report once more, and runs nothing.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    shells: { type: 'string', default: families.join(',') },
    jobs: { type: 'string', default: '24' },
    processes: { type: 'string', default: String(availableParallelism()) },
    shrink: { type: 'string', default: '100' },
    out: { type: 'string', default: join('.cache', 'oracle', 'report') },
    again: { type: 'string' },
  },
});

const jobs = Number(values.jobs);
const every = Number(values.processes);

if (values.again) sayAgain(values.again);
else
  void run({
    seed: Number(values.seed),
    runs: Number(values.runs),
    shells: families.filter(family => values.shells.split(',').includes(family)),
    jobs: Math.ceil(jobs / every),
  });

async function run(what: Omit<Part, 'first' | 'every'>): Promise<void> {
  const start = performance.now();
  // Once, before there are several processes: apt-get lets only one of them in.
  installTools(what.shells);
  const trials = await trialsOf(what, start);
  console.error(`${trials.length} runs in ${seconds(start)} s`, countsOf(trials));
  mkdirSync(values.out, { recursive: true });
  writeFileSync(join(values.out, 'trials.json'), JSON.stringify(trials));
  const workshop = openWorkshop(what.shells, `run-${process.pid}`);
  const findings = await findingsOf(trials, what.shells, workshop);
  const title = `${values.runs} scripts, seed ${values.seed}, ${trials.length} runs`;
  writeFileSync(join(values.out, 'report.md'), reportOf(trials, findings, title));
  workshop.close();
  console.error(`${join(values.out, 'report.md')}, ${seconds(start)} s`);
  process.exitCode = trials.some(trial => isWrong(trial) && !trial.isUnstable) ? 1 : 0;
}

/** Only the claims are new: what was seen is that of the report. */
function sayAgain(folder: string): void {
  const all = (JSON.parse(readFileSync(join(folder, 'trials.json'), 'utf8')) as Trial[]).map(askAgain);
  const trials = all.map(({ now }) => now);
  const findings = groupsOf(wrongIn(all)).map(group => ({ ...group, elsewhere: [] }));
  writeFileSync(join(folder, 'again.md'), reportOf(trials, findings, `${folder}, asked again`));
  const unseen = all.filter(({ isUnseen }) => isUnseen).length;
  console.error(`${join(folder, 'again.md')}: ${unseen} repairs are others now`, countsOf(trials));
}

/** In processes of their own, as many as there are processors. */
async function trialsOf(what: Omit<Part, 'first' | 'every'>, start: number): Promise<readonly Trial[]> {
  const { length } = itemsOf(what);
  const trials: Trial[] = new Array(length);
  let done = 0;
  const program = fileURLToPath(new URL('./part.ts', import.meta.url));
  const parts = Array.from({ length: every }, async (_, first) => {
    const part: Part = { ...what, first, every };
    const child = fork(program, [JSON.stringify(part)]);
    child.on('message', ({ at, trial }: Answer) => {
      trials[at] = trial;
      done++;
      if (done % 1000 === 0) console.error(`${done} of ${length}, ${seconds(start)} s`);
    });
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`a part of the work ended with exit code ${code}`);
  });
  await Promise.all(parts);
  return trials;
}

/** Shrinks a part of what is wrong, and looks at what is left under all shells, as a string and as a file. */
async function findingsOf(
  trials: readonly Trial[],
  shells: readonly Family[],
  workshop: Workshop,
): Promise<Finding[]> {
  const wrong = trials.filter(trial => isWrong(trial) && !trial.isUnstable);
  const every = Math.max(1, Math.ceil(wrong.length / Number(values.shrink)));
  const some = wrong.filter((_, at) => at % every === 0);
  const groups = groupsOf(await inParallel(some, jobs, trial => shrink(trial, workshop)));
  return inParallel(groups, 4, async ({ trial, count }) => {
    const others = shells.flatMap(family => (['string', 'file'] as const).map(as => ({ family, as })));
    const elsewhere = others.filter(
      ({ family, as }) =>
        !(family === trial.family && as === trial.script.as) && isKnownTo(trial.script.tree, family),
    );
    return {
      trial,
      count,
      elsewhere: await inParallel(elsewhere, 4, ({ family, as }) =>
        tryScript({ ...trial.script, as }, family, workshop),
      ),
    };
  });
}

function seconds(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(0);
}
