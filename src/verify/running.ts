import { setMaxListeners } from 'node:events';
import { inspectContainer } from '../engine/container.ts';
import type { Engine } from '../engine/engine.ts';
import { EngineError } from '../engine/error.ts';
import { type Filters, listRunning } from '../engine/list.ts';
import { type ContainerProcess, countZombies, type Pids, readPids } from '../engine/processes.ts';
import { canonicalSignal, parseSignal } from '../syntax/signal.ts';
import { parseDispositions } from './dispositions.ts';
import { effectOf } from './effect.ts';
import type { Dispositions, StopEffect } from './observation.ts';
import { isFirstOfNamespace, isHere, readStatus, type Zombie } from './proc.ts';
import { listProcessesOf } from './processes.ts';
import { isAwaiting } from './waiting.ts';
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
  /** PID 1's process id on the Engine's machine. */
  readonly pid: number;
  /** Null when the Engine does not count them. */
  readonly pids: Pids | null;
  readonly zombies: number | null;
  /** Whose zombies they are; null when the Engine is on another machine. */
  readonly parents: readonly ZombieParent[] | null;
  /** Null when the Engine is on another machine. */
  readonly dispositions: Dispositions | null;
  readonly stop: ExpectedStop;
}

interface ZombieParent {
  /** All of it untrusted text. */
  readonly command: string;
  /** Those that started it, the nearest first, up to PID 1. */
  readonly startedBy: readonly string[];
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
 * Looks at running containers, all that match the filters or those that are named; an EngineError when one is not there
 * or not running.
 */
export async function observeRunning(
  engine: Engine,
  names: readonly string[],
  filters: Filters = {},
  signal?: AbortSignal,
): Promise<readonly Running[]> {
  // Every request listens while it runs.
  if (signal) setMaxListeners(0, signal);
  const ids = names.length > 0 ? names : await listRunning(engine, filters, signal);
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
  const [processes, here, pids] = await Promise.all([
    // Not every Engine can, and the rest is worth knowing all the same.
    listProcessesOf({ engine, id, pid: state.pid, signal }).catch(() => []),
    isHere(state.pid, state.id),
    readPids(engine, id, signal).catch(() => undefined),
  ]);
  const zombies = here ? await zombiesBelow(processes) : undefined;
  const status = here ? await readStatus(state.pid) : '';
  const dispositions = parseDispositions(status);
  const { stopTimeout = 10 } = state;
  // Podman says it by its number.
  const stopSignal = canonicalSignal(state.stopSignal ?? 'SIGTERM');
  const awaits = here && (await isAwaiting(state.pid, parseSignal(stopSignal)));
  return {
    id: state.id,
    name: state.name,
    image: state.imageName,
    argv: state.command,
    command: processes.find(({ pid }) => pid === state.pid)?.command ?? state.command.join(' '),
    isDockerInit: state.isInit,
    pid: state.pid,
    pids: pids ?? null,
    zombies:
      zombies?.length ?? (processes.length > 0 ? await countZombies(engine, id, signal) : null) ?? null,
    parents: zombies ? parentsOf(zombies, processes) : null,
    dispositions,
    stop: {
      signal: stopSignal,
      grace: stopTimeout,
      effect: effectOf(stopSignal, dispositions, awaits, isFirstOfNamespace(status)),
    },
  };
}

function parentsOf(
  zombies: readonly Zombie[],
  processes: readonly ContainerProcess[],
): readonly ZombieParent[] {
  return processes.flatMap(({ pid, command }) => {
    const own = zombies.filter(({ parent }) => parent === pid).map(({ name }) => name);
    const startedBy = own.length > 0 ? startersOf(pid, processes).map(other => other.command) : [];
    return own.length > 0 ? [{ command, startedBy, zombies: own }] : [];
  });
}

/** The parent of a process, its parent, and so on. */
function startersOf(pid: number, processes: readonly ContainerProcess[]): readonly ContainerProcess[] {
  const starters: ContainerProcess[] = [];
  const parentOf = (of: number) => processes.find(other => other.pid === of)?.parent;
  for (let parent = parentOf(pid); parent !== undefined; parent = parentOf(parent)) {
    const starter = processes.find(other => other.pid === parent);
    if (!starter || starters.includes(starter)) break;
    starters.push(starter);
  }
  return starters;
}
