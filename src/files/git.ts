import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { InputError } from '../input-error.ts';
import { repositoryOf } from './repository-of.ts';

/** Bytes of an answer: the names of so many files that nobody has more. */
const mostAnswered = 64 * 1024 ** 2;

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
  return askGitOf('', folder, ...words);
}

/** Likewise, with an input for it. */
function askGitOf(input: string, folder: string, ...words: readonly string[]): string | undefined {
  const root = repositoryOf(folder);
  if (root === undefined) return undefined;
  const where = ['-C', folder, `--git-dir=${join(root, '.git')}`, `--work-tree=${root}`];
  const { status, stdout } = spawnSync('git', [...where, ...carefully, ...words], {
    encoding: 'utf8',
    env: { ...process.env, ...quietly },
    timeout: patience,
    maxBuffer: mostAnswered,
    input,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout : undefined;
}

/** Which line keeps a path out of git, `.gitignore:3`; undefined where none does, or where it is committed already. */
export function gitIgnores(folder: string, path: string): string | undefined {
  return ignoredIn(folder, [path]).get(path);
}

/** The paths below a folder that git ignores, relative to it as they are given, and which line says so of each. */
export function ignoredIn(folder: string, paths: readonly string[]): ReadonlyMap<string, string> {
  if (paths.length === 0) return new Map();
  const input = paths.map(path => `${path}\0`).join('');
  const fields = askGitOf(input, folder, 'check-ignore', '--verbose', '-z', '--stdin')?.split('\0') ?? [];
  const found = new Map<string, string>();
  for (let at = 0; at + 3 < fields.length; at += 4) {
    const [file = '', line = '', pattern = '', path = ''] = fields.slice(at);
    if (!pattern.startsWith('!')) found.set(path, `${file}:${line}`);
  }
  return found;
}

/** The paths below a folder that git neither has nor ignores, relative to the folder. */
export function untrackedIn(folder: string, paths: readonly string[]): readonly string[] {
  const words = ['ls-files', '-z', '--others', '--exclude-standard', '--'];
  return inParts(paths, part => askGit(folder, ...words, ...part)).filter(path => path !== '');
}

/** As many paths as a command line has room for: Linux and macOS give it at least 1 MiB. */
const mostPaths = 200;

/** What git says of paths, as many at a time as it can be told, at the zeros. */
export function inParts(
  paths: readonly string[],
  ask: (part: readonly string[]) => string | undefined,
): readonly string[] {
  const parts = Array.from({ length: Math.ceil(paths.length / mostPaths) }, (_, part) =>
    paths.slice(part * mostPaths, (part + 1) * mostPaths),
  );
  return parts.flatMap(part => ask(part)?.replace(/\0$/, '').split('\0') ?? []);
}

/** Whether a repository names its objects by SHA-256, as one made by `git init --object-format=sha256` does. */
export function isOfSha256(repository: string): boolean {
  return askGit(repository, 'rev-parse', '--show-object-format')?.trim() === 'sha256';
}
