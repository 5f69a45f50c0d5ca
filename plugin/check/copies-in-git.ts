import { join } from 'node:path';
import { askGit, gitIgnores, untrackedIn } from '../../src/files/git.ts';
import { namesIn } from '../../src/files/look.ts';
import { shownPath } from '../../src/files/within.ts';
import { reaperFolder } from '../../src/image/reaper.ts';
import type { Environment } from '../process/streams.ts';
import type { Checked } from './check-file.ts';

/** The copies of the reaper in a build context that no clone of the repository would have. */
export interface NotInGit {
  readonly untracked: readonly string[];
  /** The first one that git ignores, and the line that says so. */
  readonly ignored: { readonly path: string; readonly by: string } | undefined;
}

/** None of either outside of a repository, and without git. */
export function notInGit(context: string): NotInGit {
  const untracked = untrackedIn(context, [reaperFolder]);
  const there = namesIn(join(context, reaperFolder)).map(name => `${reaperFolder}/${name}`);
  const [ignored] = there.flatMap(path => {
    const by = gitIgnores(context, path);
    return by === undefined ? [] : [{ path, by }];
  });
  return { untracked, ignored };
}

/**
 * What has to be committed with the Dockerfiles that were repaired: a sentence for each build context, and with
 * `isAdded` it is done.
 */
export function commitCopies(
  checked: readonly Checked[],
  isAdded: boolean,
  { directory }: Environment,
): string[] {
  const copying = checked.filter(({ repaired }) => repaired?.text.includes(`${reaperFolder}/`));
  const contexts = [...new Set(copying.map(({ context }) => context))];
  return contexts.flatMap(context => {
    const folder = shownPath(directory, join(context, reaperFolder));
    if (isAdded && askGit(context, 'rev-parse', '--git-dir') === undefined)
      return [`${folder} is not added to a commit: git finds no repository there that it can read`];
    const { untracked, ignored } = notInGit(context);
    if (untracked.length === 0 && !ignored) return [];
    if (isAdded && askGit(context, 'add', '--force', '--', reaperFolder) !== undefined)
      return [`${folder} is added to the next commit: the build copies the reaper from it`];
    return ignored
      ? [`${folder} is not committed, because of ${ignored.by}: git add --force ${folder}`]
      : [`${folder} is not in git yet, and the build copies the reaper from it: git add ${folder}`];
  });
}
