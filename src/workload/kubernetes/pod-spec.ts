import { entryAt, isNull, itemsOf, mapAt, scalarAt, textOf } from '../yaml-access.ts';
import { failAt, type YamlEntry, type YamlMap, type YamlValue } from '../yaml-value.ts';

/** The pod that an object of Kubernetes describes. */
export interface PodSpec {
  readonly kind: string;
  /** Of the object. */
  readonly name: string;
  /** As sentences name it: `Deployment shop`. */
  readonly owner: string;
  readonly object: YamlMap;
  readonly spec: YamlMap;
}

/** Where the pod of each kind of workload is. kubernetes.io/docs/concepts/workloads */
const podPaths: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec'],
  ...Object.fromEntries(
    ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job'].map(kind => [
      kind,
      ['spec', 'template', 'spec'],
    ]),
  ),
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
};

/** How long Kubernetes waits when nothing says so. kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle */
const defaultGrace = 30;

/** Whether a document is an object of Kubernetes, of whatever kind. */
export function isManifest(root: YamlValue): root is YamlMap {
  return root.kind === 'map' && root.entries.has('kind') && root.entries.has('apiVersion');
}

/** The objects of a manifest, those of lists included. */
export function objectsOf(root: YamlMap): YamlMap[] {
  if (scalarAt(root, 'kind') !== 'List') return [root];
  return itemsOf(entryAt(root, 'items'), 'items').flatMap(item => (isManifest(item) ? objectsOf(item) : []));
}

/** The pod of an object; none for what has none, and for Windows. */
export function podSpecOf(object: YamlMap): PodSpec | undefined {
  const kind = scalarAt(object, 'kind') ?? '';
  const path = Object.hasOwn(podPaths, kind) ? podPaths[kind] : undefined;
  const spec = path?.reduce<YamlMap | undefined>((map, key) => map && mapAt(map, key), object);
  if (!spec || isWindows(spec)) return undefined;
  const metadata = mapAt(object, 'metadata');
  const name = scalarAt(metadata, 'name') ?? scalarAt(metadata, 'generateName') ?? '(unnamed)';
  return { kind, name, owner: `${kind} ${name}`, object, spec };
}

/** kubernetes.io/docs/concepts/windows/user-guide */
function isWindows(spec: YamlMap): boolean {
  return (
    scalarAt(mapAt(spec, 'os'), 'name') === 'windows' ||
    scalarAt(mapAt(spec, 'nodeSelector'), 'kubernetes.io/os') === 'windows'
  );
}

/** The containers of a pod in a list of it, each a mapping. */
export function containersIn(spec: YamlMap, key: 'initContainers' | 'containers'): YamlMap[] {
  return itemsOf(entryAt(spec, key), key).map(item =>
    item.kind === 'map' ? item : failAt(item, 'containers: expected a mapping'),
  );
}

/** Whether an init container runs beside the others to their end, and not to its own. */
export function isSidecar(container: YamlMap): boolean {
  return scalarAt(container, 'restartPolicy') === 'Always';
}

/** The grace period of a pod, and where it is said. */
export function graceOf(spec: YamlMap): { readonly seconds: number; readonly entry: YamlEntry | undefined } {
  const entry = entryAt(spec, 'terminationGracePeriodSeconds');
  if (!entry || isNull(entry.value)) return { seconds: defaultGrace, entry: undefined };
  const seconds = Number(textOf(entry.value, entry.key));
  if (!Number.isInteger(seconds) || seconds < 0)
    return failAt(entry.value, `${entry.key}: expected a number of seconds`);
  return { seconds, entry };
}
