import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { InputError } from '../input-error.ts';
import { repositoryOf } from './repository-of.ts';

/** Git is asked, and not waited for longer than this, in ms. */
const patience = 10_000;

/**
 * What git is told first, so that it starts neither monitors nor hooks, and takes no folder for a repository that has
 * only the files of one: whoever wrote the files of a repository could commit such a folder, with a configuration.
 */
export const carefully: readonly string[] = [
  ...['-c', 'core.fsmonitor=false'],
  ...['-c', 'core.hooksPath=/dev/null'],
  ...['-c', 'safe.bareRepository=explicit'],
];

/**
 * The environment for it: it writes no index, asks nobody for a password, and fetches nothing. Git before 2.45 knows
 * no word against fetching what a partial clone has left out, so that no protocol is allowed either.
 */
export const quietly: Readonly<Record<string, string>> = {
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: 'none',
};

/** What keeps `git diff` from starting the programs that a configuration and `.gitattributes` name for files. */
export const plainDiff = ['--no-ext-diff', '--no-textconv', '--ignore-submodules=dirty'];

/**
 * Likewise the filters through which files go that may have changed; `listed` is what git says of `filter.*.*`. Throws
 * an InputError for one that cannot be switched off.
 */
export function withoutFilters(listed: string): readonly string[] {
  const keys = listed.split('\0').filter(key => /\.(?:clean|process|required)$/.test(key));
  return keys.flatMap(key => {
    if (key.includes('=')) throw new InputError(`the configuration of git has a filter with = in its name`);
    return ['-c', key.endsWith('.required') ? `${key}=false` : `${key}=`];
  });
}

/**
 * What git prints, run in a folder; undefined where there is no git, no repository, or it says no. The repository is
 * the one that is found here, since git before 2.38 would look for bare ones too.
 */
export function askGit(folder: string, ...words: readonly string[]): string | undefined {
  const root = repositoryOf(folder);
  if (root === undefined) return undefined;
  const where = ['-C', folder, `--git-dir=${join(root, '.git')}`, `--work-tree=${root}`];
  const { status, stdout } = spawnSync('git', [...where, ...carefully, ...words], {
    encoding: 'utf8',
    env: { ...process.env, ...quietly },
    timeout: patience,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout : undefined;
}

/** Which line keeps a path out of git, `.gitignore:3`; undefined where none does, or where it is committed already. */
export function gitIgnores(folder: string, path: string): string | undefined {
  const [found = ''] = askGit(folder, 'check-ignore', '--verbose', '--', path)?.split('\n') ?? [];
  const [, file, line, pattern] = /^(.*?):(\d+):(.*)\t/.exec(found) ?? [];
  return file === undefined || pattern?.startsWith('!') ? undefined : `${file}:${line}`;
}

/** The paths below a folder that git neither has nor ignores, relative to the folder. */
export function untrackedIn(folder: string, paths: readonly string[]): readonly string[] {
  const found = askGit(folder, 'ls-files', '-z', '--others', '--exclude-standard', '--', ...paths);
  return found?.split('\0').filter(path => path !== '') ?? [];
}

/** Whether a repository names its objects by SHA-256, as one made by `git init --object-format=sha256` does. */
export function isOfSha256(repository: string): boolean {
  return askGit(repository, 'rev-parse', '--show-object-format')?.trim() === 'sha256';
}
