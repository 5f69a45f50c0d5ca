import type Docker from 'dockerode';
import { dialAgent } from './dial.ts';
import { clientCommand, type Endpoint, resolveEndpoint, type Surroundings } from './endpoint.ts';
import { EngineError, wordsOf } from './error.ts';
import { newRunId } from './run.ts';

/** A Docker Engine that answered. Everything made through it carries the label of its run. */
export interface Engine {
  /** Where it is, for people: `unix:///var/run/docker.sock`. */
  readonly address: string;
  readonly version: string;
  readonly apiVersion: string;
  /** Podman answers as Docker does, and reports less. */
  readonly isPodman: boolean;
  /** `linux` or `windows`: what its containers are. */
  readonly os: string;
  /** As Go names it: `amd64`, `arm64`. */
  readonly architecture: string;
  /** The value of the label `dev.initcheck.run`. */
  readonly run: string;
  /** The docker client that reaches the same Engine: its command line so far, and its environment. */
  readonly client: {
    readonly command: readonly string[];
    readonly env: Readonly<Record<string, string | undefined>>;
  };
  /** The connection; used in this folder only. */
  readonly docker: Docker;
  /** Ends the connections that are kept open. */
  close(): void;
}

/**
 * In milliseconds. A login by ssh takes its time: the docker client itself gives it thirty seconds (docker/cli,
 * cli/connhelper).
 */
const CONNECT_TIMEOUT = { socket: 10_000, tcp: 10_000, dial: 30_000 } as const;

/**
 * The first version of the API that builds with BuildKit: Docker 18.09.
 * https://docs.docker.com/reference/api/engine/version-history/
 */
const LEAST_API = '1.39';

/** Connects to the Engine that the docker client would use; an EngineError says why there is none. */
export async function connectEngine(surroundings: Surroundings, signal?: AbortSignal): Promise<Engine> {
  const endpoint = resolveEndpoint(surroundings);
  // dockerode takes a tenth of a second to load: only those who talk to an Engine pay for it.
  const { default: Dockerode } = await import('dockerode');
  const agent = endpoint.kind === 'dial' ? dialAgent(endpoint.command, surroundings.env) : undefined;
  const docker = new Dockerode({
    ...clientOptions(endpoint),
    ...(agent && { agent }),
  } as Docker.DockerOptions);
  refuseRedirects(docker);
  const timeout = AbortSignal.timeout(CONNECT_TIMEOUT[endpoint.kind]);
  try {
    const abortSignal = signal ? AbortSignal.any([signal, timeout]) : timeout;
    // Its types forget that options may be given.
    const ask = docker.version.bind(docker) as (options: object) => Promise<Docker.DockerVersion>;
    const version = await ask({ abortSignal });
    if (isOlder(version.ApiVersion, LEAST_API))
      throw new EngineError(
        `the Docker Engine ${version.Version} at ${endpoint.address} is too old: its API is ` +
          `${version.ApiVersion}, and ${LEAST_API} is needed`,
      );
    return {
      address: endpoint.address,
      version: version.Version,
      apiVersion: version.ApiVersion,
      isPodman: version.Components?.some(({ Name }) => Name === 'Podman Engine') ?? false,
      os: version.Os,
      architecture: version.Arch,
      run: newRunId(),
      client: { command: clientCommand(surroundings), env: surroundings.env },
      docker,
      close: () => agent?.destroy(),
    };
  } catch (error) {
    agent?.destroy();
    signal?.throwIfAborted();
    if (error instanceof EngineError) throw error;
    throw new EngineError(sentence(endpoint, timeout.aborted ? { code: 'ETIMEDOUT' } : error), {
      cause: error,
    });
  }
}

/**
 * An Engine sends nobody elsewhere, but for a path that it cleans (`/images/../x`); docker-modem would ask whatever
 * machine an answer names. Its limit is a field of a request, which no option of its leads to.
 */
function refuseRedirects({ modem }: Docker): void {
  const connection = modem as unknown as { buildRequest(options: object, ...others: unknown[]): unknown };
  const build = connection.buildRequest.bind(connection);
  connection.buildRequest = (options, ...others) => build({ ...options, maxRedirects: 0 }, ...others);
}

/** Whether a version, `1.9`, comes before another, `1.39`; one that is not written so does not. */
function isOlder(version: string, other: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split('.').map(Number);
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}

/** The same Engine for another run, whose clean-up is its own. */
export function anotherRun(engine: Engine): Engine {
  return { ...engine, run: newRunId() };
}

/** Every option is said, for dockerode fills gaps from DOCKER_HOST, and a `host` found there beats a socket. */
function clientOptions(endpoint: Endpoint): Record<string, unknown> {
  const none = { host: undefined, port: undefined, socketPath: undefined, protocol: 'http', pathPrefix: '/' };
  const noTls = { ca: undefined, cert: undefined, key: undefined, timeout: undefined };
  if (endpoint.kind === 'socket') return { ...none, ...noTls, socketPath: endpoint.path };
  if (endpoint.kind === 'tcp') return { ...none, ...noTls, host: endpoint.host, port: endpoint.port };
  // The name only becomes the Host header: the agent decides where the bytes go.
  return { ...none, ...noTls, host: 'docker.example.com', port: 80 };
}

function sentence({ address, kind }: Endpoint, error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const start = `cannot reach the Docker Engine ${kind === 'dial' ? 'through' : 'at'} ${address}`;
  if (['ENOENT', 'ECONNREFUSED', 'ECONNRESET'].includes(code)) return `${start}: is it running?`;
  if (code === 'EACCES' || code === 'EPERM') return `${start}: permission denied, may this user use Docker?`;
  if (code === 'ETIMEDOUT') return `${start}: no answer within ${CONNECT_TIMEOUT[kind] / 1000} seconds`;
  return `${start}: ${wordsOf(error)}`;
}
