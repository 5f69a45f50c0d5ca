import { entryAt, isTrue, itemsOf, mapAt, scalarAt } from '../yaml-access.ts';
import { failAt, type YamlMap, type YamlValue } from '../yaml-value.ts';
import { leaveOut } from './left-out.ts';
import type { FindData } from './pod-data.ts';
import type { PodReader } from './pod-reader.ts';
import { containersIn } from './pod-spec.ts';
import { quantityOf } from './quantity.ts';

/**
 * The variables of a container as the kubelet would set them, in its order: those of whole objects, then its own, which
 * may refer to those above them. kubernetes.io/docs/tasks/inject-data-application
 */
export function environmentOf(container: YamlMap, reader: PodReader): ReadonlyMap<string, string> {
  const env = new Map<string, string>();
  for (const item of itemsOf(entryAt(container, 'envFrom'), 'envFrom')) {
    const source = mapOf(item, 'envFrom');
    const prefix = scalarAt(source, 'prefix') ?? '';
    for (const [key, bytes] of objectOf(source, 'Ref', reader) ?? []) env.set(prefix + key, String(bytes));
  }
  for (const item of itemsOf(entryAt(container, 'env'), 'env')) {
    const map = mapOf(item, 'env');
    const name = scalarAt(map, 'name') ?? failAt(map, 'env: expected a name');
    const from = mapAt(map, 'valueFrom');
    const value = from ? valueFrom(from, container, reader) : expand(scalarAt(map, 'value') ?? '', env);
    if (value !== undefined) env.set(name, value);
  }
  return env;
}

/** `$(NAME)` of what is known; `$$(NAME)` is not expanded. k8s.io/kubernetes/third_party/forked/golang/expansion */
export function expand(text: string, env: ReadonlyMap<string, string>): string {
  return text.replace(/\$(?:\$|\(([^)]*)\))/g, (whole, name: string | undefined) =>
    name === undefined ? '$' : (env.get(name) ?? whole),
  );
}

function valueFrom(from: YamlMap, container: YamlMap, reader: PodReader): string | undefined {
  const resource = mapAt(from, 'resourceFieldRef');
  const field = scalarAt(mapAt(from, 'fieldRef'), 'fieldPath') ?? scalarAt(resource, 'resource');
  if (field !== undefined) {
    const value = resource ? resourceOf(resource, field, container, reader) : fieldOf(field, reader);
    if (value === undefined) leaveOut(reader.leftOut, 'field', field);
    return value;
  }
  const data = objectOf(from, 'KeyRef', reader);
  const ref = mapAt(from, 'configMapKeyRef') ?? mapAt(from, 'secretKeyRef');
  const key = scalarAt(ref, 'key') ?? '';
  const bytes = data?.get(key);
  if (ref && data && !bytes && !isTrue(ref, 'optional'))
    failAt(ref, `${scalarAt(ref, 'name')} has no key ${key}`);
  return bytes && String(bytes);
}

/** What is known of a pod before there is one. kubernetes.io/docs/concepts/workloads/pods/downward-api */
function fieldOf(field: string, { pod: { name, object, spec }, metadata }: PodReader): string | undefined {
  const [, kind, key = ''] = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(field) ?? [];
  if (kind !== undefined) return scalarAt(mapAt(metadata, kind), key) ?? '';
  if (field === 'metadata.name') return name;
  if (field === 'metadata.namespace') return scalarAt(mapAt(object, 'metadata'), 'namespace') ?? 'default';
  if (field === 'spec.serviceAccountName') return scalarAt(spec, 'serviceAccountName') ?? 'default';
  return undefined;
}

/** A limit or a request of a container in whole units of a divisor; one that is not set is a matter of its node. */
function resourceOf(
  resource: YamlMap,
  field: string,
  container: YamlMap,
  { pod: { spec } }: PodReader,
): string | undefined {
  const named = scalarAt(resource, 'containerName');
  const all = [...containersIn(spec, 'containers'), ...containersIn(spec, 'initContainers')];
  const owner = named === undefined ? container : all.find(each => scalarAt(each, 'name') === named);
  const [kind = '', name = ''] = field.split('.');
  const size = quantityOf(scalarAt(mapAt(mapAt(owner, 'resources'), kind), name) ?? '');
  const divisor = quantityOf(scalarAt(resource, 'divisor') ?? '1') || 1;
  return size === undefined ? undefined : String(Math.ceil(size / divisor));
}

const kinds = { configMap: 'ConfigMap', secret: 'Secret' } as const;

/** The object that `configMapRef`, `secretKeyRef` and so on name; undefined for none, and for one that is left out. */
function objectOf(map: YamlMap, ending: 'Ref' | 'KeyRef', reader: PodReader): ReturnType<FindData> {
  for (const [prefix, kind] of Object.entries(kinds)) {
    const ref = mapAt(map, `${prefix}${ending}`);
    if (ref) return dataOf(kind, scalarAt(ref, 'name') ?? '', isTrue(ref, 'optional'), reader);
  }
  return undefined;
}

/** What is in an object; one that is not there, and need not be, is nothing to speak of. */
export function dataOf(
  kind: 'ConfigMap' | 'Secret',
  name: string,
  isOptional: boolean,
  { find, leftOut }: Pick<PodReader, 'find' | 'leftOut'>,
): ReturnType<FindData> {
  const data = find(kind, name);
  if (!data && !isOptional) leaveOut(leftOut, kind, name);
  return data;
}

function mapOf(item: YamlValue, what: string): YamlMap {
  return item.kind === 'map' ? item : failAt(item, `${what}: expected a mapping`);
}
