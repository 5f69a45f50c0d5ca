import { execFileSync } from 'node:child_process';

type Git = (...words: string[]) => void;

/** Runs git in a directory; and the environment for it, in which nothing of who runs the tests decides what it does. */
export function gitIn(directory: string): readonly [git: Git, variables: Readonly<Record<string, string>>] {
  const variables = { PATH: process.env.PATH ?? '', HOME: directory, GIT_CONFIG_NOSYSTEM: '1' };
  const settings = ['user.name=a', 'user.email=a@example.org', 'init.defaultBranch=main'];
  const options = settings.flatMap(setting => ['-c', setting]);
  const git: Git = (...words) => {
    execFileSync('git', [...options, ...words], { cwd: directory, env: variables, stdio: 'pipe' });
  };
  return [git, variables];
}
