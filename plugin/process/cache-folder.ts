import { isAbsolute, join } from 'node:path';
import { version } from './version.ts';

/**
 * Where this user's programs keep what they can make again; undefined where none is known, and where Node is not to
 * keep what it compiles. https://specifications.freedesktop.org/basedir-spec/latest/,
 * https://nodejs.org/api/cli.html#node_disable_compile_cache1
 */
export function cacheFolder(
  variables: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): string | undefined {
  if (variables.NODE_DISABLE_COMPILE_CACHE) return undefined;
  const { XDG_CACHE_HOME: named = '', HOME: home = '', LOCALAPPDATA: local = '' } = variables;
  const own = platform === 'win32' ? local : join(home, '.cache');
  const folder = [named, own].find(isAbsolute);
  return folder === undefined ? undefined : join(folder, 'docker-initcheck', version);
}
