import { existsSync } from 'node:fs';
import { basename, relative, sep } from 'node:path';
import { isDockerfileName } from '../../src/files/find-dockerfiles.ts';
import { askGit } from '../../src/files/git.ts';
import { repositoryOf } from '../../src/files/repository-of.ts';
import { resolveIn } from '../../src/files/resolve-in.ts';
import { isWorkloadName } from '../../src/workload/read-workload.ts';
import type { Checked } from '../check/check-file.ts';
import type { Environment } from '../process/streams.ts';
import { type Change, changedFiles } from './changed-files.ts';

/** The checked files that a change concerns, and sentences about the others for standard error. */
export interface OnlyChanged {
  readonly checked: readonly Checked[];
  readonly notes: readonly string[];
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
    notes: [
      ...(out === 0 ? [] : [`${out} of ${checked.length} left out: ${since} concerns them`]),
      ...('staged' in change ? missingOf(changed, environment) : []),
    ],
  };
}

/** What a commit would have, and the disk has not: files are searched for there. */
function missingOf(staged: ReadonlySet<string>, { directory }: Environment): readonly string[] {
  const root = repositoryOf(directory) ?? directory;
  const nameOf = (path: string): string => relative(root, path).split(sep).join('/');
  return [...staged]
    .filter(path => isDockerfileName(basename(path)) || isWorkloadName(path))
    .filter(path => !existsSync(path) && askGit(root, 'cat-file', '-e', `:0:${nameOf(path)}`) !== undefined)
    .map(path => `${nameOf(path)} is staged and gone from the disk, so it was not checked`);
}
