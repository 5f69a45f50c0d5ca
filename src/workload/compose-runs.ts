import { dirname } from 'node:path';
import { decodeSource } from '../files/source-file.ts';
import { InputError } from '../input-error.ts';
import { rootsOf } from './compose/compose-file.ts';
import { readCompose } from './compose/compose-project.ts';
import type { ComposeSurroundings } from './compose/environment-file.ts';
import { assertRequired } from './compose/required-variables.ts';
import type { MountOptions } from './compose/service-mounts.ts';
import { type RunOf, runsOf } from './compose/service-run.ts';
import { parseYaml } from './parse-yaml.ts';

/** A compose file, read for those who start what it describes. */
export interface ComposeRuns {
  /** The names of the services that Compose would start without being told which, in their order. */
  readonly started: readonly string[];
  readonly runOf: RunOf;
}

/** Reads a compose file with its secrets; `name` is what the user calls it. */
export async function readRuns(
  path: string,
  name: string,
  surroundings: ComposeSurroundings & Pick<MountOptions, 'withVolumes'>,
): Promise<ComposeRuns> {
  const yaml = await import('yaml');
  const { files, limit, withVolumes, variables } = surroundings;
  const source = { path, name, text: decodeSource(name, files.read(path, name)).text };
  return limit(() => {
    const roots = rootsOf(parseYaml(source, yaml), source);
    const project = readCompose(source, roots, { ...surroundings, withSecrets: true }, yaml);
    for (const root of roots) assertRequired(root, project.lookup);
    if (project.services.length === 0)
      throw new InputError('it describes no services, and verify takes those of a compose file', name);
    const active = (variables.COMPOSE_PROFILES ?? '').split(',').map(word => word.trim());
    const isActive = (profiles: readonly string[]): boolean =>
      profiles.length === 0 || profiles.some(profile => active.includes(profile) || active.includes('*'));
    const started = project.services.filter(({ keys }) => {
      const said = keys.get('profiles')?.items ?? [];
      return isActive(said.flatMap(item => (item.kind === 'scalar' ? [item.text] : [])));
    });
    return {
      started: started.map(service => service.name),
      runOf: runsOf(project, dirname(path), { files, withVolumes }),
    };
  });
}
