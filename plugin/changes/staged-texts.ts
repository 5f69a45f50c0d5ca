import { relative, sep } from 'node:path';
import { askGit } from '../../src/files/git.ts';
import type { Unsaved } from '../../src/files/repository-files.ts';
import { repositoryOf } from '../../src/files/repository-of.ts';
import type { Environment } from '../process/streams.ts';
import { unstagedFiles } from './changed-files.ts';

/**
 * The texts that are staged, where the work tree has others by now: a commit will have these. Git is asked for those
 * that are read. Throws an InputError where git cannot say which they are.
 */
export async function stagedTexts(environment: Environment): Promise<Unsaved> {
  const root = repositoryOf(environment.directory);
  const unstaged = await unstagedFiles(environment);
  const known = new Map<string, Buffer | undefined>();
  return path => {
    if (root === undefined || !unstaged.has(path)) return undefined;
    if (!known.has(path)) {
      const name = relative(root, path).split(sep).join('/');
      const text = askGit(root, 'cat-file', 'blob', `:0:${name}`);
      known.set(path, text === undefined ? undefined : Buffer.from(text));
    }
    return known.get(path);
  };
}
