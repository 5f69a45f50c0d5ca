import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { configFolder, readJson, type Surroundings } from './endpoint.ts';
import { EngineError } from './error.ts';

/** The docker client's name for the Engine that is reached without a context: DOCKER_HOST, or the usual socket. */
const DEFAULT = 'default';

/** More Engines than these are not asked in one run. */
const MOST = 500;

/** A context of the docker client, and why it cannot be used if its file cannot be read. */
export interface Context {
  readonly name: string;
  readonly problem?: string;
}

/**
 * The docker client's contexts, `default` first and the others by name (docker/cli, cli/context/store: one folder with
 * a meta.json for each).
 *
 * @throws EngineError if there are too many
 */
export function listContexts(surroundings: Surroundings): readonly Context[] {
  const folder = join(configFolder(surroundings), 'contexts', 'meta');
  if (!existsSync(folder)) return [{ name: DEFAULT }];
  const ids = readdirSync(folder).filter(id => existsSync(join(folder, id, 'meta.json')));
  if (ids.length > MOST) throw new EngineError(`${folder} holds more than ${MOST} contexts`);
  const found = ids
    .map(id => readContext(folder, id))
    .filter(({ name }) => name !== DEFAULT)
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return [{ name: DEFAULT }, ...found];
}

/** Its folder is named by a hash, which is all that is known of one that cannot be read. */
function readContext(folder: string, id: string): Context {
  try {
    const { Name } = readJson(join(folder, id, 'meta.json'));
    if (typeof Name === 'string' && Name !== '') return { name: Name };
    return { name: id.slice(0, 12), problem: `${join(folder, id, 'meta.json')} has no name` };
  } catch (error) {
    return { name: id.slice(0, 12), problem: (error as Error).message };
  }
}

/** The surroundings in which the docker client would use this context, whatever is chosen otherwise. */
export function inContext(surroundings: Surroundings, name: string): Surroundings {
  const { env } = surroundings;
  // DOCKER_HOST is what the default context is, and wins over every other one.
  const others = name === DEFAULT ? {} : { DOCKER_HOST: undefined };
  return { ...surroundings, env: { ...env, ...others, DOCKER_CONTEXT: name } };
}
