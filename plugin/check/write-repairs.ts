import { writeStaged } from '../../src/files/staged-files.ts';
import { shownPath } from '../../src/files/within.ts';
import type { Environment } from '../process/streams.ts';
import type { Checked } from './check-file.ts';
import { distinct, type Plan, planRepair } from './plan-repair.ts';

/**
 * Writes what `--fix` has made of files: the binaries and the ignore file first, then scripts, then the Dockerfile that
 * refers to them. Either all of it is written or, with an InputError, nothing. Returns the paths written beside each
 * Dockerfile.
 */
export async function writeRepairs(
  checked: readonly Checked[],
  architectures: readonly string[] | undefined,
  environment: Environment,
): Promise<Map<Checked, readonly string[]>> {
  const plans: Plan[] = [];
  for (const file of checked) plans.push(await planRepair(file, architectures, environment));
  const all = plans.flatMap(({ beside, dockerfile }) => [...beside, ...dockerfile]);
  await writeStaged(distinct(all), environment.signal);
  return new Map(
    plans.map(({ file, beside }) => [file, beside.map(({ path }) => shownPath(environment.directory, path))]),
  );
}
