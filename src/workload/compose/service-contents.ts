import { resolve } from 'node:path';
import type { RepositoryFiles } from '../../files/repository-files.ts';
import type { PlacedContent } from '../run-parts.ts';
import type { YamlMap, YamlValue } from '../yaml-value.ts';
import type { MountOptions, ServiceMounts } from './service-mounts.ts';
import type { ServiceReader } from './service-reader.ts';

/** Secrets are in a folder of their own; configs anywhere. */
const secretsFolder = '/run/secrets';

/** The contents of secrets and configs, where a service has them. */
export function addContents(
  mounts: ServiceMounts,
  reader: ServiceReader,
  options: MountOptions,
): ServiceMounts {
  const notes = [...mounts.notes];
  const contents = ['secrets', 'configs'].flatMap(kind =>
    reader.items(kind).flatMap(item => {
      const content = contentOf(kind, item, reader, options);
      if (typeof content !== 'string') return [content];
      notes.push(content);
      return [];
    }),
  );
  const isSecret = ({ path }: PlacedContent): boolean => /^\/run\/secrets\/[^/]+$/.test(path);
  const secrets = contents.filter(isSecret);
  const others = contents.filter(content => !isSecret(content));
  const [first] = others;
  if (first && reader.isTrue('read_only'))
    reader.fail(`${first.path} cannot be put into its file system, which is read-only: mount it as a volume`);
  const volume = {
    name: `${reader.service.name} secrets`,
    ...{ target: secretsFolder, isReadOnly: true },
    files: secrets.map(one => ({ ...one, path: one.path.slice(secretsFolder.length + 1) })),
  };
  return {
    ...mounts,
    notes,
    files: [...mounts.files, ...others],
    volumes: secrets.length > 0 ? [...mounts.volumes, volume] : mounts.volumes,
  };
}

/** A sentence for one that cannot be had. */
function contentOf(
  kind: string,
  item: YamlValue,
  reader: ServiceReader,
  { files }: MountOptions,
): PlacedContent | string {
  const map = item.kind === 'map' ? item : undefined;
  const source = map ? (reader.textIn(map, 'source') ?? '') : reader.textOf(item, kind);
  const word = kind.slice(0, -1);
  const said = reader.project.shared.get(`${kind}.${source}`);
  if (said?.entry.value.kind !== 'map') return reader.fail(`the file has no ${word} ${source}`);
  const setting = (key: string): string | undefined => map && reader.textIn(map, key);
  const [folder, name] = kind === 'secrets' ? [secretsFolder, source] : ['', `/${source}`];
  const at = setting('target') ?? name;
  const path = at.startsWith('/') ? at : `${folder}/${at}`;
  const mode = Number.parseInt(setting('mode') ?? '444', 8);
  const [uid, gid] = ['uid', 'gid'].map(key => Number(setting(key) ?? 0));
  const bytes = bytesOf(said.entry.value, said.folder, reader, files);
  if (!bytes) return `the ${word} ${source} is not in this file, and is left out`;
  return { path, bytes, mode, ...(uid && { uid }), ...(gid && { gid }) };
}

function bytesOf(
  said: YamlMap,
  folder: string,
  reader: ServiceReader,
  files: RepositoryFiles,
): Uint8Array | undefined {
  const [file, variable, content] = ['file', 'environment', 'content'].map(key => reader.textIn(said, key));
  if (file !== undefined) return files.read(resolve(folder, file), file);
  if (variable !== undefined) {
    const value = reader.project.lookup(variable);
    return value === undefined ? reader.fail(`the variable ${variable} is not set`) : Buffer.from(value);
  }
  return content === undefined ? undefined : Buffer.from(content);
}
