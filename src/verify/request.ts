import type { Agent, ClientRequest } from 'node:http';
import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';

/** Where requests go: always an address of the container, whatever was written. */
export interface Destination {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly isTls: boolean;
}

/**
 * What became of a request. `answered`: its answer came in full. `error`: the same with a status of 500 or more.
 * `refused`: no connection was made. `cut`: there was one, and it ended before the answer did.
 */
export type Fate = 'answered' | 'error' | 'refused' | 'cut';

export interface Outcome {
  readonly fate: Fate;
  /** Of a request that was not answered: the reason, as Node has it. */
  readonly reason: string;
  /** The bytes of an answer that ends with its connection: whether all of it came cannot be seen. */
  readonly size?: number;
}

/**
 * Sends a request and reads its answer to the end. Redirects are answers, and are not followed; a certificate is the
 * container's own affair. `signal` ends it, which is a cut where there was a connection.
 */
export async function ask(
  { host, port, path, isTls }: Destination,
  agent: Agent | false,
  signal: AbortSignal,
  more: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  return await new Promise(resolve => {
    const options = { host, port, path, agent, signal, rejectUnauthorized: false };
    const headers = { Host: `localhost:${port}`, 'User-Agent': 'docker-initcheck', ...more };
    const asked = (isTls ? requestTls : requestPlain)({ ...options, headers });
    let isConnected = false;
    const lost = (error: NodeJS.ErrnoException): void =>
      resolve({ fate: isConnected ? 'cut' : 'refused', reason: error.code ?? error.message });
    onConnected(asked, () => {
      isConnected = true;
    });
    asked.on('error', lost);
    asked.on('response', answer => {
      const fate = (answer.statusCode ?? 0) >= 500 ? 'error' : 'answered';
      answer.on('error', lost);
      const { headers: said } = answer;
      const isOpen = said['content-length'] === undefined && said['transfer-encoding'] === undefined;
      let size = 0;
      answer.on('data', (piece: Buffer) => {
        size += piece.length;
      });
      answer.on('end', () =>
        resolve({ fate: answer.complete ? fate : 'cut', reason: '', ...(isOpen && { size }) }),
      );
      answer.on('close', () => resolve({ fate: 'cut', reason: 'the answer was not complete' }));
    });
    asked.end();
  });
}

/** A connection that is kept for the next request is connected already. */
function onConnected(asked: ClientRequest, then: () => void): void {
  asked.on('socket', socket => {
    if (socket.connecting) socket.once('connect', then);
    else then();
  });
}
