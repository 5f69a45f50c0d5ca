import { dirname } from 'node:path';
import { findProgram } from '../../image/facts/programs.ts';
import type { Mount } from '../../image/mounted-files.ts';
import type { Overrides } from '../../image/overrides.ts';
import type { Instruction } from '../../syntax/instruction.ts';
import {
  type CommandOverride,
  instructionAt,
  overridesOf,
  type Setting,
  type Settings,
  type Span,
  type WorkloadContainer,
} from '../workload.ts';
import { entryAt, isTrue, itemsOf, mapAt, scalarAt, textOf } from '../yaml-access.ts';
import type { YamlEntry, YamlMap, YamlValue } from '../yaml-value.ts';
import { containersIn, graceOf, isSidecar, objectsOf, podSpecOf } from './pod-spec.ts';

/** The containers of the pods that a manifest describes; other kinds describe none. */
export function containersOfManifest(root: YamlMap): WorkloadContainer[] {
  return objectsOf(root).flatMap(object => {
    const pod = podSpecOf(object);
    if (!pod) return [];
    const { spec, owner } = pod;
    // An init container runs to its end, unless it is a sidecar.
    const sidecars = containersIn(spec, 'initContainers').filter(isSidecar);
    const containers = [...sidecars, ...containersIn(spec, 'containers')];
    return containers.flatMap(item => describeContainer(item, spec, owner));
  });
}

/** What findings and experiments call a container of a pod. */
export function subjectOf(name: string, owner: string): WorkloadContainer['subject'] {
  return { kind: 'container', name: `${name} of ${owner}` };
}

function describeContainer(item: YamlMap, spec: YamlMap, owner: string): WorkloadContainer[] {
  const image = entryAt(item, 'image');
  const reference = scalarAt(item, 'image');
  if (!image || !reference) return [];
  const context = dirname(item.source.path);
  const name = entryAt(item, 'name');
  const subject = subjectOf(scalarAt(item, 'name') ?? reference, owner);
  const overrides = overridesFor(item, spec, name ?? image, context);
  const made = { from: 'image', reference, place: image, context } as const;
  return [{ subject, made, overrides, settings: settingsOf(item, spec) }];
}

/** The stop signal only where it is set: that takes a feature gate of the cluster. */
function settingsOf(container: YamlMap, spec: YamlMap): Settings {
  const at = (map: YamlMap, key: string): Setting => ({ key, entry: entryAt(map, key), map });
  const lifecycle = mapAt(container, 'lifecycle');
  return {
    entrypoint: at(container, 'command'),
    command: at(container, 'args'),
    gracePeriod: at(spec, 'terminationGracePeriodSeconds'),
    ...(lifecycle && entryAt(lifecycle, 'stopSignal') && { stopSignal: at(lifecycle, 'stopSignal') }),
  };
}

function mountsOf(container: YamlMap, instruction: Instruction): readonly Mount[] {
  return itemsOf(entryAt(container, 'volumeMounts'), 'volumeMounts').flatMap(item => {
    const target = item.kind === 'map' ? scalarAt(item, 'mountPath') : undefined;
    return target === undefined ? [] : [{ target, instruction }];
  });
}

function overridesFor(container: YamlMap, spec: YamlMap, named: Span, context: string): Overrides {
  const lifecycle = mapAt(container, 'lifecycle');
  const signal = lifecycle && entryAt(lifecycle, 'stopSignal');
  const instruction = instructionAt('CONTAINER', 'container', named, context);
  const isShared = isTrue(spec, 'shareProcessNamespace') || isTrue(spec, 'hostPID');
  return overridesOf(
    {
      runtime: 'kubernetes',
      instruction,
      gracePeriod: gracePeriodOf(spec, lifecycle, context),
      init: false,
      hasOwnPid1: !isShared,
      isTerminal: isTrue(container, 'tty') || isTrue(container, 'stdin'),
    },
    {
      entrypoint: commandOf(entryAt(container, 'command'), 'ENTRYPOINT', context),
      command: commandOf(entryAt(container, 'args'), 'CMD', context),
      stopSignal: signal && {
        value: textOf(signal.value, 'stopSignal'),
        instruction: instructionAt('STOPSIGNAL', 'stopSignal', signal, context),
      },
      user: undefined,
      healthcheck: probesOf(container, named, context),
      environment: environmentOf(container),
      mounts: mountsOf(container, instruction),
    },
  );
}

/** What comes from a secret or a field of the pod is not known. */
function environmentOf(container: YamlMap): Record<string, string> {
  const pairs = itemsOf(entryAt(container, 'env'), 'env').flatMap(item => {
    const map = item.kind === 'map' ? item : undefined;
    const [name, value] = [scalarAt(map, 'name'), scalarAt(map, 'value')];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(pairs);
}

/** `command` is the ENTRYPOINT and `args` the CMD; an empty list says nothing. */
function commandOf(
  entry: YamlEntry | undefined,
  keyword: 'ENTRYPOINT' | 'CMD',
  context: string,
): CommandOverride | undefined {
  const items = itemsOf(entry, entry?.key ?? '');
  if (!entry || items.length === 0) return undefined;
  const value = items.map(item => textOf(item, entry.key));
  return { value, instruction: instructionAt(keyword, entry.key, entry, context) };
}

/** Kubernetes does not look at HEALTHCHECK; probes that run a program do the same. */
function probesOf(container: YamlMap, named: Span, context: string): Overrides['healthcheck'] {
  const instruction = instructionAt('HEALTHCHECK', 'probe', named, context);
  const commands = ['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap(key => {
    const exec = mapAt(mapAt(container, key), 'exec');
    return exec ? [itemsOf(entryAt(exec, 'command'), 'command').map(item => textOf(item, 'command'))] : [];
  });
  return { value: commands.find(([first]) => isShell(first)) ?? commands[0] ?? null, instruction };
}

/**
 * The period of the pod; a `preStop` hook takes its time from it.
 * kubernetes.io/docs/concepts/containers/container-lifecycle-hooks
 */
function gracePeriodOf(
  spec: YamlMap,
  lifecycle: YamlMap | undefined,
  context: string,
): Overrides['gracePeriod'] {
  const { seconds, entry } = graceOf(spec);
  const hook = lifecycle && entryAt(lifecycle, 'preStop');
  const spent = hook ? secondsOf(hook.value) : 0;
  if (entry) return { seconds, instruction: instructionAt('STOP', entry.key, entry, context), spent };
  const instruction = hook && spent > 0 ? instructionAt('STOP', 'preStop', hook, context) : undefined;
  return { seconds, instruction, spent };
}

/** The seconds that a hook takes at least: those of a sleep; 0 for what is unknown. */
function secondsOf(hook: YamlValue): number {
  if (hook.kind !== 'map') return 0;
  const slept = scalarAt(mapAt(hook, 'sleep'), 'seconds');
  const exec = mapAt(hook, 'exec');
  const words = exec ? itemsOf(entryAt(exec, 'command'), 'command').map(item => textOf(item, 'command')) : [];
  const line = isShell(words[0]) && words[1] === '-c' ? (words[2] ?? '') : words.join(' ');
  const seconds = Number(
    slept ?? /^\s*(?:\/(?:usr\/)?bin\/)?sleep (\d+)s?\s*(?:$|;|&&)/.exec(line)?.[1] ?? 0,
  );
  return Number.isFinite(seconds) ? seconds : 0;
}

function isShell(word = ''): boolean {
  return findProgram([word])?.kind === 'shell';
}
