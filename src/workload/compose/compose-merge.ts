import { isNull } from '../yaml-access.ts';
import { failAt, type YamlEntry, type YamlValue } from '../yaml-value.ts';

/**
 * What is said of a service, by the path of the key: `command`, `build.context`, `build.args.VERSION`,
 * `healthcheck.test`.
 */
export type ServiceKeys = ReadonlyMap<string, Said>;

export interface Said {
  readonly entry: YamlEntry;
  /** Where relative paths in it begin. */
  readonly folder: string;
  /** The values of a list to which files add; the others are replaced. */
  readonly items?: readonly YamlValue[];
}

/**
 * Keys that are gone when a file over another one says null; any other stays as it was. compose-go/override/merge.go
 */
const nullable = new Set(['command', 'entrypoint', 'healthcheck.test']);

/** Keys whose values are mappings, or lists of their keys. */
const pairs = new Set(['environment', 'depends_on', 'networks', 'sysctls']);

/** Lists to which another file adds. */
const lists = new Set([
  ...['volumes', 'tmpfs', 'secrets', 'configs', 'env_file', 'expose', 'ports', 'links', 'profiles'],
  ...['cap_add', 'cap_drop', 'security_opt', 'group_add', 'extra_hosts'],
]);

/** Takes a service apart. Keys that are not asked for here are kept as they are. */
export function serviceKeys({ key, value }: YamlEntry, folder: string): Map<string, Said> {
  const keys = new Map<string, Said>();
  if (isNull(value)) return keys;
  if (value.kind !== 'map') failAt(value, `services.${key}: expected a mapping`);
  for (const entry of value.entries.values()) {
    if (entry.key === 'build') addBuild(keys, entry, folder);
    else if (pairs.has(entry.key)) addPairs(keys, entry.key, entry, folder);
    else if (entry.key === 'healthcheck') addMapping(keys, 'healthcheck', entry, folder);
    else if (lists.has(entry.key) && entry.value.kind === 'list')
      keys.set(entry.key, { entry, folder, items: entry.value.items });
    else keys.set(entry.key, { entry, folder });
  }
  return keys;
}

/** Lays the keys of one service over those of another. docs.docker.com/reference/compose-file/merge */
export function mergeKeys(base: ServiceKeys, over: ServiceKeys): Map<string, Said> {
  const merged = new Map(base);
  for (const [path, said] of over) {
    const { value } = said.entry;
    const tag = value.tag;
    if (tag === '!reset' || tag === '!override')
      for (const other of [...merged.keys()])
        if (other === path || other.startsWith(`${path}.`)) merged.delete(other);
    if (tag === '!reset') continue;
    const before = merged.get(path);
    if (isNull(value) && before && !nullable.has(path)) continue;
    merged.set(
      path,
      before?.items && said.items ? { ...said, items: [...before.items, ...said.items] } : said,
    );
  }
  return merged;
}

/** `build: ./api` is the short form of `build: {context: ./api}`. */
function addBuild(keys: Map<string, Said>, entry: YamlEntry, folder: string): void {
  const { value } = entry;
  if (!isNull(value) || value.tag !== undefined) keys.set('build', { entry, folder });
  if (isNull(value)) return;
  if (value.kind === 'list') failAt(value, 'build: expected a path or a mapping');
  if (value.kind === 'scalar') {
    keys.set('build.context', { entry, folder });
    return;
  }
  for (const part of value.entries.values()) {
    const { key } = part;
    if (key === 'args' || key === 'additional_contexts') addPairs(keys, `build.${key}`, part, folder);
    else if (part.value.kind === 'list')
      keys.set(`build.${key}`, { entry: part, folder, items: part.value.items });
    else keys.set(`build.${key}`, { entry: part, folder });
  }
}

function addMapping(keys: Map<string, Said>, path: string, entry: YamlEntry, folder: string): void {
  const { value } = entry;
  if (value.tag !== undefined) keys.set(path, { entry, folder });
  if (isNull(value)) return;
  if (value.kind !== 'map') failAt(value, `${path}: expected a mapping`);
  for (const part of value.entries.values()) keys.set(`${path}.${part.key}`, { entry: part, folder });
}

/** `NAME: value`, or a list of `NAME=value`. */
function addPairs(keys: Map<string, Said>, path: string, entry: YamlEntry, folder: string): void {
  const { value } = entry;
  if (value.tag !== undefined) keys.set(path, { entry, folder });
  if (isNull(value)) return;
  if (value.kind === 'scalar') failAt(value, `${entry.key}: expected a mapping or a list`);
  if (value.kind === 'map') {
    for (const part of value.entries.values()) keys.set(`${path}.${part.key}`, { entry: part, folder });
    return;
  }
  for (const item of value.items) {
    if (item.kind !== 'scalar') failAt(item, `${entry.key}: expected NAME=value`);
    const [name = '', ...rest] = item.text.split('=');
    const text = rest.join('=');
    const part = rest.length > 0 ? { ...item, value: text, text } : { ...item, value: null, text: '' };
    keys.set(`${path}.${name}`, {
      entry: { ...entry, key: name, value: part, start: item.start, end: item.end },
      folder,
    });
  }
}
