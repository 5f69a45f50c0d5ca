import { spawnSync } from 'node:child_process';

/** Git is asked, and not waited for longer than this, in ms. */
const patience = 10_000;

/**
 * What git prints, run in a folder; undefined where there is no git, no repository, or it says no. Nothing that the
 * repository's configuration names is started.
 */
export function askGit(folder: string, ...words: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync('git', ['-C', folder, '-c', 'core.fsmonitor=false', ...words], {
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
