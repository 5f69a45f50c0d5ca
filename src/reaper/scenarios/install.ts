import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Situation } from './situation.ts';

const script = 'apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"';

/** Installs the programs that a row needs; if that fails, why the row is left out. */
export function whyMissing({ programs = {} }: Situation, env: NodeJS.ProcessEnv): string | undefined {
  const isThere = (program: string): boolean =>
    (program.startsWith('/') && existsSync(program)) || spawnSync('which', [program], { env }).status === 0;
  const missing = Object.keys(programs).filter(program => !isThere(program));
  if (missing.length === 0) return undefined;
  const packages = missing.map(program => programs[program] as string);
  console.error(`installing ${packages.join(', ')} by apt-get`);
  const { status, stderr } = spawnSync('sh', ['-c', script, 'sh', ...packages], {
    ...{ encoding: 'utf8', env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } },
  });
  return status === 0
    ? undefined
    : `${packages.join(', ')} cannot be installed: ${stderr?.trim().split('\n').at(-1)}`;
}
