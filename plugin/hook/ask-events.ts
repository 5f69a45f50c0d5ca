import { askEngine, type Reachable } from './ask-engine.ts';

/** Something that happened to a container. */
export interface HookEvent {
  readonly Action?: string;
  readonly timeNano?: number;
  readonly Actor?: { readonly ID?: string; readonly Attributes?: Readonly<Record<string, string>> };
}

/** What an Engine has heard since then, in seconds since 1970, up to now. */
export async function askEvents(endpoint: Reachable, since: number): Promise<readonly HookEvent[]> {
  const filters = JSON.stringify({ type: ['container'], event: ['kill', 'die'] });
  const until = (Date.now() / 1000).toFixed(3);
  const path = `/events?since=${since.toFixed(3)}&until=${until}&filters=${encodeURIComponent(filters)}`;
  const answer = await askEngine(endpoint, path);
  return answer.split('\n').flatMap(line => (line === '' ? [] : [JSON.parse(line) as HookEvent]));
}
