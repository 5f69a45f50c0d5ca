import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Endpoint } from '../../src/engine/endpoint.ts';

export type Reachable = Exclude<Endpoint, { kind: 'dial' }>;

/** In milliseconds; who waits for docker does not wait for this. */
const PATIENCE = 1_000;

/** What an Engine answers. dockerode takes longer to load than all of this. Throws where it does not answer 200. */
export async function askEngine(endpoint: Reachable, path: string): Promise<string> {
  const place =
    endpoint.kind === 'socket' ? { socketPath: endpoint.path } : { host: endpoint.host, port: endpoint.port };
  const signal = AbortSignal.timeout(PATIENCE);
  return await new Promise<string>((resolve, reject) => {
    const asked = request({ ...place, path, signal, headers: { host: 'docker' } }, response => {
      if (response.statusCode === 200) resolve(text(response));
      else reject(new Error(`the Engine answered ${response.statusCode}`));
    });
    asked.on('error', reject);
    asked.end();
  });
}
