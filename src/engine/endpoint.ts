import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EngineError } from './error.ts';

/** Where the Engine is and how it is reached. `address` is for people. */
export type Endpoint =
  | { readonly kind: 'socket'; readonly address: string; readonly path: string }
  | { readonly kind: 'tcp'; readonly address: string; readonly host: string; readonly port: number }
  | { readonly kind: 'dial'; readonly address: string; readonly command: readonly string[] };

/** What decides where the Engine is. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home directory. */
  readonly home: string;
  /** As in `process.platform`. */
  readonly platform: string;
  /** The global flags the docker client was called with (`--context x`, `-H …`), as they were written. */
  readonly globals?: readonly string[];
}

/**
 * Finds the Engine in the order of the docker client: global flags, DOCKER_HOST, DOCKER_CONTEXT, the current
 * context, the default socket (docker/cli, cli/command/cli.go `resolveContextName`). Plain sockets and TCP are
 * reached directly; whatever needs TLS or ssh goes through `docker system dial-stdio`, which knows how.
 */
export function resolveEndpoint(surroundings: Surroundings): Endpoint {
  const { env, platform, globals = [] } = surroundings;
  const dial = (address: string): Endpoint => ({
    kind: 'dial',
    address,
    command: [...clientCommand(surroundings), 'system', 'dial-stdio'],
  });
  if (globals.length > 0) return dial(`docker ${globals.join(' ')}`);

  const tls = Boolean(env.DOCKER_TLS_VERIFY || env.DOCKER_TLS);
  if (env.DOCKER_HOST) return parseHost(env.DOCKER_HOST, tls) ?? dial(env.DOCKER_HOST);

  const config = configFolder(surroundings);
  const context = env.DOCKER_CONTEXT || currentContext(config);
  if (context !== undefined && context !== 'default') {
    const { host, secured } = readContext(config, context);
    return parseHost(host, secured) ?? dial(host);
  }
  const path = platform === 'win32' ? '//./pipe/docker_engine' : '/var/run/docker.sock';
  return { kind: 'socket', address: platform === 'win32' ? `npipe:${path}` : `unix://${path}`, path };
}

/** Where the docker client keeps its configuration and its contexts. */
export function configFolder({ env, home }: Surroundings): string {
  return env.DOCKER_CONFIG || join(home, '.docker');
}

/** How to call the docker client so that it reaches the same Engine. */
export function clientCommand({ env, globals = [] }: Surroundings): readonly string[] {
  return [env.DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND || 'docker', ...globals];
}

/** The endpoint a host says, or undefined when this program cannot reach it by itself. */
function parseHost(host: string, tls: boolean): Endpoint | undefined {
  const [, scheme = 'tcp', rest = ''] = /^(?:([a-z]+):\/\/)?(.*)$/s.exec(host) ?? [];
  if (scheme === 'unix' || scheme === 'npipe') {
    const fallback = scheme === 'unix' ? '/var/run/docker.sock' : '//./pipe/docker_engine';
    return { kind: 'socket', address: host, path: rest || fallback };
  }
  if (scheme === 'ssh' || scheme === 'fd' || tls) return undefined;
  if (scheme !== 'tcp')
    throw new EngineError(`DOCKER_HOST=${JSON.stringify(host)} is not the address of an Engine`);
  return parseTcp(host, rest);
}

function parseTcp(address: string, rest: string): Endpoint | undefined {
  const parts = /^(\[[0-9a-f:.]+\]|[^/:]*)(?::(\d+))?(\/.*)?$/i.exec(rest);
  if (!parts) throw new EngineError(`DOCKER_HOST=${JSON.stringify(address)} is not the address of an Engine`);
  const [, host = '', port = '2375', path = '/'] = parts;
  // A path prefix or the port of TLS: leave it to the client, which speaks both.
  if (path !== '/' || port === '2376') return undefined;
  return { kind: 'tcp', address, host: host.replace(/^\[|\]$/g, '') || '127.0.0.1', port: Number(port) };
}

function currentContext(config: string): string | undefined {
  const file = join(config, 'config.json');
  if (!existsSync(file)) return undefined;
  const name = readJson(file).currentContext;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

/** Reads a context's host from the client's store, laid out in docker/cli cli/context/store. */
function readContext(config: string, name: string): { host: string; secured: boolean } {
  const id = createHash('sha256').update(name).digest('hex');
  const file = join(config, 'contexts', 'meta', id, 'meta.json');
  if (!existsSync(file)) throw new EngineError(`the Docker context ${JSON.stringify(name)} does not exist`);
  const endpoints = readJson(file).Endpoints as
    | { docker?: { Host?: string; SkipTLSVerify?: boolean } }
    | undefined;
  const host = endpoints?.docker?.Host;
  if (!host) throw new EngineError(`the Docker context ${JSON.stringify(name)} has no Docker Engine`);
  const secured =
    Boolean(endpoints?.docker?.SkipTLSVerify) || existsSync(join(config, 'contexts', 'tls', id));
  return { host, secured };
}

/** @throws EngineError naming a file that cannot be read */
export function readJson(file: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  } catch (error) {
    throw new EngineError(`cannot read ${file}: ${(error as Error).message}`, { cause: error });
  }
}
