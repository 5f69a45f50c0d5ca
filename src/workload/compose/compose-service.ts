import { resolve } from 'node:path';
import type { Build, Pull, Setting, Settings, Workload, WorkloadContainer } from '../workload.ts';
import { isNull } from '../yaml-access.ts';
import { placeText } from '../yaml-value.ts';
import type { ServiceKeys } from './compose-merge.ts';
import { overridesFor, textAt } from './compose-overrides.ts';
import type { ComposeProject, ComposeService } from './compose-project.ts';
import { textOf } from './compose-text.ts';
import { type Lookup, unset } from './interpolate.ts';

/** Describes every service that has an image or a build. */
export function workloadOfCompose(project: ComposeProject, folder: string): Workload {
  const { services, lookup } = project;
  const notes = [...project.notes];
  // An image that one service builds may be what another one runs.
  const built = new Map<string, Build>();
  const made = services.map(service => {
    const build = buildOf(service, lookup, folder, notes);
    const image = build && imageOf(service, lookup, folder)?.reference;
    if (build && image) built.set(image, build);
    return { service, build };
  });
  const halves: ComposeService[] = [];
  const containers = made.flatMap(({ service, build }): WorkloadContainer[] => {
    if (build === null) return [];
    const pull = build ? undefined : imageOf(service, lookup, folder, notes);
    const source = build ?? (pull && built.get(pull.reference)) ?? pull;
    if (!source) {
      if (!service.keys.has('image') && !service.keys.has('provider')) halves.push(service);
      return [];
    }
    const subject = { kind: 'service', name: service.name } as const;
    const overrides = overridesFor(service, lookup, source.context);
    return [{ subject, made: source, overrides, settings: settingsOf(service) }];
  });
  const [half] = halves;
  if (half) {
    const names = halves.map(({ name }) => name).join(', ');
    notes.push(
      `${half.entry.source.name}: skipped, because they have neither image nor build here: ${names}`,
    );
  }
  const builds = made.flatMap(({ build }) => build ?? []);
  return { containers, builds, notes };
}

function settingsOf({ entry, keys }: ComposeService): Settings {
  const { value: map } = entry;
  if (map.kind !== 'map') return {};
  const at = (key: string): Setting => ({ key, entry: keys.get(key)?.entry, map });
  return {
    entrypoint: at('entrypoint'),
    command: at('command'),
    stopSignal: at('stop_signal'),
    gracePeriod: at('stop_grace_period'),
    init: at('init'),
  };
}

function noteOn({ name, entry }: ComposeService, text: string): string {
  return `${placeText(entry.source, entry.start)}: service ${name} ${text}`;
}

/** Undefined for a service that is not built, null for one whose build cannot be read here. */
function buildOf(
  service: ComposeService,
  lookup: Lookup,
  folder: string,
  notes: string[],
): Build | null | undefined {
  const { keys } = service;
  const said = keys.get('build');
  if (!said) return undefined;
  const text = (key: string): string | undefined => textAt(keys, key, lookup);
  const context = text('build.context') ?? '.';
  if (context.includes(unset)) {
    notes.push(noteOn(service, 'has a build context that depends on an unset variable'));
    return null;
  }
  if (/^(?:\w[\w+.-]*:\/\/|git@|github\.com\/)|\.git(?:#|$)/.test(context)) {
    notes.push(noteOn(service, `is built from ${context}, which is not checked`));
    return null;
  }
  const file = text('build.dockerfile') || 'Dockerfile';
  if (file.includes(unset)) {
    notes.push(noteOn(service, 'has a Dockerfile that depends on an unset variable'));
    return null;
  }
  const root = resolve(keys.get('build.context')?.folder ?? folder, context);
  const inline = keys.get('build.dockerfile_inline')?.entry.value;
  const target = text('build.target');
  return {
    from: 'build',
    context: root,
    dockerfile: inline?.kind === 'scalar' ? inline : resolve(root, file),
    ...(inline?.kind === 'scalar' && {
      inline: textOf(inline, lookup, 'dockerfile_inline').replaceAll(unset, ''),
    }),
    target: target?.includes(unset) ? undefined : target || undefined,
    args: argsOf(keys, lookup),
    platforms: platformsOf(keys, lookup),
    replaced: [...keys.keys()].flatMap(key => /^build\.additional_contexts\.(.+)$/.exec(key)?.[1] ?? []),
    place: (keys.get('build.dockerfile') ?? keys.get('build.context') ?? said).entry,
  };
}

/** An argument without a value has the one of the environment. */
function argsOf(keys: ServiceKeys, lookup: Lookup): Record<string, string> {
  const args: Record<string, string> = {};
  for (const [key, { entry }] of keys) {
    const name = /^build\.args\.(.+)$/.exec(key)?.[1];
    if (name === undefined) continue;
    const value = isNull(entry.value) ? lookup(name) : textOf(entry.value, lookup, `args.${name}`);
    if (value !== undefined && !value.includes(unset)) args[name] = value;
  }
  return args;
}

function platformsOf(keys: ServiceKeys, lookup: Lookup): string[] {
  const { items = [] } = keys.get('build.platforms') ?? {};
  const all = [...items.map(item => textOf(item, lookup, 'platforms')), textAt(keys, 'platform', lookup)];
  return all.filter((platform): platform is string => platform !== undefined && !platform.includes(unset));
}

/**
 * The image that a service runs. With a tag that depends on an unset variable, it is one of the images of that name;
 * with such a name it is none.
 */
function imageOf(
  service: ComposeService,
  lookup: Lookup,
  folder: string,
  notes: string[] = [],
): Pull | undefined {
  const { keys } = service;
  const said = keys.get('image');
  const text = textAt(keys, 'image', lookup);
  if (!said || !text) return undefined;
  const [, name = text] = /^(.+?)[:@][^/]*$/.exec(text) ?? [];
  if (!name.includes(unset) && /\s/.test(text)) {
    notes.push(
      noteOn(service, `is skipped, because ${JSON.stringify(text.replaceAll(unset, ''))} is no image`),
    );
    return undefined;
  }
  if (name.includes(unset)) {
    notes.push(noteOn(service, 'is skipped, because its image depends on an unset variable'));
    return undefined;
  }
  if (!text.includes(unset)) return { from: 'image', reference: text, place: said.entry, context: folder };
  notes.push(
    noteOn(
      service,
      `has an image tag that depends on an unset variable: only what all ${name} share is known`,
    ),
  );
  return { from: 'image', reference: `${name}:unset`, place: said.entry, context: folder };
}
