import { join } from 'node:path';
import { plainDiff, withoutFilters } from '../../src/files/git.ts';
import { InputError, isInputError } from '../../src/input-error.ts';
import type { Environment } from '../process/streams.ts';
import { runGit } from './run-git.ts';

/** Which change is meant: what is staged, or all since a commit, with what is not committed or not added yet. */
export type Change = { readonly staged: true } | { readonly since: string };

/**
 * The absolute paths of the files that have changed, those that are gone included. Throws an InputError where git
 * cannot say.
 */
export async function changedFiles(change: Change, environment: Environment): Promise<ReadonlySet<string>> {
  const { directory } = environment;
  const option = 'staged' in change ? '--staged' : '--since';
  const git = (words: readonly string[]) => runGit(words, option, environment);
  const root = (await git(['rev-parse', '--show-toplevel'])).trimEnd();
  const diff = await namesOnly(git);
  const lists =
    'staged' in change
      ? [await git([...diff, '--cached'])]
      : [
          await git([...diff, await forkOf(change.since, git)]),
          await git(['-C', root, 'ls-files', '--others', '--exclude-standard', '-z']),
        ];
  const names = lists.join('').split('\0').filter(Boolean);
  return new Set(names.map(name => join(root === '' ? directory : root, name)));
}

/** The paths of the files whose text in the work tree is another one than what is staged. */
export async function unstagedFiles(environment: Environment): Promise<ReadonlySet<string>> {
  const git: Git = words => runGit(words, '--staged', environment);
  const root = (await git(['rev-parse', '--show-toplevel'])).trimEnd();
  // What is only meant to be added has nothing staged yet.
  const words = [...(await namesOnly(git)), '--diff-filter=a'];
  const names = (await git(words)).split('\0').filter(Boolean);
  return new Set(names.map(name => join(root, name)));
}

/** The words of a diff that starts no program of the repository's. */
async function namesOnly(git: Git): Promise<readonly string[]> {
  const filters = await git(['config', '--null', '--name-only', '--get-regexp', '^filter\\.']).catch(nothing);
  return [...withoutFilters(filters), 'diff', ...plainDiff, '--no-renames', '--name-only', '-z'];
}

/** Git says no where there is none. */
function nothing(error: unknown): string {
  if (isInputError(error)) return '';
  throw error;
}

type Git = (words: readonly string[]) => Promise<string>;

/** Where this branch left the other one: what the other has changed since is not this one's doing. */
async function forkOf(ref: string, git: Git): Promise<string> {
  try {
    const named = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
    const commit = (await git(named)).trim();
    return (await git(['merge-base', commit, 'HEAD'])).trim();
  } catch (error) {
    const isShallow = (await git(['rev-parse', '--is-shallow-repository'])).trim() === 'true';
    if (!isInputError(error) || !isShallow) throw error;
    throw new InputError(
      `${error.message}; the clone is shallow, so it may only be missing here: fetch more of it ` +
        `(git fetch --unshallow origin '+refs/heads/*:refs/remotes/origin/*', or fetch-depth: 0 in actions/checkout)`,
    );
  }
}
