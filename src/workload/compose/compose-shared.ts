import { basename } from 'node:path';
import { isNull } from '../yaml-access.ts';
import type { YamlMap } from '../yaml-value.ts';
import type { Said } from './compose-merge.ts';
import { textOf } from './compose-text.ts';
import type { Lookup } from './interpolate.ts';

/** Adds what a file says of networks, volumes, secrets and configs, which services share. */
export function addShared(root: YamlMap, shared: Map<string, Said>, folder: string): void {
  for (const kind of ['volumes', 'networks', 'secrets', 'configs']) {
    const all = root.entries.get(kind)?.value;
    for (const entry of all?.kind === 'map' ? all.entries.values() : [])
      if (!isNull(entry.value) || !shared.has(`${kind}.${entry.key}`))
        shared.set(`${kind}.${entry.key}`, { entry, folder });
  }
}

/** docs.docker.com/compose/how-tos/project-name */
export function projectName(roots: readonly YamlMap[], folder: string, lookup: Lookup): string {
  const said = roots.flatMap(root => root.entries.get('name')?.value ?? []).at(-1);
  const name =
    lookup('COMPOSE_PROJECT_NAME') ||
    (said && textOf(said, lookup, 'name')) ||
    basename(folder).toLowerCase();
  return name.replace(/[^-_a-z0-9]/g, '').replace(/^[-_]+/, '');
}
