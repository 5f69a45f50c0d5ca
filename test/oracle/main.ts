import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { type Script, scripts } from './generate.ts';
import { inParallel } from './pool.ts';
import { countsOf, type Finding, groupsOf, reportOf } from './report.ts';
import { type Family, families } from './shells.ts';
import { shrink } from './shrink.ts';
import { isKnownTo } from './text.ts';
import { isWrong, type Trial, tryScript } from './trial.ts';
import { openWorkshop, type Workshop } from './workshop.ts';

/**
 * npm run oracle -- [--runs 10000] [--seed 1] [--shells dash,bash] [--jobs 24] [--shrink 100] [--out FOLDER]
 * Generates scripts, asks the linter about each and runs it, and reports where they disagree.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    shells: { type: 'string', default: families.join(',') },
    jobs: { type: 'string', default: '24' },
    shrink: { type: 'string', default: '100' },
    out: { type: 'string', default: join('.cache', 'oracle', 'report') },
  },
});

const jobs = Number(values.jobs);

void run(
  families.filter(family => values.shells.split(',').includes(family)),
  fc.sample(scripts(), { seed: Number(values.seed), numRuns: Number(values.runs) }),
);

async function run(shells: readonly Family[], all: readonly Script[]): Promise<void> {
  const start = performance.now();
  const workshop = openWorkshop(shells, `run-${process.pid}`);
  const work = all.flatMap(script =>
    shells.filter(family => isKnownTo(script.tree, family)).map(family => ({ script, family })),
  );
  let done = 0;
  const trials = await inParallel(work, jobs, async ({ script, family }) => {
    const trial = await tryScript(script, family, workshop);
    done++;
    if (done % 1000 === 0) console.error(`${done} of ${work.length}, ${seconds(start)} s`);
    return trial;
  });
  console.error(`${work.length} runs in ${seconds(start)} s`, countsOf(trials));
  mkdirSync(values.out, { recursive: true });
  writeFileSync(join(values.out, 'trials.json'), JSON.stringify(trials));
  const findings = await findingsOf(trials, shells, workshop);
  const title = `${values.runs} scripts, seed ${values.seed}, ${work.length} runs`;
  writeFileSync(join(values.out, 'report.md'), reportOf(trials, findings, title));
  rmSync(workshop.folder, { recursive: true, force: true });
  console.error(`${join(values.out, 'report.md')}, ${seconds(start)} s`);
  process.exitCode = trials.some(trial => isWrong(trial) && !trial.isUnstable) ? 1 : 0;
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
