import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';
import { after } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';

/** The tests' Engine behind a port of 127.0.0.1. */
export interface Proxy {
  readonly port: number;
  /** Breaks all connections, and takes no more. */
  die(): void;
}

export interface ProxyOptions {
  /** Milliseconds that everything takes on its way, there and back. */
  readonly latency?: number;
  readonly tls?: TlsOptions;
  /** Sees what is asked, request by request as far as they come in pieces of their own. */
  readonly onAsk?: (text: string, proxy: Proxy) => void;
}

/** Starts one; it ends with the tests of the file. */
export async function startProxy({ latency = 0, tls, onAsk }: ProxyOptions = {}): Promise<Proxy> {
  const path = (process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock').replace('unix://', '');
  const sockets = new Set<Socket>();
  const connect = (client: Socket): void => {
    const engine = createConnection({ path, allowHalfOpen: true });
    for (const socket of [client, engine]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    client.on('data', piece => onAsk?.(piece.toString('latin1'), proxy));
    carry(client, engine, latency);
    carry(engine, client, latency);
  };
  const server = tls
    ? createTlsServer({ ...tls, allowHalfOpen: true }, connect)
    : createServer({ allowHalfOpen: true }, connect);
  server.on('error', () => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: Proxy = {
    port: (server.address() as AddressInfo).port,
    die: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
  after(() => proxy.die());
  return proxy;
}

/** Pieces stay in their order, for all take the same time. */
function carry(from: Socket, to: Socket, latency: number): void {
  const later = async (work: () => void): Promise<void> => {
    if (latency > 0) await setTimeout(latency);
    work();
  };
  from.on('data', piece => void later(() => to.write(piece)));
  from.on('end', () => void later(() => to.end()));
  from.on('close', () => void later(() => to.destroy()));
}
