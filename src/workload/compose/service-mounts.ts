import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { lookAt } from '../../files/look.ts';
import type { RepositoryFiles } from '../../files/repository-files.ts';
import { isInputError } from '../../input-error.ts';
import type { PlacedContent, SharedVolume } from '../run-parts.ts';
import type { YamlMap, YamlValue } from '../yaml-value.ts';
import { parseBytes, type ServiceReader } from './service-reader.ts';

/** What is mounted into the container of a service. */
export interface ServiceMounts {
  /** Made for the run, or copies. */
  readonly volumes: readonly SharedVolume[];
  /** Those of this machine, as docker run takes them. */
  readonly binds: readonly string[];
  /** The names of the user's own volumes among them. */
  readonly named: readonly string[];
  readonly tmpfs: Readonly<Record<string, string>>;
  readonly files: readonly PlacedContent[];
  readonly notes: readonly string[];
}

export interface MountOptions {
  readonly files: RepositoryFiles;
  /** Whether the user's own volumes and folders are mounted, as Compose would. */
  readonly withVolumes: boolean;
}

interface Mount {
  readonly type: string;
  /** Empty for an anonymous volume. */
  readonly source: string;
  readonly target: string;
  readonly isReadOnly: boolean;
  readonly size?: string | undefined;
}

type Collected = {
  -readonly [Key in keyof ServiceMounts]: ServiceMounts[Key] extends readonly (infer Item)[]
    ? Item[]
    : Record<string, string>;
};

/** Reads volumes and tmpfs. A folder that the service may write to is copied, and nothing of the user's is changed. */
export function mountsOf(reader: ServiceReader, options: MountOptions): ServiceMounts {
  const all: Collected = { volumes: [], binds: [], named: [], tmpfs: {}, files: [], notes: [] };
  for (const item of reader.texts('tmpfs')) {
    const [path = '', ...rest] = item.split(':');
    all.tmpfs[path] = rest.join(':');
  }
  for (const item of reader.items('volumes')) addMount(all, mountOf(reader, item), reader, options);
  return all;
}

function mountOf(reader: ServiceReader, item: YamlValue): Mount {
  if (item.kind === 'map') return longMount(reader, item);
  const text = reader.textOf(item, 'volumes');
  const parts = text.split(':');
  const [source = '', target, mode = ''] = parts.length === 1 ? ['', parts[0]] : parts;
  if (!target?.startsWith('/')) return reader.fail(`volumes: expected [SOURCE:]/PATH[:ro], not ${text}`);
  const type = /^[./~]/.test(source) ? 'bind' : 'volume';
  return { type, source, target, isReadOnly: mode.split(',').includes('ro') };
}

function longMount(reader: ServiceReader, item: YamlMap): Mount {
  const target = reader.textIn(item, 'target');
  if (!target?.startsWith('/')) return reader.fail('volumes: expected a target that begins with /');
  const tmpfs = item.entries.get('tmpfs')?.value;
  return {
    type: reader.textIn(item, 'type') ?? 'volume',
    source: reader.textIn(item, 'source') ?? '',
    target,
    isReadOnly: reader.textIn(item, 'read_only') === 'true',
    size: tmpfs?.kind === 'map' ? reader.textIn(tmpfs, 'size') : undefined,
  };
}

function addMount(all: Collected, mount: Mount, reader: ServiceReader, options: MountOptions): void {
  const { type, source, target, isReadOnly, size } = mount;
  if (type === 'tmpfs') {
    const bytes = size === undefined ? undefined : parseBytes(size);
    all.tmpfs[target] = bytes === undefined ? '' : `size=${bytes}`;
  } else if (type === 'bind') addBind(all, mount, reader, options);
  else if (type !== 'volume') all.notes.push(`a mount of type ${type} at ${target} is left out`);
  else if (options.withVolumes && source !== '') {
    const name = volumeName(reader, source);
    all.named.push(name);
    all.binds.push(`${name}:${target}${isReadOnly ? ':ro' : ''}`);
  } else
    all.volumes.push({
      name: source || `${reader.service.name} ${target}`,
      ...{ target, isReadOnly },
    });
}

/** docs.docker.com/reference/compose-file/volumes, "name" */
function volumeName(reader: ServiceReader, source: string): string {
  const { shared, name } = reader.project;
  const said = shared.get(`volumes.${source}`)?.entry.value;
  const map = said?.kind === 'map' ? said : undefined;
  const isExternal = map && reader.textIn(map, 'external') === 'true';
  return (map && reader.textIn(map, 'name')) ?? (isExternal ? source : `${name}_${source}`);
}

function addBind(
  all: Collected,
  { source, target, isReadOnly }: Mount,
  reader: ServiceReader,
  { files, withVolumes }: MountOptions,
): void {
  const folder = reader.service.keys.get('volumes')?.folder ?? '.';
  const path = source.startsWith('~') ? `${homedir()}${source.slice(1)}` : resolve(folder, source);
  const bind = (ro: boolean): void => void all.binds.push(`${path}:${target}${ro ? ':ro' : ''}`);
  if (withVolumes) {
    bind(isReadOnly);
    return;
  }
  const outside = reasonOutside(files, path, source);
  const found = outside === undefined ? lookAt(path) : undefined;
  if (outside !== undefined)
    all.notes.push(
      `${source} is not mounted, because it is outside the repository: --with-volumes mounts it`,
    );
  else if (!found) all.volumes.push({ name: path, target, isReadOnly });
  else if (found.isDirectory())
    if (isReadOnly) bind(true);
    else all.volumes.push({ name: path, target, isReadOnly, copies: path });
  else if (!found.isFile())
    all.notes.push(`${source} is not mounted, because it is no file and no folder: --with-volumes mounts it`);
  else if (isReadOnly || reader.isTrue('read_only')) bind(true);
  else all.files.push({ path: target, bytes: files.read(path, source), mode: found.mode & 0o777 });
}

function reasonOutside(files: RepositoryFiles, path: string, name: string): string | undefined {
  try {
    files.assertInside(path, name);
    return undefined;
  } catch (error) {
    if (isInputError(error)) return error.reason;
    throw error;
  }
}
