import { join } from 'node:path';
import { bakeNames } from './bake/bake-targets.ts';
import { composeNames, composeOverrideNames } from './compose/compose-file.ts';
import type { ComposeSurroundings } from './compose/environment-file.ts';
import { readWorkload } from './read-workload.ts';

/** A build of a Dockerfile that a compose or bake file describes. */
export interface NamedBuild {
  /** Absolute, as is the Dockerfile. */
  readonly context: string;
  readonly dockerfile: string;
  /** The stage that is built; undefined for the last one. */
  readonly target: string | undefined;
  readonly platforms: readonly string[];
  /** The file that says so. */
  readonly by: string;
}

/** compose.yaml, docker-compose.prod.yml and their like. docs.docker.com/compose */
const composeName = /^(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/;

/** Another bake file than the ones that bake reads by itself, given by `--file`. */
const bakeName = /^docker-bake[.-][\w.-]+\.(?:json|hcl)$/;

/** No such file that people write is longer than this, in bytes. */
const longest = 1024 * 1024;

/**
 * The builds that the compose and bake files of a folder describe, read as Compose and bake read them; `names` is what
 * the folder has. A file that cannot be read names nothing.
 */
export async function buildsOf(
  folder: string,
  names: readonly string[],
  surroundings: ComposeSurroundings,
): Promise<readonly NamedBuild[]> {
  const found = describing(names).map(name => buildsIn(join(folder, name), name, surroundings));
  return (await Promise.all(found)).flat();
}

/** Of the names that Compose and bake take by themselves the first one: it is read with what belongs to it. */
function describing(names: readonly string[]): string[] {
  const compose = composeNames.find(name => names.includes(name));
  const bake = bakeNames.find(name => names.includes(name));
  const known = [...composeNames, ...(compose ? composeOverrideNames : []), ...bakeNames];
  const others = names.filter(
    name => (composeName.test(name) || bakeName.test(name)) && !known.includes(name),
  );
  return [compose, bake, ...others].filter(name => name !== undefined);
}

async function buildsIn(
  path: string,
  name: string,
  surroundings: ComposeSurroundings,
): Promise<NamedBuild[]> {
  try {
    const bytes = surroundings.files.read(path, name, longest);
    const { builds } = await readWorkload(path, name, bytes, surroundings);
    return builds.flatMap(({ context, dockerfile, inline, target, platforms, place }) =>
      inline === undefined && typeof dockerfile === 'string'
        ? [{ context, dockerfile, target, platforms, by: place.source.path }]
        : [],
    );
  } catch {
    return [];
  }
}
