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
}

/**
 * Writes what `--fix` has made of files: the binaries and the ignore file first, then scripts, then the Dockerfile that
 * refers to them. Either all of it is written or, with an InputError, nothing.
 */
export async function writeRepairs(checked: readonly Checked[], environment: Environment): Promise<Written> {
  const plans: Plan[] = [];
  for (const file of checked) {
    environment.signal.throwIfAborted();
    plans.push(await planRepair(file, environment));
  }
  const all = distinct(plans.flatMap(({ beside, dockerfile }) => [...beside, ...dockerfile]));
  await writeStaged(all, environment.signal);
  const shown = (path: string): string => shownPath(environment.directory, path);
  return {
    beside: new Map(plans.map(({ file, beside }) => [file, beside.map(({ path }) => shown(path))])),
    notes: all
      .filter(({ otherNames = 0 }) => otherNames > 0)
      .map(({ path }) => `${shown(path)} is repaired under this name only: its hard links keep the old file`),
  };
}
