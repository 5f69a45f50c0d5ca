import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { extract, pack } from 'tar-stream';
import type { OverlayFile } from './context.ts';
import type { Engine } from './engine.ts';
import { engineError, statusOf } from './error.ts';

/** Puts a new directory with files into a container that was not started yet; works without a shell in the image. */
export async function putDirectory(
  engine: Engine,
  id: string,
  directory: string,
  files: ReadonlyMap<string, OverlayFile>,
): Promise<void> {
  const tar = pack();
  const owner = { uid: 0, gid: 0 };
  tar.entry({ ...owner, name: directory, type: 'directory', mode: 0o777 });
  for (const [name, { bytes, mode }] of files) {
    tar.entry({ ...owner, name: `${directory}/${name}`, mode }, Buffer.from(bytes));
  }
  tar.finalize();
  await putTar(engine, id, tar, 'put the probe into the container');
}

/** Unpacks a tar at the root of a container. */
export async function putTar(
  engine: Engine,
  id: string,
  tar: AsyncIterable<unknown>,
  action: string,
): Promise<void> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) chunks.push(chunk as Uint8Array);
  try {
    await engine.docker.getContainer(id).putArchive(Buffer.concat(chunks), { path: '/' });
  } catch (error) {
    throw engineError(action, error);
  }
}

/** A file of a container, or a folder. */
export interface PlacedFile extends OverlayFile {
  /** Absolute; that of a folder ends with a slash. */
  readonly path: string;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
}

/** Puts files into a container that was not started yet, in folders that are made where there are none. */
export async function putFiles(engine: Engine, id: string, files: readonly PlacedFile[]): Promise<void> {
  const tar = pack();
  for (const { path, bytes, mode, uid = 0, gid = 0 } of files) {
    const header = { uid, gid, name: path.replace(/^\/+/, ''), mode };
    if (path.endsWith('/')) tar.entry({ ...header, type: 'directory' });
    else tar.entry(header, Buffer.from(bytes));
  }
  tar.finalize();
  await putTar(engine, id, tar, 'put files into the container');
}

/** Reads a file out of a container, running or not; undefined when there is none. */
export async function readFileIn(engine: Engine, id: string, path: string): Promise<string | undefined> {
  try {
    const tar = extract();
    ((await engine.docker.getContainer(id).getArchive({ path })) as Readable).pipe(
      tar as unknown as Writable,
    );
    for await (const entry of tar) return await text(entry as unknown as Readable);
    return undefined;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw engineError(`read ${path} in the container`, error);
  }
}
