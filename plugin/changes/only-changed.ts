import { resolveIn } from '../../src/files/resolve-in.ts';
import type { Checked } from '../check/check-file.ts';
import type { Environment } from '../process/streams.ts';
import { type Change, changedFiles } from './changed-files.ts';

/** The checked files that a change concerns, and a sentence about the others for standard error. */
export interface OnlyChanged {
  readonly checked: readonly Checked[];
  readonly note: string | null;
}

/**
 * Leaves out what has not changed, and neither has what it is made of: the file that describes a container, its
 * Dockerfile, the scripts and configurations that were read for it, ignore files.
 */
export async function onlyChanged(
  checked: readonly Checked[],
  change: Change,
  environment: Environment,
): Promise<OnlyChanged> {
  const changed = await changedFiles(change, environment);
  const at = (path: string): string => resolveIn(environment.directory, path);
  const left = checked.filter(({ path, container, causes = [] }) =>
    [path, ...(container ? [container.file] : []), ...causes].some(each => changed.has(at(each))),
  );
  const out = checked.length - left.length;
  const since = 'staged' in change ? 'nothing staged' : `no change since ${change.since}`;
  return {
    checked: left,
    note: out === 0 ? null : `${out} of ${checked.length} left out: ${since} concerns them`,
  };
}
