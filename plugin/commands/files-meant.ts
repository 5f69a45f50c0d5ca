import { findDockerfiles } from '../../src/files/find-dockerfiles.ts';
import type { InputError } from '../../src/input-error.ts';
import { printable } from '../../src/report/printable.ts';
import { isWorkloadName, wellKnownNames } from '../../src/workload/read-workload.ts';
import { firstNames } from '../check/merge-findings.ts';
import type { CheckOptions } from '../options/check-options.ts';
import { takeShard } from '../options/shard.ts';
import type { Environment, Streams } from '../process/streams.ts';

/** What cannot be found is in `missing`, unless it is all. */
export function filesMeant(
  paths: readonly string[],
  { fix, diff, verify, target, context, shard }: CheckOptions,
  { directory }: Environment,
  missing: InputError[],
): readonly string[] {
  const isOfOne = Boolean(fix || diff || verify || target || context);
  const found = findDockerfiles(paths, directory, isOfOne ? [] : wellKnownNames, missing);
  return shard ? takeShard(found, shard) : found;
}

/** A search for what to repair leaves what describes containers as it is: another file may build the same image. */
export function tellOfUnnamed(
  paths: readonly string[],
  files: readonly string[],
  { stderr }: Streams,
  { directory }: Environment,
): void {
  const others = findDockerfiles(paths, directory, wellKnownNames, []).filter(
    path => isWorkloadName(path) && !files.includes(path),
  );
  if (others.length === 0) return;
  const what = others.length === 1 ? 'describes containers, and is' : 'describe containers, and are';
  const named = others.length === 1 ? 'it is named' : 'they are named';
  stderr.write(`docker initcheck: ${printable(firstNames(others))} ${what} repaired only where ${named}\n`);
}
