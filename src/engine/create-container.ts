import type Docker from 'dockerode';
import type { Engine } from './engine.ts';
import { engineError } from './error.ts';
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
