import type { Engine } from './engine.ts';
import { engineError } from './error.ts';

/** Where a running container can be reached. */
export interface ContainerAddresses {
  /** Its own, in the networks of the Engine's machine; empty with the network of the host, or none. */
  readonly own: readonly string[];
  /** The TCP ports that it says it listens on, lowest first. */
  readonly exposed: readonly number[];
  readonly published: readonly { readonly port: number; readonly hostPort: number }[];
}

/** Asks the Engine for them; one that shares the network of another has the addresses of that. */
export async function addressesOf(
  engine: Engine,
  id: string,
  signal?: AbortSignal,
): Promise<ContainerAddresses> {
  try {
    const found = await engine.docker.getContainer(id).inspect({ ...(signal && { abortSignal: signal }) });
    const [, other] = /^container:(.+)$/.exec(found.HostConfig.NetworkMode ?? '') ?? [];
    const { own: shared, published: others } =
      other === undefined ? { own: [], published: [] } : await addressesOf(engine, other, signal);
    const { Networks = {}, Ports = {} } = found.NetworkSettings;
    const own = Object.values(Networks).flatMap(({ IPAddress }) => (IPAddress ? [IPAddress] : []));
    const exposed = Object.keys({ ...found.Config.ExposedPorts, ...Ports }).flatMap(tcpPort);
    const published = Object.entries(Ports).flatMap(([name, bindings]) =>
      tcpPort(name).flatMap(port =>
        (bindings ?? []).map(({ HostPort }) => ({ port, hostPort: Number(HostPort) })),
      ),
    );
    return {
      own: [...own, ...shared],
      exposed: [...new Set(exposed)].sort((a, b) => a - b),
      published: [...published, ...others],
    };
  } catch (error) {
    throw engineError('find the address of the container', error, signal);
  }
}

/** `80/tcp` */
function tcpPort(name: string): number[] {
  const [, port] = /^(\d+)(?:\/tcp)?$/.exec(name) ?? [];
  return port === undefined ? [] : [Number(port)];
}
