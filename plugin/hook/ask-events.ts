import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Endpoint } from '../../src/engine/endpoint.ts';

/** Something that happened to a container. */
export interface HookEvent {
  readonly Action?: string;
  readonly timeNano?: number;
  readonly Actor?: { readonly ID?: string; readonly Attributes?: Readonly<Record<string, string>> };
}

/** In milliseconds; who waits for docker does not wait for this. */
const PATIENCE = 1_000;

/** What an Engine has heard since then, up to now. dockerode takes longer to load than all of this. */
export async function askEvents(
  endpoint: Exclude<Endpoint, { kind: 'dial' }>,
  since: number,
): Promise<readonly HookEvent[]> {
  const filters = JSON.stringify({ type: ['container'], event: ['kill', 'die'] });
  const until = (Date.now() / 1000).toFixed(3);
  const path = `/events?since=${since}&until=${until}&filters=${encodeURIComponent(filters)}`;
  const place =
    endpoint.kind === 'socket' ? { socketPath: endpoint.path } : { host: endpoint.host, port: endpoint.port };
  const signal = AbortSignal.timeout(PATIENCE);
  const answer = await new Promise<string>((resolve, reject) => {
    const asked = request({ ...place, path, signal, headers: { host: 'docker' } }, response => {
      if (response.statusCode === 200) resolve(text(response));
      else reject(new Error(`the Engine answered ${response.statusCode}`));
    });
    asked.on('error', reject);
    asked.end();
  });
  return answer.split('\n').flatMap(line => (line === '' ? [] : [JSON.parse(line) as HookEvent]));
}
