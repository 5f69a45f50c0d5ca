import { createConnection } from 'node:net';
import { addressesOf } from '../engine/addresses.ts';
import type { Bench, HttpTarget } from './bench.ts';
import { isHere } from './proc.ts';
import type { Destination } from './request.ts';

/** Where to send requests, and what to call it; or why they cannot be sent, as a sentence. */
export type Reached =
  | { readonly destination: Destination; readonly url: string }
  | { readonly because: string };

/** In milliseconds: an address that does not answer within it cannot be reached from here. */
const REACHED = 1_000;

/**
 * An address of the container itself: its own where this is the Engine's machine, else a port that is published here.
 * The proxy behind a published port accepts connections that the container refuses, so its own is better.
 */
export async function findDestination(
  { engine, id, signal }: Pick<Bench, 'engine' | 'id' | 'signal'>,
  pid: number,
  { port: wanted, hostPort: named, path, isTls }: HttpTarget,
): Promise<Reached> {
  const { own, exposed, published } = await addressesOf(engine, id, signal);
  const meant = named === undefined ? undefined : published.find(({ hostPort }) => hostPort === named)?.port;
  const port = wanted ?? meant ?? exposed[0];
  if (port === undefined)
    return {
      because: `no request was sent: the image exposes no port; write --http :PORT${path}`,
    };
  if (wanted === undefined && meant === undefined && exposed.length > 1)
    return {
      because: `no request was sent: the image exposes ${exposed.join(', ')}; write --http :PORT${path}`,
    };
  const url = `${isTls ? 'https' : 'http'}://localhost:${port}${path}`;
  const [address] = own;
  if (address !== undefined && (await isHere(pid, id)) && (await isReached(address, port)))
    return { destination: { host: address, port, path, isTls }, url };
  const here = published.find(binding => binding.port === port);
  if (here && engine.address.startsWith('unix:'))
    return { destination: { host: '127.0.0.1', port: here.hostPort, path, isTls }, url };
  return {
    because: 'no request was sent: the container cannot be reached from here; --publish makes its port known',
  };
}

/** A refusal is an answer too: the container is there, and nothing listens on this port yet. */
async function isReached(host: string, port: number): Promise<boolean> {
  return await new Promise(resolve => {
    const socket = createConnection({ host, port, timeout: REACHED });
    const end = (isThere: boolean) => () => {
      socket.destroy();
      resolve(isThere);
    };
    socket.on('connect', end(true));
    socket.on('timeout', end(false));
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code === 'ECONNREFUSED')());
  });
}
