import { setMaxListeners } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { removeContainer } from './container.ts';
import type { Engine } from './engine.ts';
import { engineError, statusOf, wordsOf } from './error.ts';
import { removeNetwork } from './networks.ts';
import { isOver, RUN_LABEL } from './run.ts';
import { removeVolume } from './volumes.ts';

/** A labelled container, image, volume or network. */
interface Leftover {
  readonly kind: 'container' | 'image' | 'volume' | 'network';
  readonly id: string;
  readonly run: string;
}

/** What was removed. */
export interface CleanUp {
  readonly containers: number;
  readonly images: number;
  readonly volumes: number;
  readonly networks: number;
}

/**
 * Removes every container, image, volume and network this run has made. Looks again until there is nothing left, for an
 * interrupted request may still be making one. What is not removed within `timeout` milliseconds is left to the next
 * run's sweep, and that is an EngineError.
 */
export async function cleanUp(engine: Engine, timeout = 30_000): Promise<CleanUp> {
  const removed = { containers: 0, images: 0, volumes: 0, networks: 0 };
  const signal = AbortSignal.timeout(timeout);
  // Every removal listens to it: Node would warn of more than ten.
  setMaxListeners(0, signal);
  for (;;) {
    const left = await listLeftovers(engine, `${RUN_LABEL}=${engine.run}`, signal);
    if (left.length === 0) return removed;
    await removeAll(engine, left, signal);
    const { containers, images, volumes, networks } = countOf(left);
    removed.containers += containers;
    removed.images += images;
    removed.volumes += volumes;
    removed.networks += networks;
    await setTimeout(50);
  }
}

/** Removes what runs that are over have left, killed ones; never anything of a run that is still alive. */
export async function sweep(engine: Engine, signal?: AbortSignal): Promise<CleanUp> {
  const left = (await listLeftovers(engine, RUN_LABEL, signal)).filter(({ run }) => isOver(run));
  await removeAll(engine, left, signal);
  return countOf(left);
}

function countOf(leftovers: readonly Leftover[]): CleanUp {
  const count = (kind: Leftover['kind']) => leftovers.filter(leftover => leftover.kind === kind).length;
  return {
    containers: count('container'),
    images: count('image'),
    volumes: count('volume'),
    networks: count('network'),
  };
}

async function listLeftovers(
  engine: Engine,
  label: string,
  abortSignal?: AbortSignal,
): Promise<readonly Leftover[]> {
  try {
    const filters = { label: [label] };
    const options = { filters, ...(abortSignal && { abortSignal }) };
    const [containers, images, volumes, networks] = await Promise.all([
      engine.docker.listContainers({ all: true, ...options }),
      engine.docker.listImages(options),
      engine.docker.listVolumes(options),
      engine.docker.listNetworks(options),
    ]);
    const describe = (kind: Leftover['kind'], { Id, Labels }: Described): Leftover => ({
      kind,
      id: Id,
      run: Labels?.[RUN_LABEL] ?? '',
    });
    return [
      ...containers.map(found => describe('container', found)),
      ...images.map(found => describe('image', found)),
      ...volumes.Volumes.map(({ Name, Labels }) => describe('volume', { Id: Name, Labels })),
      ...networks.map(({ Id, Labels }) => describe('network', { Id, Labels: Labels ?? null })),
    ];
  } catch (error) {
    throw engineError('list what this program has made', error, abortSignal);
  }
}

interface Described {
  readonly Id: string;
  readonly Labels?: Readonly<Record<string, string>> | null;
}

/** Containers first: an image, a volume or a network in use cannot be removed. */
async function removeAll(
  engine: Engine,
  leftovers: readonly Leftover[],
  signal?: AbortSignal,
): Promise<void> {
  const of = (kind: Leftover['kind']) => leftovers.filter(leftover => leftover.kind === kind);
  await Promise.all(of('container').map(({ id }) => removeContainer(engine, id, signal)));
  await Promise.all([
    ...of('image').map(({ id }) => removeImage(engine, id, signal)),
    ...of('volume').map(({ id }) => removeVolume(engine, id, signal)),
    ...of('network').map(({ id }) => removeNetwork(engine, id, signal)),
  ]);
}

async function removeImage(engine: Engine, id: string, abortSignal?: AbortSignal): Promise<void> {
  try {
    await engine.docker.getImage(id).remove({ force: true, ...(abortSignal && { abortSignal }) });
  } catch (error) {
    // Images are removed with their parents, side by side: one that is gone meanwhile is no failure.
    if (/unrecognized image ID/.test(wordsOf(error))) return;
    if ([404, 409].includes(statusOf(error) ?? 0)) return;
    throw engineError(`remove the image ${id}`, error, abortSignal);
  }
}
