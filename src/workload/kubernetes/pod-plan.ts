import type { PlacedContent, SharedVolume } from '../run-parts.ts';
import { entryAt, isNull, isTrue, itemsOf, mapAt, scalarAt, textOf } from '../yaml-access.ts';
import { failAt, type YamlMap } from '../yaml-value.ts';
import { sentenceOf } from './left-out.ts';
import { type PodContainerSettings, settingsOf } from './pod-container.ts';
import type { FindData } from './pod-data.ts';
import { type Hook, hookOf } from './pod-hooks.ts';
import { type PodReader, readerOf } from './pod-reader.ts';
import { containersIn, graceOf, isSidecar, type PodSpec } from './pod-spec.ts';
import { mountsOf } from './pod-volumes.ts';

/** How a pod is run, and ended. */
export interface PodPlan {
  /** `Deployment shop` */
  readonly owner: string;
  readonly hostname: string;
  /** For all that happens from its deletion on, in seconds. */
  readonly grace: number;
  /** Whether its containers are in one PID namespace. */
  readonly sharesProcesses: boolean;
  /** `NAME:ADDRESS` */
  readonly hosts: readonly string[];
  readonly sysctls: Readonly<Record<string, string>>;
  /** In the order in which the kubelet starts them. */
  readonly containers: readonly PodContainer[];
  /** What it is run without, a sentence each. */
  readonly notes: readonly string[];
}

export interface PodContainer {
  readonly name: string;
  /** `init`: runs to its end before the next one starts. `sidecar`: an init container that stays, and is ended last. */
  readonly role: 'init' | 'sidecar' | 'main';
  readonly image: string;
  readonly container: PodContainerSettings & { readonly files?: readonly PlacedContent[] };
  readonly volumes: readonly SharedVolume[];
  readonly postStart?: Hook;
  readonly preStop?: Hook;
}

/** Reads how a cluster would run a pod. Throws an InputError for one that it would refuse, or that takes its node. */
export function planOf(pod: PodSpec, find: FindData): PodPlan {
  const { spec, owner, name } = pod;
  const reader = readerOf(pod, find);
  if (isTrue(spec, 'hostPID'))
    return failAt(spec, `${owner}: it shares the processes of its node, and has no PID 1 of its own`);
  const grace = graceOf(spec).seconds;
  const containers = [
    ...containersIn(spec, 'initContainers').map(item =>
      containerOf(item, isSidecar(item) ? 'sidecar' : 'init', reader, grace),
    ),
    ...containersIn(spec, 'containers').map(item => containerOf(item, 'main', reader, grace)),
  ];
  if (!containers.some(({ role }) => role === 'main')) return failAt(spec, `${owner}: it has no containers`);
  const names = containers.map(each => each.name);
  const twice = names.find((each, index) => names.indexOf(each) < index);
  if (twice !== undefined) return failAt(spec, `${owner}: it has two containers ${twice}`);
  const account = scalarAt(spec, 'serviceAccountName') ?? scalarAt(spec, 'serviceAccount');
  if (account !== undefined && account !== 'default')
    reader.leftOut.set('ServiceAccount', new Set([account]));
  return {
    owner,
    hostname: hostnameOf(scalarAt(spec, 'hostname') ?? name),
    grace,
    sharesProcesses: isTrue(spec, 'shareProcessNamespace'),
    hosts: hostsOf(spec),
    sysctls: sysctlsOf(spec),
    containers,
    notes: notesOf(reader, containers),
  };
}

function containerOf(
  item: YamlMap,
  role: PodContainer['role'],
  reader: PodReader,
  grace: number,
): PodContainer {
  const image = scalarAt(item, 'image');
  const name = scalarAt(item, 'name') ?? image ?? '(unnamed)';
  if (image === undefined) return failAt(item, `container ${name}: it has no image`);
  const { volumes, files } = mountsOf(item, reader);
  const settings = settingsOf(item, role, reader, grace);
  const alone = settings.isReadOnly ? files[0] : undefined;
  if (alone)
    return failAt(item, `container ${name}: ${alone.path} is one file in a file system that is read-only`);
  const [postStart, preStop] = [hookOf(item, 'postStart', grace), hookOf(item, 'preStop', grace)];
  return {
    ...{ name, role, image, volumes },
    container: { ...settings, ...(files.length > 0 && { files }) },
    ...(postStart && { postStart }),
    ...(preStop && { preStop }),
  };
}

/** A name of 63 characters at most, as the kubelet cuts it. */
function hostnameOf(name: string): string {
  return (
    name
      .replace(/[^A-Za-z0-9.-]/g, '')
      .slice(0, 63)
      .replace(/[-.]+$/, '') || 'pod'
  );
}

function hostsOf(spec: YamlMap): string[] {
  return itemsOf(entryAt(spec, 'hostAliases'), 'hostAliases').flatMap(item => {
    const map = item.kind === 'map' ? item : failAt(item, 'hostAliases: expected a mapping');
    const names = itemsOf(entryAt(map, 'hostnames'), 'hostnames').map(each => textOf(each, 'hostnames'));
    return names.map(each => `${each}:${scalarAt(map, 'ip') ?? ''}`);
  });
}

function sysctlsOf(spec: YamlMap): Record<string, string> {
  const items = itemsOf(entryAt(mapAt(spec, 'securityContext'), 'sysctls'), 'sysctls');
  return Object.fromEntries(
    items.flatMap(item => {
      const [name, value] = item.kind === 'map' ? [scalarAt(item, 'name'), scalarAt(item, 'value')] : [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
}

/** What a node gives its pods and Docker is not asked for. */
const ofNode = ['hostNetwork', 'hostIPC', 'runtimeClassName'];

function notesOf(
  { pod: { spec, owner }, leftOut }: PodReader,
  containers: readonly PodContainer[],
): string[] {
  const cluster = sentenceOf(owner, leftOut);
  const node = ofNode.filter(key => {
    const value = entryAt(spec, key)?.value;
    return value && !isNull(value) && !(value.kind === 'scalar' && value.value === false);
  });
  const dead = containers.filter(({ preStop, postStart }) =>
    [preStop, postStart].some(hook => hook?.kind === 'none'),
  );
  const unasked = containersIn(spec, 'initContainers').filter(
    item => isSidecar(item) && mapAt(item, 'startupProbe') && !mapAt(mapAt(item, 'startupProbe'), 'exec'),
  );
  return [
    ...(cluster === undefined ? [] : [cluster]),
    ...unasked.map(
      item =>
        `container ${scalarAt(item, 'name')}: its startupProbe is a request, which is not sent; ` +
        'those after it start as soon as it runs',
    ),
    ...(node.length > 0 ? [`${owner}: ${node.join(', ')} ${node.length > 1 ? 'are' : 'is'} left out`] : []),
    ...dead.map(
      ({ name }) => `container ${name}: tcpSocket is no hook that a kubelet can run, and is left out`,
    ),
  ];
}
