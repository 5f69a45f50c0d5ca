import { setTimeout } from 'node:timers/promises';
import { inspectContainer, startContainer } from '../engine/container.ts';
import { type ContainerSettings, createContainer } from '../engine/create-container.ts';
import type { Engine } from '../engine/engine.ts';
import { EngineError } from '../engine/error.ts';
import { type ContainerEvent, followEvents } from '../engine/events.ts';
import { inspectImage } from '../engine/images.ts';
import { followOutput } from '../engine/output.ts';
import { formatExitCode } from './exit-code.ts';
import { inScene, type Placement } from './placement.ts';
import { settle } from './settle.ts';
import type { Started } from './started.ts';

/** A container that another one needs: a service that it depends on. */
export interface Companion<Source> {
  readonly name: string;
  /** What messages call it: `service db, which web needs,`. */
  readonly called: string;
  readonly source: Source;
  readonly container: ContainerSettings;
  readonly place: Placement;
  /** Those that have to be there before it. */
  readonly needs: readonly Need[];
  /** What has to become of it until the container that is looked at is started. */
  readonly condition: Need['condition'];
}

export interface Need {
  readonly name: string;
  readonly condition: 'started' | 'healthy' | 'completed';
}

/** How long it may take to become healthy, and to do all its work, in milliseconds. */
const HEALTHY = 60_000;
const COMPLETED = 300_000;
const LOG_LINES = 20;

/**
 * Starts companions, each when those that it needs are there, and returns when each has come so far as it has to.
 * `running` has their ids by their names then.
 */
export async function bringUp(
  engine: Engine,
  companions: readonly Companion<{ readonly reference: string }>[],
  settingsFor: (place: Placement) => ContainerSettings,
  running: Map<string, string>,
  signal: AbortSignal,
): Promise<void> {
  const started = new Map<string, Promise<Beginning>>();
  const come = async ({ name, condition }: Need): Promise<void> => {
    const beginning = await started.get(name);
    await beginning?.[condition]();
  };
  const start = async (one: Companion<{ readonly reference: string }>): Promise<Beginning> => {
    await Promise.all(one.needs.map(come));
    const container = inScene(one.container, settingsFor(one.place));
    return await begin(engine, { ...one, container }, running, signal);
  };
  for (const one of companions) {
    const beginning = start(one);
    // Whoever needs it gets its failure.
    beginning.catch(() => {});
    started.set(one.name, beginning);
  }
  const ends = await Promise.allSettled(companions.map(come));
  const failed = ends.find(end => end.status === 'rejected');
  if (failed) throw failed.reason;
}

/** A companion that was started, and how to wait until it has come so far. */
export type Beginning = Readonly<Record<Need['condition'], () => Promise<unknown>>>;

/** Starts one; `running` has its id then. */
export async function begin(
  engine: Engine,
  {
    name,
    called,
    source,
    container,
  }: Pick<Companion<{ readonly reference: string }>, 'name' | 'called' | 'source' | 'container'>,
  running: Map<string, string>,
  signal: AbortSignal,
): Promise<Beginning> {
  signal.throwIfAborted();
  const image = await inspectImage(engine, source.reference, signal);
  const { healthcheck } = container;
  const hasHealthcheck = healthcheck === undefined ? image.hasHealthcheck : healthcheck !== null;
  const every = hasHealthcheck ? { healthInterval: 1 } : {};
  const id = await createContainer(engine, { ...container, image: image.id, ...every });
  running.set(name, id);
  const events = await followEvents(engine, id, signal);
  const output = await followOutput(engine, id, signal, container.isTerminal);
  const died = events.next('die');
  await startContainer(engine, id, signal);
  const { pid } = await inspectContainer(engine, id, signal);
  const started: Started = { engine, id, output, events, hasHealthcheck, signal };
  const fail = (what: string): never => {
    throw new EngineError(`${called} ${what}`, {
      log: output.lastLines(LOG_LINES),
    });
  };
  const options = { settleTimeout: HEALTHY };
  const settling = once(() => settle({ ...started, pid }, options, () => Promise.resolve(null)));
  return {
    started: async () => {
      const end = await Promise.race([died, settling()]);
      if (isEnd(end) && end.exitCode !== 0) fail(`ended by itself: ${formatExitCode(end.exitCode ?? 0)}`);
    },
    healthy: async () => {
      if (!hasHealthcheck) fail('has no health check, so it never becomes healthy');
      const end = await Promise.race([died, settling()]);
      if (isEnd(end)) fail(`ended by itself: ${formatExitCode(end.exitCode ?? 0)}`);
      else if (end?.by !== 'healthy') fail(`was not healthy after ${HEALTHY / 1000} s`);
    },
    completed: async () => {
      const end = await Promise.race([died, setTimeout(COMPLETED, null, { signal, ref: false })]);
      if (!end) fail(`had not ended after ${COMPLETED / 1000} s`);
      else if (end.exitCode !== 0) fail(`failed: ${formatExitCode(end.exitCode ?? 0)}`);
    },
  };
}

function isEnd(value: object | undefined): value is ContainerEvent {
  return value !== undefined && 'action' in value;
}

/** The same work for everybody who asks for it. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let begun: Promise<T> | undefined;
  return () => {
    begun ??= work();
    // One that nobody waits for any more.
    begun.catch(() => {});
    return begun;
  };
}
