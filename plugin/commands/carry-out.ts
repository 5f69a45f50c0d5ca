import type { Checked } from '../check/check-file.ts';
import type { RepairPatch } from '../check/patch-repairs.ts';
import type { CheckOptions } from '../options/check-options.ts';
import type { Environment } from '../process/streams.ts';

/** What became of repairs that were to be written, or shown as a patch. */
interface CarriedOut {
  /** The paths written beside each Dockerfile. */
  readonly written: ReadonlyMap<Checked, readonly string[]>;
  readonly patch?: RepairPatch;
  /** What is left to do, or could not be done, a sentence each. */
  readonly notes: readonly string[];
  /** Whether some of the patch is missing, because `--fix` would write nothing there. */
  readonly isRefused: boolean;
}

/** Writes repairs for `--fix`; makes their patch for `--diff`, where it is shown as one. Else does nothing. */
export async function carryOut(
  checked: readonly Checked[],
  { fix, diff, reaperPlatforms, gitAdd }: CheckOptions,
  isShown: boolean,
  environment: Environment,
): Promise<CarriedOut> {
  if (fix) {
    const { writeRepairs } = await import('../check/write-repairs.ts');
    const { commitCopies } = await import('../check/copies-in-git.ts');
    const { beside, notes } = await writeRepairs(checked, reaperPlatforms, environment);
    const left = commitCopies(checked, gitAdd ?? false, environment);
    return { written: beside, notes: [...notes, ...left], isRefused: false };
  }
  if (!diff || !isShown) return { written: new Map(), notes: [], isRefused: false };
  const { patchRepairs } = await import('../check/patch-repairs.ts');
  const patch = await patchRepairs(checked, reaperPlatforms, environment);
  return { written: new Map(), patch, notes: patch.failures, isRefused: patch.failures.length > 0 };
}
