import type { Readable } from 'node:stream';
import type { Engine } from './engine.ts';
import { EngineError, engineError } from './error.ts';
import { readJsonLines } from './json-lines.ts';

/** Its types know neither a buffer nor a signal. */
type Load = (tar: Uint8Array, options: object) => Promise<Readable>;

/** Gives the Engine images as `docker load` does: a tar file as `docker save` writes it. */
export async function loadImage(engine: Engine, tar: Uint8Array, signal?: AbortSignal): Promise<void> {
  try {
    signal?.throwIfAborted();
    const load = engine.docker.loadImage.bind(engine.docker) as unknown as Load;
    const answer = await load(tar, { ...(signal && { abortSignal: signal }) });
    for await (const { error } of readJsonLines<{ error?: string }>(answer))
      if (error !== undefined) throw new EngineError(`cannot load the image: ${error}`);
  } catch (error) {
    throw engineError('load the image', error, signal);
  }
}
