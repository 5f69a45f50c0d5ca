import type { Engine } from './engine.ts';
import { engineError } from './error.ts';

/** What people call the images, `node:22`. */
export async function listImageNames(engine: Engine, signal?: AbortSignal): Promise<readonly string[]> {
  try {
    const found = await engine.docker.listImages({ ...(signal && { abortSignal: signal }) });
    return found.flatMap(({ RepoTags }) => RepoTags ?? []).filter(name => !name.includes('<none>'));
  } catch (error) {
    throw engineError('list the images', error, signal);
  }
}

/** What people call the containers that run. */
export async function listContainerNames(engine: Engine, signal?: AbortSignal): Promise<readonly string[]> {
  try {
    const found = await engine.docker.listContainers({ ...(signal && { abortSignal: signal }) });
    return found.flatMap(({ Names }) => Names.slice(0, 1).map(name => name.replace(/^\//, '')));
  } catch (error) {
    throw engineError('list the containers', error, signal);
  }
}

/** As the Engine takes them: `{ label: ['a=b'] }`. */
export type Filters = Readonly<Record<string, string[]>>;

/** The ids of the containers that run and match, the newest first. */
export async function listRunning(
  engine: Engine,
  filters: Filters,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  try {
    const options = { filters: { ...filters }, ...(signal && { abortSignal: signal }) };
    const found = await engine.docker.listContainers(options);
    return found.map(({ Id }) => Id);
  } catch (error) {
    throw engineError('list the containers', error, signal);
  }
}

/** A container that has exited, as `docker ps --all` lists it. */
export interface ExitedContainer {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  /** Seconds since 1970. */
  readonly finished: number;
}

/** Those that were found, and how many that have ended so were not looked at. */
export interface Killed {
  readonly exited: readonly ExitedContainer[];
  readonly left: number;
}

/** More than these, the newest, are not looked at. */
const MOST_EXITED = 200;
const KILLED = 137;

/** Those that have ended with SIGKILL since a moment, in seconds since 1970, and not for lack of memory. */
export async function listKilled(engine: Engine, since: number, signal?: AbortSignal): Promise<Killed> {
  const abort = { ...(signal && { abortSignal: signal }) };
  try {
    const filters = { exited: [String(KILLED)] };
    const found = await engine.docker.listContainers({ all: true, filters, ...abort });
    const states = await Promise.all(
      found.slice(0, MOST_EXITED).map(({ Id }) =>
        // One that is removed meanwhile is not there any more.
        engine.docker
          .getContainer(Id)
          .inspect(abort)
          .catch(() => undefined),
      ),
    );
    const exited = states.flatMap(state => {
      if (!state || state.State.Running || state.State.OOMKilled) return [];
      const finished = Date.parse(state.State.FinishedAt) / 1000;
      if (!(finished >= since)) return [];
      return [{ id: state.Id, name: state.Name.replace(/^\//, ''), image: state.Config.Image, finished }];
    });
    return { exited, left: Math.max(0, found.length - MOST_EXITED) };
  } catch (error) {
    throw engineError('list the containers', error, signal);
  }
}
