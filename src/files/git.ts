import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
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
 * What git prints, run in a folder; undefined where there is no git, no repository, or it says no. The repository is
 * the one that is found here, since git before 2.38 would look for bare ones too.
 */
export function askGit(folder: string, ...words: readonly string[]): string | undefined {
  const root = repositoryOf(folder);
  if (root === undefined) return undefined;
  const where = ['-C', folder, `--git-dir=${join(root, '.git')}`, `--work-tree=${root}`];
  const { status, stdout } = spawnSync('git', [...where, ...carefully, ...words], {
    encoding: 'utf8',
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
