import { setMaxListeners } from 'node:events';
import { inspectContainer } from '../engine/container.ts';
import type { Engine } from '../engine/engine.ts';
import { EngineError } from '../engine/error.ts';
import { listRunning } from '../engine/list.ts';
import { type ContainerProcess, countZombies, listProcesses } from '../engine/processes.ts';
import { effectOf } from './effect.ts';
import { parseDispositions } from './examine.ts';
import type { Dispositions, StopEffect } from './observation.ts';
import { isAwaitingSignals, isHere, readStatus, type Zombie } from './proc.ts';
import { zombiesBelow } from './zombies.ts';

/** A running container as it was found, untouched. */
export interface Running {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  /** What ps sees of PID 1; untrusted text. */
  readonly command: string;
  /** What Docker started. */
  readonly argv: readonly string[];
  /** Whether Docker's own init is PID 1. */
  readonly isDockerInit: boolean;
  /** Null when the Engine does not count them. */
  readonly zombies: number | null;
  /** Whose zombies they are; null when the Engine is on another machine. */
  readonly parents: readonly ZombieParent[] | null;
  /** Null when the Engine is on another machine. */
  readonly dispositions: Dispositions | null;
  readonly stop: ExpectedStop;
}

interface ZombieParent {
  /** Both untrusted text. */
  readonly command: string;
  readonly zombies: readonly string[];
}

/** What `docker stop` would probably do: masks say who listens, not what is done then. */
export interface ExpectedStop {
  readonly signal: string;
  /** Seconds until SIGKILL. */
  readonly grace: number;
  readonly effect: StopEffect;
}

/**
 * Looks at running containers, all of them or those that are named; an EngineError when one is not there or not
 * running.
 */
export async function observeRunning(
  engine: Engine,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<readonly Running[]> {
  // Every request listens while it runs.
  if (signal) setMaxListeners(0, signal);
  const ids = names.length > 0 ? names : await listRunning(engine, signal);
  const found = await Promise.all(
    ids.map(id =>
      observeOne(engine, id, signal).catch(async error => {
        signal?.throwIfAborted();
        // One that ends meanwhile is simply not there any more, unless it was asked for.
        if (names.length > 0 || (await isRunning(engine, id, signal))) throw error;
        return undefined;
      }),
    ),
  );
  return found.flatMap(running => (running ? [running] : []));
}

async function isRunning(engine: Engine, id: string, signal?: AbortSignal): Promise<boolean> {
  return await inspectContainer(engine, id, signal).then(
    ({ running }) => running,
    () => false,
  );
}

async function observeOne(engine: Engine, id: string, signal?: AbortSignal): Promise<Running> {
  const state = await inspectContainer(engine, id, signal);
  if (!state.running) throw new EngineError(`the container ${id} is not running`);
  const [processes, here] = await Promise.all([
    // Not every Engine can, and the rest is worth knowing all the same.
    listProcesses(engine, id, signal).catch(() => []),
    isHere(state.pid, state.id),
  ]);
  const zombies = here ? await zombiesBelow(processes) : undefined;
  const dispositions = here ? parseDispositions(await readStatus(state.pid)) : null;
  const isAwaiting = here && (await isAwaitingSignals(state.pid));
  const { stopSignal = 'SIGTERM', stopTimeout = 10 } = state;
  return {
    id: state.id,
    name: state.name,
    image: state.imageName,
    argv: state.command,
    command: processes.find(({ pid }) => pid === state.pid)?.command ?? state.command.join(' '),
    isDockerInit: state.isInit,
    zombies:
      zombies?.length ?? (processes.length > 0 ? await countZombies(engine, id, signal) : null) ?? null,
    parents: zombies ? parentsOf(zombies, processes) : null,
    dispositions,
    stop: { signal: stopSignal, grace: stopTimeout, effect: effectOf(stopSignal, dispositions, isAwaiting) },
  };
}

function parentsOf(
  zombies: readonly Zombie[],
  processes: readonly ContainerProcess[],
): readonly ZombieParent[] {
  return processes.flatMap(({ pid, command }) => {
    const own = zombies.filter(({ parent }) => parent === pid).map(({ name }) => name);
    return own.length > 0 ? [{ command, zombies: own }] : [];
  });
}
