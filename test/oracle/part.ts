import { type Generated, itemsOf } from './items.ts';
import { inParallel } from './pool.ts';
import { type Trial, tryScript } from './trial.ts';
import { openWorkshop } from './workshop.ts';

/** What a part of the work is, as one argument of its process. */
export interface Part extends Generated {
  readonly jobs: number;
  /** Every so many-th item, from this one on. */
  readonly first: number;
  readonly every: number;
}

/** What a part says of one of its items. */
export interface Answer {
  readonly at: number;
  readonly trial: Trial;
}

/** A process of its own for each processor: one alone lints and looks for both. */
async function runPart(part: Part): Promise<void> {
  const workshop = openWorkshop(part.shells, `part-${process.pid}`);
  const own = itemsOf(part).flatMap((item, at) => (at % part.every === part.first ? [{ ...item, at }] : []));
  await inParallel(own, part.jobs, async ({ script, family, at }) => {
    const answer: Answer = { at, trial: await tryScript(script, family, workshop) };
    process.send?.(answer);
  });
  workshop.close();
  process.disconnect();
}

if (process.send) void runPart(JSON.parse(process.argv[2] ?? '{}'));
