import { setTimeout } from 'node:timers/promises';
import { removeContainer } from './container.ts';
import type { Engine } from './engine.ts';
import { engineError, statusOf, wordsOf } from './error.ts';
import { isOver, RUN_LABEL } from './run.ts';
import { removeVolume } from './volumes.ts';

/** A labelled container, image or volume. */
interface Leftover {
  readonly kind: 'container' | 'image' | 'volume';
  readonly id: string;
  readonly run: string;
}

/** What was removed. */
export interface CleanUp {
  readonly containers: number;
  readonly images: number;
  readonly volumes: number;
}

/**
 * Removes every container, image and volume this run has made. Looks again until there is nothing left, for an
 * interrupted request may still be making one. What is not removed within `timeout` milliseconds is left to the next
 * run's sweep, and that is an EngineError.
 */
export async function cleanUp(engine: Engine, timeout = 30_000): Promise<CleanUp> {
  const removed = { containers: 0, images: 0, volumes: 0 };
  const signal = AbortSignal.timeout(timeout);
  for (;;) {
    const left = await listLeftovers(engine, `${RUN_LABEL}=${engine.run}`, signal);
    if (left.length === 0) return removed;
    await removeAll(engine, left, signal);
    const { containers, images, volumes } = countOf(left);
    removed.containers += containers;
    removed.images += images;
    removed.volumes += volumes;
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
  return { containers: count('container'), images: count('image'), volumes: count('volume') };
}

async function listLeftovers(
  engine: Engine,
  label: string,
  abortSignal?: AbortSignal,
): Promise<readonly Leftover[]> {
  try {
    const filters = { label: [label] };
    const options = { filters, ...(abortSignal && { abortSignal }) };
    const [containers, images, volumes] = await Promise.all([
      engine.docker.listContainers({ all: true, ...options }),
      engine.docker.listImages(options),
      engine.docker.listVolumes(options),
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
    ];
  } catch (error) {
    throw engineError('list what this program has made', error);
  }
}

interface Described {
  readonly Id: string;
  readonly Labels?: Readonly<Record<string, string>> | null;
}

/** Containers first: an image or a volume in use cannot be removed. */
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
  ]);
}

async function removeImage(engine: Engine, id: string, abortSignal?: AbortSignal): Promise<void> {
  try {
    await engine.docker.getImage(id).remove({ force: true, ...(abortSignal && { abortSignal }) });
  } catch (error) {
    // Images are removed with their parents, side by side: one that is gone meanwhile is no failure.
    if (/unrecognized image ID/.test(wordsOf(error))) return;
    if (![404, 409].includes(statusOf(error) ?? 0)) throw engineError(`remove the image ${id}`, error);
  }
}
