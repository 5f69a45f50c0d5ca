import { declinedInWords } from '../../src/report/repairs.ts';
import type { Checked } from '../check/check-file.ts';
import { firstNames } from '../check/merge-findings.ts';
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
  { fix, diff, gitAdd }: CheckOptions,
  isShown: boolean,
  environment: Environment,
): Promise<CarriedOut> {
  if (fix) {
    const { writeRepairs } = await import('../check/write-repairs.ts');
    const { commitCopies } = await import('../check/copies-in-git.ts');
    const { beside, notes } = await writeRepairs(checked, environment);
    const left = commitCopies(checked, gitAdd ?? false, environment);
    return { written: beside, notes: [...notes, ...left, ...onContexts(beside)], isRefused: false };
  }
  if (!diff || !isShown) return { written: new Map(), notes: [], isRefused: false };
  const { patchRepairs } = await import('../check/patch-repairs.ts');
  const patch = await patchRepairs(checked, environment);
  const notes = [...patch.failures, ...checked.flatMap(declinedIn)];
  return { written: new Map(), patch, notes, isRefused: patch.failures.length > 0 };
}

/** What a patch leaves as it is. */
function declinedIn({ path, repaired }: Checked): string[] {
  return (repaired?.declined ?? []).map(one => `${one.file ?? path} ${declinedInWords(one)} [${one.rule}]`);
}

/** So many copies are better one image. */
const manyContexts = 3;

/** Where the reaper is copied into more build contexts than anybody wants to keep up to date. */
function onContexts(written: CarriedOut['written']): string[] {
  const folders = [...written.values()]
    .flat()
    .flatMap(path => /^(.*?)\/?\.initcheck\/reaper/.exec(path.replaceAll('\\', '/'))?.[1] ?? []);
  const contexts = [...new Set(folders)].map(folder => folder || '.');
  if (contexts.length <= manyContexts) return [];
  return [
    `the reaper is now in ${contexts.length} build contexts (${firstNames(contexts)}); ` +
      'with --inject=image=REF all of them would take it from one image, ' +
      'which "docker initcheck reaper --image REF" makes',
  ];
}
