import { writeStaged } from '../../src/files/staged-files.ts';
import { shownPath } from '../../src/files/within.ts';
import type { Environment } from '../process/streams.ts';
import type { Checked } from './check-file.ts';
import { distinct, type Plan, planRepair } from './plan-repair.ts';

interface Written {
  /** The paths written beside each Dockerfile. */
  readonly beside: ReadonlyMap<Checked, readonly string[]>;
  /** What is not as one may expect, a sentence each. */
  readonly notes: readonly string[];
  /** What is not repaired, since its build context would be a guess. */
  readonly declined: readonly Checked[];
}

/**
 * Writes what `--fix` has made of files: the binaries and the ignore file first, then scripts, then the Dockerfile that
 * refers to them. Either all of it is written or, with an InputError, nothing; what would be a guess is left out.
 */
export async function writeRepairs(checked: readonly Checked[], environment: Environment): Promise<Written> {
  const plans: Plan[] = [];
  for (const file of checked) {
    environment.signal.throwIfAborted();
    plans.push(await planRepair(file, environment));
  }
  const declined = plans.flatMap(plan => plan.declined ?? []);
  if (declined[0] && plans.every(plan => plan.declined || plan.beside.length + plan.dockerfile.length === 0))
    throw declined[0];
  const all = distinct(plans.flatMap(({ beside, dockerfile }) => [...beside, ...dockerfile]));
  await writeStaged(all, environment.signal);
  const shown = (path: string): string => shownPath(environment.directory, path);
  return {
    beside: new Map(plans.map(({ file, beside }) => [file, beside.map(({ path }) => shown(path))])),
    notes: [
      ...declined.map(({ message }) => message),
      ...all
        .filter(({ otherNames = 0 }) => otherNames > 0)
        .map(
          ({ path }) => `${shown(path)} is repaired under this name only: its hard links keep the old file`,
        ),
    ],
    declined: plans.flatMap(plan => (plan.declined ? [plan.file] : [])),
  };
}
