import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import type { Engine } from './engine.ts';
import { engineError, statusOf } from './error.ts';

/** The bytes of a file of a container, running or not; empty for what is no file, undefined when nothing is there. */
export async function readBytesIn(engine: Engine, id: string, path: string): Promise<Buffer | undefined> {
  try {
    const archive = await engine.docker.getContainer(id).getArchive({ path });
    for await (const entry of Readable.from(archive).pipe(extract()))
      return entry.header.type === 'file' ? await buffer(entry as unknown as Readable) : Buffer.alloc(0);
    return Buffer.alloc(0);
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw engineError(`read ${path} in the container`, error);
  }
}
