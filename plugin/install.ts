import { chmod, mkdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { InputError } from '../src/input-error.ts';
import { exitClean } from './exit-codes.ts';
import { reasonOf } from './find-dockerfiles.ts';
import type { Environment, Streams } from './streams.ts';

/** What our own plugin file says of itself, so that another one of this name is never overwritten. */
const mark = '# docker-initcheck: written by docker-initcheck install';

/** Writes the plugin to where docker looks for a user's plugins. Returns the exit code. */
export async function runInstall(
  { force }: { force?: true },
  { stdout }: Streams,
  environment: Environment,
): Promise<number> {
  const path = pluginPath(environment);
  const old = await readFile(path, 'utf8').catch(() => undefined);
  if (old !== undefined && !old.includes(mark) && !force)
    throw new InputError(`${path} is there already and is not ours; --force replaces it`);
  await writePlugin(
    path,
    formatShim(process.execPath, join(dirname(environment.binaries), 'docker-initcheck.cjs')),
  );
  stdout.write(`installed ${path}\ntry: docker initcheck --help\n`);
  return exitClean;
}

/** Removes what `install` wrote. Returns the exit code. */
export async function runUninstall({ stdout }: Streams, environment: Environment): Promise<number> {
  const path = pluginPath(environment);
  const old = await readFile(path, 'utf8').catch(() => undefined);
  if (old !== undefined && !old.includes(mark)) throw new InputError(`${path} is not ours and stays`);
  if (old !== undefined) await unlink(path);
  stdout.write(old === undefined ? `${path} was not there\n` : `removed ${path}\n`);
  return exitClean;
}

/** docker/cli, cli-plugins/manager/manager.go */
function pluginPath({ variables }: Environment): string {
  if (process.platform === 'win32')
    throw new InputError(
      'docker only finds .exe files as plugins on Windows; use docker-initcheck by itself',
    );
  return join(
    variables.DOCKER_CONFIG || join(variables.HOME || homedir(), '.docker'),
    'cli-plugins',
    'docker-initcheck',
  );
}

/**
 * A shell script in front of Node: docker asks every plugin for its metadata at every `docker --help`, and a shell answers that in a
 * millisecond. It also says what is wrong when Node is gone, where docker would only say "unknown command".
 */
export function formatShim(node: string, script: string): string {
  return `#!/bin/sh
${mark}
node=${quote(node)} script=${quote(script)}
if [ "$1" = docker-cli-plugin-metadata ] && IFS= read -r line <"\${script%/*}/metadata.json"; then
  printf '%s\\n' "$line"
  exit 0
fi
if [ ! -x "$node" ]; then
  found=$(command -v node) || { echo "docker initcheck: Node.js is gone: neither $node nor a node on the PATH" >&2; exit 127; }
  node=$found
fi
if [ ! -f "$script" ]; then
  echo "docker initcheck: $script is gone; install docker-initcheck again and run docker-initcheck install" >&2
  exit 127
fi
exec "$node" "$script" "$@"
`;
}

async function writePlugin(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.tmp`, text);
    await chmod(`${path}.tmp`, 0o755);
    await rename(`${path}.tmp`, path);
  } catch (error) {
    throw new InputError(`${path}: it could not be written: ${reasonOf(error as NodeJS.ErrnoException)}`);
  }
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
