import type { Engine } from './engine.ts';

/** An Engine that is a node of a Swarm. */
export interface SwarmNode {
  readonly id: string;
  /** Untrusted text. */
  readonly host: string;
  /** All nodes that are up, as a manager knows them; empty on a worker. */
  readonly nodes: readonly { readonly id: string; readonly host: string }[];
}

/** What an Engine says of the Swarm that it belongs to; undefined if it is in none, or does not answer. */
export async function readSwarm(
  { docker }: Engine,
  abortSignal?: AbortSignal,
): Promise<SwarmNode | undefined> {
  const abort = { ...(abortSignal && { abortSignal }) };
  // Its types forget that options may be given.
  const ask = docker.info.bind(docker) as (options: object) => Promise<Info>;
  const info = await ask(abort).catch(() => undefined);
  const { NodeID, LocalNodeState, ControlAvailable = false } = info?.Swarm ?? {};
  if (!info || !NodeID || LocalNodeState !== 'active') return undefined;
  const found: readonly Node[] = ControlAvailable ? await docker.listNodes(abort).catch(() => []) : [];
  const nodes = found
    .filter(({ Status }) => Status?.State === 'ready')
    .map(({ ID, Description }) => ({ id: ID, host: Description?.Hostname ?? ID }));
  return { id: NodeID, host: info.Name, nodes };
}

/** https://docs.docker.com/reference/api/engine/ : SystemInfo and Node, in part. */
interface Info {
  readonly Name: string;
  readonly Swarm?: {
    readonly NodeID?: string;
    readonly LocalNodeState?: string;
    readonly ControlAvailable?: boolean;
  };
}

interface Node {
  readonly ID: string;
  readonly Description?: { readonly Hostname?: string };
  readonly Status?: { readonly State?: string };
}
