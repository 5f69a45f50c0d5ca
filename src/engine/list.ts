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
