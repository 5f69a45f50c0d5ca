import { dirname, join } from 'node:path';
import { lookAt } from './look.ts';

/**
 * The root of the git repository that a folder is in; a worktree or submodule has a file where others have a folder.
 */
export function repositoryOf(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (lookAt(join(at, '.git'))) return at;
    if (at === dirname(at)) return undefined;
  }
}
