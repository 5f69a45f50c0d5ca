import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Pack, pack } from 'tar-stream';
import { putTar } from './container-files.ts';
import type { Engine } from './engine.ts';
import { EngineError } from './error.ts';

/** More than these are no configuration and no code. */
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_FILES = 20_000;

/** A folder of this machine as a tar; undefined for one that is too large to be copied. */
export type PackedFolder = Pack | undefined;

/** Packs a folder under another name, with owners and modes. What is no file, folder or link is left out. */
export async function packFolder(folder: string, name: string): Promise<PackedFolder> {
  const tar = pack();
  const count = { files: 0, bytes: 0 };
  try {
    if (await addEntry(tar, folder, name, count)) {
      tar.finalize();
      return tar;
    }
  } catch (error) {
    tar.destroy();
    throw new EngineError(`cannot copy ${folder}: ${(error as Error).message}`, { cause: error });
  }
  tar.destroy();
  return undefined;
}

async function addEntry(
  tar: Pack,
  path: string,
  name: string,
  count: { files: number; bytes: number },
): Promise<boolean> {
  const found = await lstat(path);
  const { uid, gid, mtime } = found;
  const header = { name, uid, gid, mtime, mode: found.mode & 0o7777 };
  count.files += 1;
  if (found.isFile()) count.bytes += found.size;
  if (count.files > MOST_FILES || count.bytes > MOST_BYTES) return false;
  if (found.isSymbolicLink()) tar.entry({ ...header, type: 'symlink', linkname: await readlink(path) });
  else if (found.isFile()) tar.entry(header, await readFile(path));
  else if (found.isDirectory()) {
    tar.entry({ ...header, type: 'directory' });
    for (const entry of await readdir(path))
      if (!(await addEntry(tar, join(path, entry), `${name}/${entry}`, count))) return false;
  }
  return true;
}

/** Unpacks a folder at the root of a container, a volume of it included. */
export async function putFolder(engine: Engine, id: string, folder: Pack): Promise<void> {
  await putTar(engine, id, folder as AsyncIterable<unknown>, 'copy a folder into a volume');
}
