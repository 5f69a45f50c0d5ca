import { carefully, quietly } from '../../src/files/git.ts';
import { InputError } from '../../src/input-error.ts';
import type { Environment } from '../process/streams.ts';

/** In milliseconds: it is also what a hook or a file system may make of it. */
const patience = 60_000;

/** What git prints; throws an InputError in the name of an option where it says no. */
export async function runGit(
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
  if (words[0] === 'rev-parse' && words[1] === '--verify') return noCommit(words.at(-1) as string);
  if (words[0] === 'merge-base') return 'the two have no commit in common';
  const line = stderr.split('\n').find(text => text !== '') ?? error.message;
  return line.replace(/^fatal: /, 'git says: ');
}

/** A clone of one branch has no other. */
function noCommit(word: string): string {
  const ref = word.replace(/\^\{commit\}$/, '');
  const [, remote, branch] = /^(origin|upstream)\/([\w./-]+)$/.exec(ref) ?? [];
  const fetch = branch === undefined ? '' : `; to have it: git fetch ${remote} ${branch}:refs/remotes/${ref}`;
  return `there is no commit ${ref} in this repository${fetch}`;
}
