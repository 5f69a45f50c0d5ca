import { basename, dirname, join } from 'node:path';
import { lookAt } from '../../files/look.ts';
import type { RepositoryFiles } from '../../files/repository-files.ts';
import { decodeSource } from '../../files/source-file.ts';
import { InputError, isInputError } from '../../input-error.ts';
import { parseYaml, type Yaml } from '../parse-yaml.ts';
import { failAt, type YamlEntry, type YamlMap, type YamlSource, type YamlValue } from '../yaml-value.ts';

/** The names under which Compose finds its files by itself, best first. compose-go/cli/options.go */
export const composeNames = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
export const composeOverrideNames = composeNames.map(name => name.replace(/\.(ya?ml)$/, '.override.$1'));

/** The override file beside a file that Compose finds by its name. */
export function findOverride({ path, name }: YamlSource, files: RepositoryFiles): YamlSource | undefined {
  if (!composeNames.includes(basename(path))) return undefined;
  const other = composeOverrideNames.find(each => lookAt(join(dirname(path), each)));
  if (other === undefined) return undefined;
  const found = { path: join(dirname(path), other), name: join(dirname(name), other) };
  return { ...found, text: decodeSource(found.name, files.read(found.path, found.name)).text };
}

/** Opens a file that another one names, at a place that is said where it cannot be read. */
export function openSource(
  path: string,
  at: YamlEntry | YamlValue,
  name: string,
  files: RepositoryFiles,
): YamlSource {
  try {
    const bytes = files.read(path, name);
    return { path, name: join(dirname(at.source.name), name), text: decodeSource(name, bytes).text };
  } catch (error) {
    if (!isInputError(error)) throw error;
    return failAt(at, error.message);
  }
}

/** The documents of a file, which Compose lays one over the other. compose-go/loader/loader.go, loadYamlModel */
export function readRoots(source: YamlSource, yaml: Yaml): readonly YamlMap[] {
  return rootsOf(parseYaml(source, yaml), source);
}

export function rootsOf(documents: readonly YamlValue[], { name }: YamlSource): readonly YamlMap[] {
  const roots = documents.flatMap(root => (root.kind === 'map' ? [root] : []));
  if (roots.length === 0 || roots.length < documents.length)
    throw new InputError('expected a mapping with services', name);
  return roots;
}
