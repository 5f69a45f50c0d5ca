import type { Expected } from '../verify/expected.ts';
import { harmlessJson } from './json-text.ts';
import { printable, wrap } from './printable.ts';
import { formatRunning, type RunningReport } from './running.ts';
import type { TextStyle } from './text-finding.ts';
import { formatExpected } from './verification.ts';

/** The Engine as a node of a Swarm, and the nodes that are up, as far as it knows them. */
interface SwarmNode {
  readonly id: string;
  readonly host: string;
  readonly nodes: readonly { readonly id: string; readonly host: string }[];
}

/** What was seen through one context of the docker client. */
export interface ContextReport {
  /** Untrusted text, as all that an Engine says. */
  readonly name: string;
  /** Why its Engine could not be looked at; then nothing else is known of it. */
  readonly problem?: string;
  readonly address?: string;
  readonly version?: string;
  readonly swarm?: SwarmNode | undefined;
  readonly containers: readonly (RunningReport & { readonly context: string })[];
}

interface Judged {
  readonly expected?: readonly Expected[] | undefined;
}

/** A heading and a table for each context, and the nodes of a Swarm that no context reaches. */
export function formatContexts(
  reports: readonly ContextReport[],
  style: TextStyle,
  { expected = [] }: Judged = {},
): string {
  const parts = reports.map(report => formatContext(report, style));
  const unseen = unseenNodes(reports);
  const notes = [
    ...(unseen.length > 0 ? wrap(printable(unseenWords(unseen)), style.width) : []),
    ...expected.flatMap(one => formatExpected(one, style)),
  ];
  return [...parts, ...(notes.length > 0 ? [`${notes.join('\n')}\n`] : [])].join('\n');
}

function formatContext(report: ContextReport, style: TextStyle): string {
  const { name, problem, address, version, swarm, containers } = report;
  const { chalk, width } = style;
  const node = swarm ? `, Swarm node ${swarm.host}` : '';
  const place = problem === undefined ? ` (Docker ${version} at ${address}${node})` : '';
  const heading = wrap(printable(`context ${name}${place}`), width)
    .map(line => chalk.bold(line))
    .join('\n');
  if (problem === undefined) return `${heading}\n${formatRunning(containers, style)}`;
  const words = wrap(printable(problem), width).map(line => chalk.red(line));
  return `${heading}\n${words.join('\n')}\n`;
}

/** Nodes that a manager knows to be up, and whose containers nobody looked at. */
function unseenNodes(reports: readonly ContextReport[]): SwarmNode['nodes'] {
  const reached = new Set(reports.flatMap(({ swarm }) => (swarm ? [swarm.id] : [])));
  const known = new Map(reports.flatMap(({ swarm }) => (swarm?.nodes ?? []).map(node => [node.id, node])));
  return [...known.values()].filter(({ id }) => !reached.has(id));
}

function unseenWords(nodes: SwarmNode['nodes']): string {
  const hosts = nodes.map(({ host }) => host).join(', ');
  const [first] = nodes;
  const which = nodes.length === 1 ? `the Swarm node ${hosts} is` : `the Swarm nodes ${hosts} are`;
  return (
    `not looked at: ${which} in no context of this docker client. To see what runs there: docker context create ` +
    `${first?.host} --docker host=ssh://${first?.host}`
  );
}

/** The same as JSON: each container says its context, and each context whether it could be looked at. */
export function formatContextsJson(reports: readonly ContextReport[], judged: Judged = {}): string {
  const report = {
    version: 1,
    containers: reports.flatMap(({ containers }) => containers),
    contexts: reports.map(({ name, problem, address, version, swarm }) => ({
      name,
      address: address ?? null,
      version: version ?? null,
      swarmNode: swarm ? { id: swarm.id, host: swarm.host } : null,
      problem: problem ?? null,
    })),
    unseenNodes: unseenNodes(reports),
    ...judged,
  };
  return `${harmlessJson(JSON.stringify(report, undefined, 2))}\n`;
}
