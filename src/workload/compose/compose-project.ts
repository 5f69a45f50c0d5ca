import { dirname, resolve } from 'node:path';
import type { RepositoryFiles } from '../../files/repository-files.ts';
import { tooLarge } from '../../input-error.ts';
import type { Yaml } from '../parse-yaml.ts';
import { isNull } from '../yaml-access.ts';
import { failAt, type YamlEntry, type YamlMap, type YamlSource } from '../yaml-value.ts';
import { findOverride, openSource, readRoots } from './compose-file.ts';
import { isRemote, remoteIncludes } from './compose-include.ts';
import { mergeKeys, type Said, type ServiceKeys, serviceKeys } from './compose-merge.ts';
import { addShared, projectName } from './compose-shared.ts';
import { textOf } from './compose-text.ts';
import { type ComposeSurroundings, readEnvironment } from './environment-file.ts';
import type { Lookup } from './interpolate.ts';

/** The services of a compose file, with what it extends and the override file beside it. */
export interface ComposeProject {
  readonly services: readonly ComposeService[];
  readonly lookup: Lookup;
  /** What services share: `volumes.data`, `networks.front`, `secrets.password`, `configs.nginx`. */
  readonly shared: ServiceKeys;
  /** What Compose calls the project, from which the names of its volumes are made. */
  readonly name: string;
  /** What was left out, and why. */
  readonly notes: readonly string[];
}

export interface ComposeService {
  readonly name: string;
  /** Its key, where it is first named. */
  readonly entry: YamlEntry;
  readonly keys: ServiceKeys;
}

/** A longer chain of `extends` and `include` than this is not followed. */
const deepest = 64;

/**
 * Reads what `docker compose` would run in the folder of a compose file: of its own names the override file is merged
 * in, of other names the file is taken alone, as with `-f`. Profiles are left aside: every service is looked at.
 */
export function readCompose(
  source: YamlSource,
  roots: readonly YamlMap[],
  surroundings: ComposeSurroundings,
  yaml: Yaml,
): ComposeProject {
  const folder = dirname(source.path);
  const lookup = readEnvironment(folder, surroundings);
  const { files } = surroundings;
  const shared = new Map<string, Said>();
  const scope: Scope = { folder, lookup, files, yaml, chain: [source.path], shared };
  let services = readServices(roots, scope);
  const beside = findOverride(source, files);
  if (beside) {
    const over = readServices(readRoots(beside, yaml), { ...scope, chain: [beside.path] });
    services = mergeServices(services, over);
  }
  const remaining = [...services.values()].filter(({ entry }) => entry.value.tag !== '!reset');
  const name = projectName(roots, folder, lookup);
  return { services: remaining, lookup, shared, name, notes: roots.flatMap(remoteIncludes) };
}

interface Scope {
  /** Where relative paths begin: the folder of the first file, also in an override file. */
  readonly folder: string;
  readonly lookup: Lookup;
  readonly files: RepositoryFiles;
  readonly yaml: Yaml;
  /** The files that led here. */
  readonly chain: readonly string[];
  /** What the files read so far say of what services share. */
  readonly shared: Map<string, Said>;
}

type Services = ReadonlyMap<string, ComposeService>;

function readServices(roots: readonly YamlMap[], scope: Scope): Services {
  const services = new Map(roots.flatMap(root => [...readIncluded(root, scope)]));
  const own = roots.map(root => ownServices(root, scope)).reduce(mergeServices, new Map());
  for (const [name, service] of own) services.set(name, service);
  return services;
}

function ownServices(root: YamlMap, scope: Scope): Services {
  addShared(root, scope.shared, scope.folder);
  const own = servicesOf(root);
  return new Map(
    [...own].map(([name, entry]) => [name, { name, entry, keys: extendedKeys(entry, own, scope, []) }]),
  );
}

function servicesOf(root: YamlMap): ReadonlyMap<string, YamlEntry> {
  const services = root.entries.get('services')?.value;
  if (!services || isNull(services)) return new Map();
  if (services.kind !== 'map') failAt(services, 'services: expected a mapping');
  return services.entries;
}

/** `!reset` takes a service away, and `!override` takes its place. docs.docker.com/reference/compose-file/merge */
function mergeServices(base: Services, over: Services): Services {
  const merged = new Map(base);
  for (const [name, service] of over) {
    const { tag } = service.entry.value;
    const before = tag === '!reset' || tag === '!override' ? undefined : merged.get(name);
    merged.set(name, before ? { ...before, keys: mergeKeys(before.keys, service.keys) } : service);
  }
  return merged;
}

/** A service with what it extends below it. docs.docker.com/reference/compose-file/services, "extends" */
function extendedKeys(
  entry: YamlEntry,
  siblings: ReadonlyMap<string, YamlEntry>,
  scope: Scope,
  names: readonly string[],
): ServiceKeys {
  const keys = serviceKeys(entry, scope.folder);
  const extended = keys.get('extends')?.entry;
  if (!extended || isNull(extended.value)) return keys;
  const { service, file } = extendsOf(extended, scope);
  const id = `${file?.text ?? ''}#${service}`;
  if (names.includes(id)) failAt(extended, `extends: ${service} extends itself`);
  if (names.length > deepest) throw tooLarge(`more than ${deepest} services extend each other in a row`);
  if (!file) {
    const base = siblings.get(service);
    if (!base) return failAt(extended, `extends: there is no service ${service}`);
    return mergeKeys(extendedKeys(base, siblings, scope, [...names, id]), keys);
  }
  const path = resolve(scope.folder, file.text);
  const roots = readRoots(openSource(path, extended, file.text, scope.files), scope.yaml);
  const below = { ...scope, folder: dirname(path) };
  const bases = roots.map(servicesOf).flatMap(others => {
    const base = others.get(service);
    return base ? [extendedKeys(base, others, below, [...names, id])] : [];
  });
  if (bases.length === 0) return failAt(extended, `extends: there is no service ${service} in ${file.text}`);
  return [...bases, keys].reduce(mergeKeys);
}

function extendsOf(
  entry: YamlEntry,
  { lookup }: Scope,
): { readonly service: string; readonly file: { readonly text: string } | undefined } {
  const { value } = entry;
  if (value.kind === 'scalar') return { service: value.text, file: undefined };
  const service = value.kind === 'map' ? value.entries.get('service')?.value : undefined;
  const file = value.kind === 'map' ? value.entries.get('file')?.value : undefined;
  if (service?.kind !== 'scalar')
    return failAt(value, 'extends: expected the name of a service, or service and file');
  const text = file && !isNull(file) ? textOf(file, lookup, 'extends.file') : undefined;
  return { service: service.text, file: text === undefined ? undefined : { text } };
}

function assertEnds(
  chain: readonly string[],
  path: string,
  item: Parameters<typeof failAt>[0],
  text: string,
): void {
  if (chain.includes(path)) failAt(item, `include: ${text} includes itself`);
  if (chain.length > deepest) throw tooLarge(`more than ${deepest} files include each other in a row`);
}

/** Other compose files whose services belong to this one. docs.docker.com/reference/compose-file/include */
function readIncluded(root: YamlMap, scope: Scope): Services {
  const include = root.entries.get('include')?.value;
  if (!include || isNull(include)) return new Map();
  if (include.kind !== 'list') failAt(include, 'include: expected a list of files');
  const all = new Map<string, ComposeService>();
  for (const item of include.items) {
    const named = item.kind === 'map' ? item.entries.get('path')?.value : item;
    if (!named) failAt(item, 'include: expected a path');
    const texts = (named.kind === 'list' ? named.items : [named]).map(each =>
      textOf(each, scope.lookup, 'include'),
    );
    const paths = texts.map(text => resolve(scope.folder, text));
    const [first = ''] = paths;
    assertEnds(scope.chain, first, item, texts[0] ?? '');
    let services: Services = new Map();
    for (const [index, path] of paths.entries()) {
      if (isRemote(texts[index] ?? '')) continue;
      const below = { ...scope, folder: dirname(first), chain: [...scope.chain, path] };
      const source = openSource(path, item, texts[index] ?? '', scope.files);
      services = mergeServices(services, readServices(readRoots(source, scope.yaml), below));
    }
    for (const [name, service] of services) all.set(name, service);
  }
  return all;
}
