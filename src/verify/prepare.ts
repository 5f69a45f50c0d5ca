import { removeContainer } from '../engine/container.ts';
import { putDirectory } from '../engine/container-files.ts';
import type { OverlayFile } from '../engine/context.ts';
import { type ContainerOptions, createContainer } from '../engine/create-container.ts';
import type { Engine } from '../engine/engine.ts';
import type { EngineImage } from '../engine/images.ts';
import { createVolume } from '../engine/volumes.ts';
import type { ObservedImage } from './bench.ts';
import { putInFront } from './init-in-front.ts';
import { CANARY_NAMES, PROBE_DIRECTORY } from './probe.ts';

/** A container that was created. */
export interface Prepared {
  readonly id: string;
  /** The volume the probe lies in, where the container's own root cannot be written. */
  readonly volume: string | undefined;
  /** When the probe is in it: it can be started then. */
  readonly filled: Promise<void>;
}

/**
 * Creates the container of an experiment, with the probe and its files in it, unless it is never asked for
 * them, and an init where one is wanted.
 */
export async function prepare(
  engine: Engine,
  image: EngineImage,
  { container = {}, init }: Pick<ObservedImage, 'container' | 'init'>,
  probe: Uint8Array | undefined,
): Promise<Prepared> {
  const { settings, isInit, file } = putInFront(init, image, container, PROBE_DIRECTORY);
  const files = new Map<string, OverlayFile>();
  if (probe) {
    files.set('probe', { bytes: probe, mode: 0o755 });
    for (const name of CANARY_NAMES) files.set(name, { bytes: new Uint8Array(), mode: 0o666 });
  }
  if (file) files.set(file.name, { bytes: file.bytes, mode: 0o755 });
  const options: ContainerOptions = {
    ...settings,
    image: image.id,
    isInit: isInit || container.isInit === true,
    ...(image.hasHealthcheck && { healthInterval: 1 }),
  };
  if (files.size === 0)
    return { id: await createContainer(engine, options), volume: undefined, filled: Promise.resolve() };
  if (!settings.isReadOnly) {
    const id = await createContainer(engine, options);
    const filled = putDirectory(engine, id, PROBE_DIRECTORY, files);
    // Whoever waits for it gets its failure.
    filled.catch(() => {});
    return { id, volume: undefined, filled };
  }
  const volume = await fillVolume(engine, image.id, files);
  const mounts = new Map([[`/${PROBE_DIRECTORY}`, volume]]);
  const id = await createContainer(engine, { ...options, mounts });
  return { id, volume, filled: Promise.resolve() };
}

/** The Engine refuses to put files into a read-only root: a container that is never started puts them into a volume. */
async function fillVolume(
  engine: Engine,
  image: string,
  files: ReadonlyMap<string, OverlayFile>,
): Promise<string> {
  const volume = await createVolume(engine);
  const mounts = new Map([[`/${PROBE_DIRECTORY}`, volume]]);
  const carrier = await createContainer(engine, { image, mounts, cmd: ['never'] });
  await putDirectory(engine, carrier, PROBE_DIRECTORY, files);
  await removeContainer(engine, carrier);
  return volume;
}
