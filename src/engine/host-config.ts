import type Docker from 'dockerode';
import type { Attachment } from './networks.ts';

/** What concerns the machine in the settings of a container. */
export interface HostSettings {
  /** `SOURCE:TARGET[:OPTIONS]`, the source a name or an absolute path. */
  readonly volumes?: readonly string[] | undefined;
  readonly ports?: readonly PublishedPort[] | undefined;
  readonly network?: string | undefined;
  /** Whose processes it shares: `container:ID`. */
  readonly pid?: string | undefined;
  /** Options by path: `rw,size=1m`. */
  readonly tmpfs?: Readonly<Record<string, string>> | undefined;
  readonly isReadOnly?: boolean | undefined;
  /** The most processes it may have, zombies included. */
  readonly pidsLimit?: number | undefined;
  /** Docker's own init as PID 1, as with `docker run --init`. */
  readonly isInit?: boolean | undefined;
  readonly isPrivileged?: boolean | undefined;
  readonly capAdd?: readonly string[] | undefined;
  readonly capDrop?: readonly string[] | undefined;
  readonly securityOpt?: readonly string[] | undefined;
  readonly groupAdd?: readonly string[] | undefined;
  readonly extraHosts?: readonly string[] | undefined;
  readonly sysctls?: Readonly<Record<string, string>> | undefined;
  readonly ulimits?:
    | readonly { readonly name: string; readonly soft: number; readonly hard: number }[]
    | undefined;
  /** In bytes. */
  readonly memory?: number | undefined;
  readonly shmSize?: number | undefined;
  /** Networks with the names that it has in them, instead of `network`. */
  readonly attachments?: readonly Attachment[] | undefined;
  /** Named volumes of ours, by where they are mounted. */
  readonly mounts?: ReadonlyMap<string, string> | undefined;
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

/** What a container may do and have of the machine, as the Engine takes it. */
export function hostConfig(options: HostSettings): Docker.HostConfig {
  const { isInit = false, pidsLimit = PIDS_LIMIT, volumes, ports, tmpfs, isReadOnly, mounts } = options;
  const network = options.attachments?.[0]?.network ?? options.network;
  return {
    // Said explicitly, for the Engine's configuration may turn it on; what is written is read over attach.
    Init: isInit,
    PidsLimit: pidsLimit,
    LogConfig: { Type: 'none', Config: {} },
    ...(volumes && { Binds: [...volumes] }),
    ...(ports && { PortBindings: bindingsOf(ports) }),
    ...(network && { NetworkMode: network }),
    ...(options.pid && { PidMode: options.pid }),
    ...(tmpfs && { Tmpfs: { ...tmpfs } }),
    ...(isReadOnly && { ReadonlyRootfs: true }),
    ...(mounts && {
      Mounts: [...mounts].map(([Target, Source]) => ({ Type: 'volume' as const, Source, Target })),
    }),
    ...rightsOf(options),
  };
}

function rightsOf(options: HostSettings): Docker.HostConfig {
  const { isPrivileged, capAdd, capDrop, securityOpt, groupAdd, extraHosts } = options;
  const { sysctls, ulimits, memory, shmSize } = options;
  return {
    ...(isPrivileged && { Privileged: true }),
    ...(capAdd && { CapAdd: [...capAdd] }),
    ...(capDrop && { CapDrop: [...capDrop] }),
    ...(securityOpt && { SecurityOpt: [...securityOpt] }),
    ...(groupAdd && { GroupAdd: [...groupAdd] }),
    ...(extraHosts && { ExtraHosts: [...extraHosts] }),
    ...(sysctls && { Sysctls: { ...sysctls } }),
    ...(ulimits && {
      Ulimits: ulimits.map(({ name: Name, soft: Soft, hard: Hard }) => ({ Name, Soft, Hard })),
    }),
    ...(memory !== undefined && { Memory: memory }),
    ...(shmSize !== undefined && { ShmSize: shmSize }),
  };
}

function bindingsOf(
  ports: NonNullable<HostSettings['ports']>,
): Record<string, { HostIp: string; HostPort: string }[]> {
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const { container, address, host } of ports)
    bindings[container] = [...(bindings[container] ?? []), { HostIp: address, HostPort: host }];
  return bindings;
}
