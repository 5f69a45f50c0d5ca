import type Docker from 'dockerode';
import type { Engine } from './engine.ts';
import { EngineError, engineError, statusOf } from './error.ts';
import { hasHealthcheck, type RawConfig } from './images.ts';
import { RUN_LABEL } from './run.ts';

/** What to create a container from; what is not given is the image's. */
export interface ContainerOptions extends ContainerSettings {
  /** An image id or a name. */
  readonly image: string;
  /** How often the image's own health check runs, in seconds; as the image says without it. */
  readonly healthInterval?: number | undefined;
  /** Docker's own init as PID 1, as with `docker run --init`. */
  readonly isInit?: boolean | undefined;
  /** Named volumes of ours, by where they are mounted. */
  readonly mounts?: ReadonlyMap<string, string> | undefined;
}

/** What `docker run` would be given. */
export interface ContainerSettings {
  readonly entrypoint?: readonly string[] | undefined;
  readonly cmd?: readonly string[] | undefined;
  /** `NAME=value`. */
  readonly env?: readonly string[] | undefined;
  readonly user?: string | undefined;
  readonly platform?: string | undefined;
  /** `SOURCE:TARGET[:OPTIONS]`, the source a name or an absolute path. */
  readonly volumes?: readonly string[] | undefined;
  readonly ports?: readonly PublishedPort[] | undefined;
  readonly network?: string | undefined;
  /** Options by path: `rw,size=1m`. */
  readonly tmpfs?: Readonly<Record<string, string>> | undefined;
  readonly isReadOnly?: boolean | undefined;
  /** The most processes it may have, zombies included. */
  readonly pidsLimit?: number | undefined;
}

export interface PublishedPort {
  /** `80/tcp` */
  readonly container: string;
  /** Empty for any address. */
  readonly address: string;
  /** Empty for any free port. */
  readonly host: string;
}

/** A container's state as inspect tells it. */
export interface ContainerState {
  readonly id: string;
  readonly name: string;
  /** As the user named it. */
  readonly imageName: string;
  /** Whether Docker's own init is PID 1. */
  readonly isInit: boolean;
  readonly running: boolean;
  /** PID 1's process id where the Engine lists processes: its own machine, or for Podman the container; 0 when it is not running. */
  readonly pid: number;
  readonly exitCode: number;
  readonly oomKilled: boolean;
  /** Docker's words when it could not be started. */
  readonly error: string;
  /** `healthy`, `unhealthy`, `starting`; undefined without a health check. */
  readonly health: string | undefined;
  /** The program and arguments Docker started. */
  readonly command: readonly string[];
  /** The stop signal as it was written, undefined for SIGTERM. */
  readonly stopSignal: string | undefined;
  /** The image's own grace period in seconds, undefined for the Engine's ten. */
  readonly stopTimeout: number | undefined;
  readonly hasHealthcheck: boolean;
  /** The image's id. */
  readonly image: string;
}

/** More than an application has; a program that forks without end stops here. */
const PIDS_LIMIT = 4096;

/** Creates a container with the run's label; its init is Docker's only when that was asked for. Returns its id. */
export async function createContainer(engine: Engine, options: ContainerOptions): Promise<string> {
  const { image, entrypoint, cmd, env, user, platform, healthInterval, ports } = options;
  try {
    // Not abortable on purpose: a container whose id is never heard of could not be removed.
    const container = await engine.docker.createContainer({
      Image: image,
      Labels: { [RUN_LABEL]: engine.run },
      HostConfig: hostConfig(options),
      ...(entrypoint && { Entrypoint: [...entrypoint] }),
      ...(cmd && { Cmd: [...cmd] }),
      ...(env && { Env: [...env] }),
      ...(user !== undefined && { User: user }),
      ...(platform && { platform }),
      ...(ports && { ExposedPorts: Object.fromEntries(ports.map(port => [port.container, {}])) }),
      // Without a test of its own it keeps the image's (moby daemon/commit.go, merge).
      ...(healthInterval && { Healthcheck: { Interval: healthInterval * 1e9 } as Docker.HealthConfig }),
    });
    return container.id;
  } catch (error) {
    throw engineError(`create a container from ${image}`, error);
  }
}

function hostConfig(options: ContainerOptions): Docker.HostConfig {
  const {
    isInit = false,
    pidsLimit = PIDS_LIMIT,
    volumes,
    ports,
    network,
    tmpfs,
    isReadOnly,
    mounts,
  } = options;
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const { container, address, host } of ports ?? []) {
    bindings[container] = [...(bindings[container] ?? []), { HostIp: address, HostPort: host }];
  }
  return {
    // Said explicitly, for the Engine's configuration may turn it on; what is written is read over attach.
    Init: isInit,
    PidsLimit: pidsLimit,
    LogConfig: { Type: 'none', Config: {} },
    ...(volumes && { Binds: [...volumes] }),
    ...(ports && { PortBindings: bindings }),
    ...(network && { NetworkMode: network }),
    ...(tmpfs && { Tmpfs: { ...tmpfs } }),
    ...(isReadOnly && { ReadonlyRootfs: true }),
    ...(mounts && {
      Mounts: [...mounts].map(([Target, Source]) => ({ Type: 'volume' as const, Source, Target })),
    }),
  };
}

/** Starts a container; one that cannot be started is an EngineError with Docker's words. */
export async function startContainer(engine: Engine, id: string, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await engine.docker
    .getContainer(id)
    .start()
    .catch(error => {
      throw engineError('start the container', error, signal);
    });
}

/**
 * Stops a container as `docker stop` does: its stop signal, `grace` seconds, then SIGKILL. Returns when it is gone:
 * false when it already was.
 */
export async function stopContainer(
  engine: Engine,
  id: string,
  grace: number,
  signal?: AbortSignal,
): Promise<boolean> {
  try {
    await engine.docker.getContainer(id).stop({ t: grace, ...(signal && { abortSignal: signal }) });
    return true;
  } catch (error) {
    if (statusOf(error) === 304) return false;
    throw engineError('stop the container', error, signal);
  }
}

/** Reads a container's state. */
export async function inspectContainer(
  engine: Engine,
  id: string,
  signal?: AbortSignal,
): Promise<ContainerState> {
  try {
    const found = await engine.docker.getContainer(id).inspect({ ...(signal && { abortSignal: signal }) });
    const { State: state } = found;
    const config = found.Config as RawConfig;
    return {
      id: found.Id,
      name: found.Name.replace(/^\//, ''),
      imageName: found.Config.Image,
      isInit: found.HostConfig.Init ?? false,
      running: state.Running,
      pid: state.Pid && engine.isPodman ? 1 : state.Pid,
      exitCode: state.ExitCode,
      oomKilled: state.OOMKilled,
      error: state.Error,
      health: state.Health?.Status,
      command: [found.Path, ...found.Args],
      stopSignal: config.StopSignal ? String(config.StopSignal) : undefined,
      stopTimeout: config.StopTimeout,
      hasHealthcheck: hasHealthcheck(config),
      image: found.Image,
    };
  } catch (error) {
    if (statusOf(error) === 404) throw new EngineError(`the Engine has no container ${id}`, { cause: error });
    throw engineError('inspect the container', error, signal);
  }
}

/** Removes a container whatever its state, and its anonymous volumes; one that is gone is no error. */
export async function removeContainer(engine: Engine, id: string, abortSignal?: AbortSignal): Promise<void> {
  try {
    await engine.docker
      .getContainer(id)
      .remove({ force: true, v: true, ...(abortSignal && { abortSignal }) });
  } catch (error) {
    // 409: somebody else is removing it right now.
    if (![404, 409].includes(statusOf(error) ?? 0)) throw engineError(`remove the container ${id}`, error);
  }
}
