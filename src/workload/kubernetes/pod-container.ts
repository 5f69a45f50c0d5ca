import { entryAt, isTrue, itemsOf, mapAt, scalarAt, textOf } from '../yaml-access.ts';
import { failAt, type YamlMap } from '../yaml-value.ts';
import { environmentOf, expand } from './pod-environment.ts';
import type { PodReader } from './pod-reader.ts';
import { quantityOf } from './quantity.ts';

/** What a container of a pod is created with, as Docker takes it. */
export interface PodContainerSettings {
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  readonly env: readonly string[];
  readonly user?: string;
  readonly workingDir?: string;
  readonly stopSignal?: string;
  readonly stopTimeout: number;
  /** The image's own is nothing to a cluster. */
  readonly healthcheck: { readonly test: readonly string[]; readonly timeout: number } | null;
  readonly isTerminal: boolean;
  readonly isInteractive: boolean;
  readonly isReadOnly: boolean;
  readonly isPrivileged: boolean;
  readonly capAdd?: readonly string[];
  readonly capDrop?: readonly string[];
  readonly securityOpt?: readonly string[];
  readonly groupAdd?: readonly string[];
  readonly memory?: number;
}

/** Reads them. Throws an InputError for what a cluster would refuse. */
export function settingsOf(
  container: YamlMap,
  role: 'init' | 'sidecar' | 'main',
  reader: PodReader,
  grace: number,
): PodContainerSettings {
  const env = environmentOf(container, reader);
  const words = (key: string): readonly string[] | undefined => {
    const said = itemsOf(entryAt(container, key), key).map(item => expand(textOf(item, key), env));
    return said.length > 0 ? said : undefined;
  };
  const security = mapAt(container, 'securityContext');
  const ofPod = mapAt(reader.pod.spec, 'securityContext');
  const capabilities = mapAt(security, 'capabilities');
  const optional = {
    entrypoint: words('command'),
    cmd: words('args'),
    user: userOf(security, ofPod),
    workingDir: scalarAt(container, 'workingDir'),
    stopSignal: stopSignalOf(container, reader),
    capAdd: textsOf(capabilities, 'add'),
    capDrop: textsOf(capabilities, 'drop'),
    securityOpt:
      security?.entries.has('allowPrivilegeEscalation') && !isTrue(security, 'allowPrivilegeEscalation')
        ? ['no-new-privileges']
        : undefined,
    groupAdd: groupsOf(ofPod),
    memory: memoryOf(container),
  };
  const given = Object.entries(optional).filter(([, value]) => value !== undefined);
  return {
    ...(Object.fromEntries(given) as Partial<PodContainerSettings>),
    env: [...env].map(([name, value]) => `${name}=${value}`),
    stopTimeout: grace,
    healthcheck: healthcheckOf(container, role),
    isTerminal: isTrue(container, 'tty'),
    isInteractive: isTrue(container, 'stdin'),
    isReadOnly: security !== undefined && isTrue(security, 'readOnlyRootFilesystem'),
    isPrivileged: security !== undefined && isTrue(security, 'privileged'),
  };
}

/**
 * A group alone, `:2000`, is one of the image's user.
 * kubernetes.io/docs/tasks/configure-pod-container/security-context
 */
function userOf(security: YamlMap | undefined, ofPod: YamlMap | undefined): string | undefined {
  const said = (key: string): string | undefined => scalarAt(security, key) ?? scalarAt(ofPod, key);
  const [user, group] = [said('runAsUser'), said('runAsGroup')];
  if (user === undefined) return group === undefined ? undefined : `:${group}`;
  return group === undefined ? user : `${user}:${group}`;
}

function groupsOf(ofPod: YamlMap | undefined): readonly string[] | undefined {
  const groups = [...(textsOf(ofPod, 'supplementalGroups') ?? []), scalarAt(ofPod, 'fsGroup')];
  const known = groups.flatMap(group => group ?? []);
  return known.length > 0 ? known : undefined;
}

function textsOf(map: YamlMap | undefined, key: string): readonly string[] | undefined {
  const items = itemsOf(entryAt(map, key), key).map(item => textOf(item, key));
  return items.length > 0 ? items : undefined;
}

/** k8s.io/kubernetes/pkg/apis/core/validation, validateStopSignal */
function stopSignalOf(container: YamlMap, { pod: { spec } }: PodReader): string | undefined {
  const lifecycle = mapAt(container, 'lifecycle');
  const signal = scalarAt(lifecycle, 'stopSignal');
  if (lifecycle && signal !== undefined && scalarAt(mapAt(spec, 'os'), 'name') === undefined)
    return failAt(lifecycle, 'lifecycle.stopSignal: a cluster takes it only with os.name: linux in the spec');
  return signal;
}

/**
 * A probe that runs a program tells when the container is ready, as a health check does. Those after a sidecar wait for
 * its startup probe alone.
 * kubernetes.io/docs/concepts/workloads/pods/sidecar-containers
 */
function healthcheckOf(container: YamlMap, role: string): PodContainerSettings['healthcheck'] {
  for (const key of role === 'sidecar' ? ['startupProbe'] : ['readinessProbe', 'startupProbe']) {
    const probe = mapAt(container, key);
    const test = textsOf(mapAt(probe, 'exec'), 'command');
    if (test) return { test: ['CMD', ...test], timeout: Number(scalarAt(probe, 'timeoutSeconds') ?? 1) || 1 };
  }
  return null;
}

function memoryOf(container: YamlMap): number | undefined {
  const limits = mapAt(mapAt(container, 'resources'), 'limits');
  const text = scalarAt(limits, 'memory');
  if (!limits || text === undefined) return undefined;
  const size = quantityOf(text) ?? failAt(limits, `limits.memory: expected a size such as 64Mi, not ${text}`);
  return Math.floor(size);
}
