import type Docker from 'dockerode';
import { type PlacedFile, putFiles } from './container-files.ts';
import type { Engine } from './engine.ts';
import { engineError } from './error.ts';
import { type HostSettings, hostConfig } from './host-config.ts';
import { attachContainer } from './networks.ts';
import { RUN_LABEL } from './run.ts';

/** What to create a container from; what is not given is the image's. */
export interface ContainerOptions extends ContainerSettings {
  /** An image id or a name. */
  readonly image: string;
  /** How often the health check runs, in seconds; as the image or the settings say without it. */
  readonly healthInterval?: number | undefined;
}

/** What `docker run` would be given. */
export interface ContainerSettings extends HostSettings {
  readonly entrypoint?: readonly string[] | undefined;
  readonly cmd?: readonly string[] | undefined;
  /** `NAME=value`. */
  readonly env?: readonly string[] | undefined;
  readonly user?: string | undefined;
  readonly platform?: string | undefined;
  readonly workingDir?: string | undefined;
  readonly hostname?: string | undefined;
  readonly stopSignal?: string | undefined;
  /** The grace period, in seconds. */
  readonly stopTimeout?: number | undefined;
  /** Instead of the image's; null for none. */
  readonly healthcheck?: Healthcheck | null | undefined;
  /** Whether it has a terminal. */
  readonly isTerminal?: boolean | undefined;
  /** Whether its standard input stays open. */
  readonly isInteractive?: boolean | undefined;
  /** Ports that it listens on and that nobody publishes: `80/tcp`. */
  readonly exposed?: readonly string[] | undefined;
  /** Files that it has before it starts. */
  readonly files?: readonly PlacedFile[] | undefined;
}

/** As Docker has it: `CMD` and words, or `CMD-SHELL` and a line; times in seconds. */
interface Healthcheck {
  /** The image's own without it. */
  readonly test?: readonly string[] | undefined;
  readonly interval?: number | undefined;
  readonly timeout?: number | undefined;
  readonly retries?: number | undefined;
  readonly startPeriod?: number | undefined;
}

/** Creates a container with the run's label; its init is Docker's only when that was asked for. Returns its id. */
export async function createContainer(engine: Engine, options: ContainerOptions): Promise<string> {
  const { image, platform, attachments: [, ...others] = [], files = [] } = options;
  try {
    // Not abortable on purpose: a container whose id is never heard of could not be removed.
    const container = await engine.docker.createContainer({
      Image: image,
      Labels: { [RUN_LABEL]: engine.run },
      HostConfig: hostConfig(options),
      ...configOf(options),
      ...(platform && { platform }),
    });
    for (const other of others) await attachContainer(engine, container.id, other);
    if (files.length > 0) await putFiles(engine, container.id, files);
    return container.id;
  } catch (error) {
    throw engineError(`create a container from ${image}`, error);
  }
}

function configOf(options: ContainerOptions): Docker.ContainerCreateOptions {
  const { entrypoint, cmd, env, user, workingDir, hostname, stopSignal, stopTimeout } = options;
  const { ports, exposed = [], attachments, isTerminal, isInteractive } = options;
  const listened = [...(ports ?? []).map(({ container }) => container), ...exposed];
  const [first] = attachments ?? [];
  const health = healthConfig(options);
  return {
    ...(entrypoint && { Entrypoint: [...entrypoint] }),
    ...(cmd && { Cmd: [...cmd] }),
    ...(env && { Env: [...env] }),
    ...(user !== undefined && { User: user }),
    ...(workingDir !== undefined && { WorkingDir: workingDir }),
    ...(hostname !== undefined && { Hostname: hostname }),
    ...(stopSignal !== undefined && { StopSignal: stopSignal }),
    ...(stopTimeout !== undefined && { StopTimeout: stopTimeout }),
    ...(isTerminal && { Tty: true }),
    ...(isInteractive && { OpenStdin: true }),
    ...(listened.length > 0 && { ExposedPorts: Object.fromEntries(listened.map(port => [port, {}])) }),
    ...(first && {
      NetworkingConfig: { EndpointsConfig: { [first.network]: { Aliases: [...first.aliases] } } },
    }),
    ...(health && { Healthcheck: health }),
  };
}

/** Without a test of its own it keeps the image's (moby daemon/commit.go, merge). */
function healthConfig({ healthcheck, healthInterval }: ContainerOptions): Docker.HealthConfig | undefined {
  if (healthcheck === null) return { Test: ['NONE'] } as Docker.HealthConfig;
  const { test, interval, timeout, retries, startPeriod } = healthcheck ?? {};
  const every = healthInterval ?? interval;
  const config = {
    ...(test && { Test: [...test] }),
    ...(every && { Interval: nanoseconds(every) }),
    ...(timeout && { Timeout: nanoseconds(timeout) }),
    ...(retries && { Retries: retries }),
    ...(startPeriod && { StartPeriod: nanoseconds(startPeriod) }),
  };
  return Object.keys(config).length > 0 ? (config as Docker.HealthConfig) : undefined;
}

function nanoseconds(seconds: number): number {
  return Math.round(seconds * 1e9);
}
