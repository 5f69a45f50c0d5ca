import type { PlacedContent, SharedVolume } from '../run-parts.ts';
import { entryAt, isTrue, itemsOf, mapAt, scalarAt } from '../yaml-access.ts';
import { failAt, type YamlMap } from '../yaml-value.ts';
import { leaveOut } from './left-out.ts';
import { dataOf } from './pod-environment.ts';
import type { PodReader } from './pod-reader.ts';

/** What is mounted into a container of a pod. */
export interface PodMounts {
  readonly volumes: readonly SharedVolume[];
  /** Files that are mounted alone. */
  readonly files: readonly PlacedContent[];
}

/** What anybody may write to, as the kubelet makes it; and what is only read. */
const EMPTY_DIRECTORY = 0o777;
const READ_DIRECTORY = 0o755;
const FILE = 0o644;

/** A volume of a pod: new and empty, or with what is in ConfigMaps and Secrets of the file. */
type Volume = { readonly mode: number; readonly files: readonly PlacedContent[] } | 'nothing';

/** Reads what a container mounts. Volumes of one name are one, so that the containers of a pod share it. */
export function mountsOf(container: YamlMap, reader: PodReader): PodMounts {
  const mounts: { volumes: SharedVolume[]; files: PlacedContent[] } = { volumes: [], files: [] };
  for (const item of itemsOf(entryAt(container, 'volumeMounts'), 'volumeMounts'))
    addMount(mounts, item.kind === 'map' ? item : failAt(item, 'volumeMounts: expected a mapping'), reader);
  return mounts;
}

function addMount(
  { volumes, files }: { volumes: SharedVolume[]; files: PlacedContent[] },
  mount: YamlMap,
  reader: PodReader,
): void {
  const name = scalarAt(mount, 'name') ?? '';
  const target = scalarAt(mount, 'mountPath');
  if (!target?.startsWith('/')) failAt(mount, 'volumeMounts: expected a mountPath that begins with /');
  const volume = volumeOf(name, mount, reader);
  if (volume === 'nothing') return;
  const { mode, files: contents } = volume;
  const part = scalarAt(mount, 'subPath') ?? scalarAt(mount, 'subPathExpr');
  const place = { target, isReadOnly: isTrue(mount, 'readOnly'), mode };
  const alone = contents.find(({ path }) => path === part);
  if (alone) files.push({ ...alone, path: target });
  else if (part !== undefined) volumes.push({ name: `${name}/${part}`, ...place });
  else volumes.push({ name, ...place, ...(contents.length > 0 && { files: contents }) });
}

function volumeOf(name: string, mount: YamlMap, { pod, ...reader }: PodReader): Volume {
  const named = (item: { readonly kind: string }): item is YamlMap =>
    item.kind === 'map' && scalarAt(item as YamlMap, 'name') === name;
  const volume = itemsOf(entryAt(pod.spec, 'volumes'), 'volumes').find(named);
  if (volume) return contentOf(volume, name, { pod, ...reader });
  const claims = itemsOf(entryAt(mapAt(pod.object, 'spec'), 'volumeClaimTemplates'), 'volumeClaimTemplates');
  const isClaimed = claims.some(
    claim => claim.kind === 'map' && scalarAt(mapAt(claim, 'metadata'), 'name') === name,
  );
  if (pod.kind !== 'StatefulSet' || !isClaimed)
    return failAt(mount, `volumeMounts: ${pod.owner} has no volume ${name}`);
  leaveOut(reader.leftOut, 'PersistentVolumeClaim', name);
  return { mode: EMPTY_DIRECTORY, files: [] };
}

function contentOf(volume: YamlMap, name: string, reader: PodReader): Volume {
  const read = filesOf(volume, reader);
  if (read) return { mode: READ_DIRECTORY, files: read };
  const projected = mapAt(volume, 'projected');
  if (projected) return { mode: READ_DIRECTORY, files: projectedFiles(projected, reader) };
  if (!volume.entries.has('emptyDir')) {
    const claim = mapAt(volume, 'persistentVolumeClaim');
    const host = mapAt(volume, 'hostPath');
    if (claim) leaveOut(reader.leftOut, 'PersistentVolumeClaim', scalarAt(claim, 'claimName') ?? name);
    else if (host) leaveOut(reader.leftOut, 'hostPath', scalarAt(host, 'path') ?? name);
    else leaveOut(reader.leftOut, 'volume', name);
    // A file or a device cannot be an empty folder.
    if (/^(?:File|Socket|CharDevice|BlockDevice)/.test(scalarAt(host, 'type') ?? '')) return 'nothing';
  }
  return { mode: EMPTY_DIRECTORY, files: [] };
}

/** The files of a `configMap` or a `secret`; undefined where there is neither. */
function filesOf(volume: YamlMap, reader: PodReader): PlacedContent[] | undefined {
  const [config, secret] = [mapAt(volume, 'configMap'), mapAt(volume, 'secret')];
  const source = config ?? secret;
  if (!source) return undefined;
  const name = scalarAt(source, 'name') ?? scalarAt(source, 'secretName') ?? '';
  const data = dataOf(config ? 'ConfigMap' : 'Secret', name, isTrue(source, 'optional'), reader);
  if (!data) return [];
  const mode = modeOf(source, 'defaultMode') ?? FILE;
  const items = itemsOf(entryAt(source, 'items'), 'items');
  if (items.length === 0) return [...data].map(([path, bytes]) => ({ path, bytes, mode }));
  return items.map(item => {
    const map = item.kind === 'map' ? item : failAt(item, 'items: expected a mapping');
    const [key = '', path = ''] = [scalarAt(map, 'key'), scalarAt(map, 'path')];
    const bytes = data.get(key) ?? failAt(map, `${name} has no key ${key}`);
    if (path.startsWith('/') || path.split('/').includes('..'))
      return failAt(map, 'items: expected a path inside of the volume');
    return { path, bytes, mode: modeOf(map, 'mode') ?? mode };
  });
}

function projectedFiles(projected: YamlMap, reader: PodReader): PlacedContent[] {
  return itemsOf(entryAt(projected, 'sources'), 'sources').flatMap(item => {
    if (item.kind !== 'map') return failAt(item, 'sources: expected a mapping');
    const files = filesOf(item, reader);
    if (!files) for (const kind of item.entries.keys()) leaveOut(reader.leftOut, 'projected', kind);
    return files ?? [];
  });
}

/** YAML 1.2 reads `0400` as decimal, and Kubernetes as YAML 1.1 does: octal. */
function modeOf(map: YamlMap, key: string): number | undefined {
  const text = scalarAt(map, key);
  if (text === undefined) return undefined;
  return /^0o?[0-7]+$/.test(text) ? Number.parseInt(text.replace(/^0o?/, ''), 8) : Number(text);
}
