import { setMaxListeners } from 'node:events';
import { removeContainer } from '../engine/container.ts';
import { type ContainerSettings, createContainer } from '../engine/create-container.ts';
import type { Engine } from '../engine/engine.ts';
import { EngineError } from '../engine/error.ts';
import { packFolder, putFolder } from '../engine/folder-copy.ts';
import { createNetwork, removeNetwork } from '../engine/networks.ts';
import { createVolume, removeVolume } from '../engine/volumes.ts';
import { bringUp, type Companion } from './companions.ts';
import type { Placement, SceneVolume } from './placement.ts';

/** What is around a container: networks and volumes of its own, and the containers that it needs. */
export interface Scene<Source> {
  readonly place: Placement;
  readonly companions: readonly Companion<Source>[];
}

/** A scene that is set. */
export interface Stage {
  /** What puts a container into it. */
  readonly settingsFor: (place: Placement) => ContainerSettings;
  /** The ids of the containers in it, by their names; those that are added are taken away too. */
  readonly running: Map<string, string>;
  /** Over with the scene. */
  readonly signal: AbortSignal;
}

/** A companion with the image that it runs. */
export type SceneOfImages = Scene<{ readonly reference: string }>;

/** In milliseconds; what is left then is found by its label. */
const REMOVAL = 5_000;

/** Sets a scene, does the work in it, and takes it away again. */
export async function withScene<T>(
  engine: Engine,
  scene: SceneOfImages,
  image: string,
  outer: AbortSignal | undefined,
  work: (stage: Stage) => Promise<T>,
): Promise<T> {
  // Ends what still follows the companions.
  const scope = new AbortController();
  const signal = outer ? AbortSignal.any([outer, scope.signal]) : scope.signal;
  setMaxListeners(0, signal);
  const networks = new Map<string, string>();
  const volumes = new Map<string, string>();
  const running = new Map<string, string>();
  try {
    const places = [scene.place, ...scene.companions.map(({ place }) => place)];
    for (const { name, isInternal } of places.flatMap(place => place.networks))
      if (!networks.has(name)) networks.set(name, await createNetwork(engine, isInternal));
    for (const volume of places.flatMap(place => place.volumes))
      if (!volumes.has(volume.name)) volumes.set(volume.name, await fillVolume(engine, volume, image));
    const settingsFor = (place: Placement): ContainerSettings =>
      settingsIn(place, networks, volumes, running);
    await bringUp(engine, scene.companions, settingsFor, running, signal);
    return await work({ settingsFor, running, signal });
  } finally {
    scope.abort();
    const timeout = AbortSignal.timeout(REMOVAL);
    await Promise.allSettled([...running.values()].map(id => removeContainer(engine, id, timeout)));
    await Promise.allSettled([
      ...[...networks.values()].map(id => removeNetwork(engine, id, timeout)),
      ...[...volumes.values()].map(name => removeVolume(engine, name, timeout)),
    ]);
  }
}

function settingsIn(
  { networks: own, joins, volumes: mounted }: Placement,
  networks: ReadonlyMap<string, string>,
  volumes: ReadonlyMap<string, string>,
  running: ReadonlyMap<string, string>,
): ContainerSettings {
  const binds = mounted.map(
    ({ name, target, isReadOnly, mode }) =>
      `${volumes.get(name)}:${target}:${isReadOnly ? 'ro' : 'rw'}${mode === undefined ? '' : ',nocopy'}`,
  );
  const attachments = own.map(({ name, aliases }) => ({ network: networks.get(name) ?? name, aliases }));
  return {
    ...(binds.length > 0 && { volumes: binds }),
    ...(attachments.length > 0 && { attachments }),
    ...(joins !== undefined && { network: `container:${running.get(joins)}` }),
  };
}

/** The name of the folder in the container that fills a volume. */
const COPY = 'initcheck-copy';

/** Makes a volume, and fills one that is not to be empty: by a container that is never started. */
async function fillVolume(
  engine: Engine,
  { copies, mode, files = [] }: SceneVolume,
  image: string,
): Promise<string> {
  const volume = await createVolume(engine);
  const packed = copies === undefined ? undefined : await packFolder(copies, COPY);
  if (copies !== undefined && !packed)
    throw new EngineError(
      `${copies} is too large to be copied: mount it read-only, or as it is with --with-volumes`,
    );
  if (!packed && files.length === 0 && mode === undefined) return volume;
  const mounts = new Map([[`/${COPY}`, volume]]);
  const folder = mode === undefined ? [] : [{ path: `/${COPY}/`, bytes: new Uint8Array(), mode }];
  const placed = [...folder, ...files.map(file => ({ ...file, path: `/${COPY}/${file.path}` }))];
  const carrier = await createContainer(engine, { image, mounts, cmd: ['never'], files: placed });
  if (packed) await putFolder(engine, carrier, packed);
  await removeContainer(engine, carrier);
  return volume;
}
