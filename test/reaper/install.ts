import { spawnSync } from 'node:child_process';

/** Test files run side by side, and apt-get does not wait for another. */
const LOCK = '/var/lock/initcheck-test-apt';
const script = 'apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"';

/**
 * Installs Debian packages that only some tests need: in CI, and where `isAsked`. Why they are not there; false if they
 * are.
 *
 * @throws Error in CI, where they are owed
 */
export function install(packages: readonly string[], isAsked = false): string | false {
  if (packages.length === 0) return false;
  const reason = `not installed: ${packages.join(' ')}`;
  if (process.env.CI !== 'true' && !isAsked) return reason;
  const { status, stderr, error } = spawnSync('flock', [LOCK, 'sh', '-c', script, 'sh', ...packages], {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (status === 0) return false;
  const why = `${reason}: ${error?.message ?? stderr.trim().split('\n').at(-1)}`;
  if (process.env.CI === 'true') throw new Error(why);
  return why;
}
