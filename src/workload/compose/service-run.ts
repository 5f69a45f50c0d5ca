import { dirname } from 'node:path';
import { InputError } from '../../input-error.ts';
import { didYouMean } from '../../lint/did-you-mean.ts';
import type { PlacedContent, ServiceNeed, ServiceNetwork, SharedVolume } from '../run-parts.ts';
import type { Build, Pull } from '../workload.ts';
import { overridesFor } from './compose-overrides.ts';
import type { ComposeProject, ComposeService } from './compose-project.ts';
import { workloadOfCompose } from './compose-service.ts';
import { textOf } from './compose-text.ts';
import { unset } from './interpolate.ts';
import { containerOf, type ServiceContainer } from './service-container.ts';
import { addContents } from './service-contents.ts';
import { type MountOptions, mountsOf } from './service-mounts.ts';
import { networksOf } from './service-networks.ts';
import { needsOf, readerOf, type ServiceReader } from './service-reader.ts';

/** How a service is run: its container, and what it needs around it. */
export interface ServiceRun {
  readonly name: string;
  readonly made: Build | Pull;
  readonly container: ServiceContainer & {
    readonly volumes?: readonly string[];
    readonly tmpfs?: Readonly<Record<string, string>>;
    readonly files?: readonly PlacedContent[];
    readonly network?: string;
  };
  readonly networks: readonly ServiceNetwork[];
  /** The service whose network it shares. */
  readonly joins?: string;
  readonly volumes: readonly SharedVolume[];
  /** The user's own volumes that it is given. */
  readonly named: readonly string[];
  readonly needs: readonly ServiceNeed[];
  readonly profiles: readonly string[];
  /** What it is not given, a sentence each. */
  readonly notes: readonly string[];
}

/** What reads the run of a service by its name. */
export type RunOf = (name: string) => ServiceRun;

/**
 * Reads how Compose would run the services of a project. Throws an InputError, one sentence, for one that it would
 * refuse, or that cannot be run alone.
 */
export function runsOf(project: ComposeProject, folder: string, options: MountOptions): RunOf {
  const { containers } = workloadOfCompose(project, folder);
  const known = new Map<string, ServiceRun>();
  const names = project.services.map(({ name }) => name);
  return name => {
    const service = project.services.find(each => each.name === name);
    if (!service) throw new InputError(`there is no service ${name}${didYouMean(name, names)}`);
    const made = containers.find(({ subject }) => subject.name === name)?.made;
    const run = known.get(name) ?? runOf(service, made, project, options);
    known.set(name, run);
    return run;
  };
}

function runOf(
  service: ComposeService,
  made: Build | Pull | undefined,
  project: ComposeProject,
  options: MountOptions,
): ServiceRun {
  const reader = readerOf(service, project);
  if (!made) return reader.fail(reasonForNone(reader));
  rejectUnset(reader, made);
  rejectBuild(reader, made);
  const overrides = overridesFor(service, project.lookup, dirname(service.entry.source.path));
  if (!overrides.hasOwnPid1)
    reader.fail(`it shares the processes of ${reader.text('pid')}, and has no PID 1 of its own`);
  const mounts = addContents(mountsOf(reader, options), reader, options);
  const { binds, tmpfs, files, volumes, named } = mounts;
  const { network, joins, networks, notes } = networksOf(reader);
  return {
    name: service.name,
    made,
    container: {
      ...containerOf(reader, overrides, options.files),
      ...(binds.length > 0 && { volumes: binds }),
      ...(Object.keys(tmpfs).length > 0 && { tmpfs }),
      ...(files.length > 0 && { files }),
      ...(network !== undefined && { network }),
    },
    networks,
    ...(joins !== undefined && { joins }),
    ...{ volumes, named, needs: needsOf(reader, joins), profiles: reader.texts('profiles') },
    notes: [...mounts.notes, ...notes, ...leftOut(reader)].map(each => `service ${service.name}: ${each}`),
  };
}

function reasonForNone(reader: ServiceReader): string {
  const image = reader.text('image');
  if (reader.service.keys.has('provider')) return 'it is no container: a provider runs it';
  if (reader.service.keys.has('build')) return 'it is built from what is not in this repository';
  return image === undefined ? 'it has neither image nor build' : `${JSON.stringify(image)} is no image`;
}

/** A check takes an image with an unknown tag for one of the images of that name; nobody can start that. */
function rejectUnset({ service, project, fail }: ServiceReader, { from }: Build | Pull): void {
  const image = service.keys.get('image')?.entry.value;
  if (from === 'image' && image?.kind === 'scalar' && textOf(image, project.lookup, 'image').includes(unset))
    fail(`its image, ${image.text}, depends on a variable that is not set`);
}

/** What the Engine is not told when it builds an image without Compose. */
const unbuilt = ['secrets', 'ssh', 'additional_contexts', 'privileged', 'entitlements'];

function rejectBuild({ service: { keys, name }, fail }: ServiceReader, { from }: Build | Pull): void {
  const has = (key: string): boolean =>
    [...keys.keys()].some(path => path === `build.${key}` || path.startsWith(`build.${key}.`));
  const key = from === 'build' ? unbuilt.find(has) : undefined;
  if (key)
    fail(
      `build.${key} takes docker compose: build it with "docker compose build ${name}", and verify its image`,
    );
}

/** What Compose would give it, and is not given here. */
const unsupported = [
  'devices',
  'gpus',
  'volumes_from',
  'cgroup_parent',
  'runtime',
  'userns_mode',
  'ipc',
  'uts',
];

function leftOut({ service: { keys } }: ServiceReader): string[] {
  const found = unsupported.filter(key => keys.has(key));
  return found.length > 0 ? [`${found.join(', ')} ${found.length > 1 ? 'are' : 'is'} left out`] : [];
}
