import { readFile } from 'node:fs/promises';
import type { ContainerSettings } from '../../src/engine/create-container.ts';
import type { PublishedPort } from '../../src/engine/host-config.ts';
import { reasonOf } from '../../src/files/reason.ts';
import { resolveIn } from '../../src/files/resolve-in.ts';
import { InputError } from '../../src/input-error.ts';
import type { RunOptions } from '../options/run-options.ts';
import type { Environment } from '../process/streams.ts';

/** What the options say about containers. Throws an InputError for what Docker could not mean either. */
export async function parseContainerSettings(
  options: RunOptions,
  environment: Environment,
): Promise<ContainerSettings> {
  const { network, user, platform, readOnly, pidsLimit } = options;
  const files = await Promise.all(options.envFile.map(file => readEnvFile(file, environment)));
  const env = [...files.flat(), ...options.env].flatMap(word => parseVariable(word, environment));
  return {
    ...(env.length > 0 && { env }),
    ...(options.publish.length > 0 && { ports: options.publish.map(parsePort) }),
    ...(options.volume.length > 0 && { volumes: options.volume.map(word => parseVolume(word, environment)) }),
    ...(options.tmpfs.length > 0 && { tmpfs: Object.fromEntries(options.tmpfs.map(parseTmpfs)) }),
    network,
    user,
    platform,
    pidsLimit,
    ...(readOnly && { isReadOnly: true }),
  };
}

/** Whether two containers cannot have these settings at the same time: a port or a directory of this machine. */
export function isExclusive({ ports = [], volumes = [] }: ContainerSettings): boolean {
  return ports.some(({ host }) => host !== '') || volumes.some(volume => /^.[^:]*:.*[^:]/.test(volume));
}

/**
 * One variable in each line, `#` for comments; quotes have no meaning
 * (docs.docker.com/reference/cli/docker/container/run).
 */
async function readEnvFile(file: string, { directory }: Environment): Promise<string[]> {
  const text = await readFile(resolveIn(directory, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new InputError(`--env-file ${file}: ${reasonOf(error)}`);
  });
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map(line => line.trimStart())
    .filter(line => line !== '' && !line.startsWith('#'));
}

function parseVariable(word: string, { variables }: Environment): string[] {
  const name = word.split('=', 1)[0] ?? '';
  if (name === '' || /\s/.test(name)) throw new InputError(`--env ${word}: expected NAME=VALUE or NAME`);
  if (word.includes('=')) return [word];
  const value = variables[name];
  return value === undefined ? [] : [`${name}=${value}`];
}

function parsePort(word: string): PublishedPort {
  const parts =
    /^(?:(?:(?<address>\[[0-9a-f:.]+\]|[\d.]+):)?(?<host>\d*):)?(?<port>\d+)(?:\/(?<protocol>tcp|udp|sctp))?$/i.exec(
      word,
    );
  const { address = '', host = '', port = '', protocol = 'tcp' } = parts?.groups ?? {};
  if (!parts || [host, port].some(number => Number(number) > 65535))
    throw new InputError(`--publish ${word}: expected [[ADDRESS:]PORT:]PORT[/tcp|/udp]`);
  return { container: `${port}/${protocol.toLowerCase()}`, address: address.replace(/^\[|\]$/g, ''), host };
}

/** A path of this machine may be relative; a name is a volume's. */
function parseVolume(word: string, { directory }: Environment): string {
  const [, source = '', rest = ''] = /^((?:[a-zA-Z]:[\\/])?[^:]*)(:.*)?$/s.exec(word) ?? [];
  const target = rest === '' ? source : rest.slice(1);
  if (source === '' || !target.startsWith('/'))
    throw new InputError(`--volume ${word}: expected [SOURCE:]/PATH[:ro]`);
  return rest !== '' && source.startsWith('.') ? `${resolveIn(directory, source)}${rest}` : word;
}

function parseTmpfs(word: string): [path: string, options: string] {
  const [path = '', ...options] = word.split(':');
  if (!path.startsWith('/')) throw new InputError(`--tmpfs ${word}: expected /PATH[:OPTIONS]`);
  return [path, options.join(':')];
}
