import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { carefully, plainDiff, quietly, withoutFilters } from '../../src/files/git.ts';
import { InputError, isInputError } from '../../src/input-error.ts';
import type { Environment } from '../process/streams.ts';

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
  const filters = await git(['config', '--null', '--name-only', '--get-regexp', '^filter\\.']).catch(nothing);
  const diff = [...withoutFilters(filters), 'diff', ...plainDiff, '--no-renames', '--name-only', '-z'];
  const lists =
    'staged' in change
      ? [await git([...diff, '--cached'])]
      : [
          await git([...diff, await forkOf(change.since, git, root)]),
          await git(['-C', root, 'ls-files', '--others', '--exclude-standard', '-z']),
        ];
  const names = lists.join('').split('\0').filter(Boolean);
  return new Set(names.map(name => join(root === '' ? directory : root, name)));
}

/** Git says no where there is none. */
function nothing(error: unknown): string {
  if (isInputError(error)) return '';
  throw error;
}

type Git = (words: readonly string[]) => Promise<string>;

/** Where this branch left the other one: what the other has changed since is not this one's doing. */
async function forkOf(ref: string, git: Git, root: string): Promise<string> {
  const commit = (
    await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`])
  ).trim();
  try {
    return (await git(['merge-base', commit, 'HEAD'])).trim();
  } catch (error) {
    if (!existsSync(join(root, '.git', 'shallow'))) throw error;
    throw new InputError(
      `--since ${ref}: the clone is shallow and does not reach back to where the two differ; ` +
        'fetch more of it (git fetch --unshallow, or fetch-depth: 0 in actions/checkout)',
    );
  }
}

/** In milliseconds: it is also what a hook or a file system may make of it. */
const patience = 60_000;

async function runGit(
  words: readonly string[],
  option: string,
  { directory, variables, signal }: Environment,
): Promise<string> {
  const { execFile } = await import('node:child_process');
  const env = { ...variables, ...quietly };
  const all = [...carefully, '-c', 'core.quotePath=false', ...words];
  return new Promise((resolve, reject) =>
    execFile(
      'git',
      all,
      { cwd: directory, env, signal, timeout: patience, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (!error) resolve(stdout);
        else if (signal.aborted) reject(error);
        // Too much output ends it too, and then there is a code.
        else if (error.killed && !error.code)
          reject(new InputError(`${option}: git takes longer than ${patience / 1000} seconds`));
        else reject(new InputError(`${option}: ${reasonOf(error, words, stderr)}`));
      },
    ),
  );
}

function reasonOf(error: Error & { code?: unknown }, words: readonly string[], stderr: string): string {
  if (error.code === 'ENOENT') return 'git is not installed';
  if (words[0] === 'rev-parse' && words[1] === '--verify')
    return `there is no commit ${(words.at(-1) as string).replace(/\^\{commit\}$/, '')} in this repository`;
  if (words[0] === 'merge-base') return 'the two have no commit in common';
  const line = stderr.split('\n').find(text => text !== '') ?? error.message;
  return line.replace(/^fatal: /, 'git says: ');
}
