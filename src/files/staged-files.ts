import { lstat, mkdir, open, readFile, rename, rmdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputError, isInputError } from '../input-error.ts';
import { reasonOf } from './reason.ts';

/** A file that is to be written. */
export interface PlannedFile {
  /** Absolute, links in it resolved. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** What is there by now; null when nothing is. */
  readonly before: Uint8Array | null;
  /** Permission bits. */
  readonly mode: number;
  /** Those of what is there by now, where they are others. */
  readonly modeBefore?: number;
}

/**
 * Writes files in their order, all of them or none: what can fail (no room, no permission, another change) does
 * so while the new texts are still lying beside the old ones. A process that is killed leaves at worst a file that
 * nothing refers to yet. Throws an InputError, or the signal's reason.
 */
export async function writeStaged(files: readonly PlannedFile[], signal: AbortSignal): Promise<void> {
  const staged = await stageAll(files, signal);
  try {
    signal.throwIfAborted();
    for (const { path, before, bytes } of files) await assertUnchanged(path, before, bytes);
    for (const { temporary, path } of staged.files) await rename(temporary, path);
  } catch (error) {
    await discard(staged);
    throw isInputError(error) || signal.aborted ? error : failure(staged.files[0]?.path ?? '', error);
  }
}

interface Staged {
  readonly files: { readonly temporary: string; readonly path: string }[];
  /** Directories that were not there before. */
  readonly directories: string[];
}

async function stageAll(files: readonly PlannedFile[], signal: AbortSignal): Promise<Staged> {
  const { randomBytes } = await import('node:crypto');
  const staged: Staged = { files: [], directories: [] };
  for (const { path, bytes, before, mode } of files) {
    const directory = dirname(path);
    const temporary = join(directory, `.initcheck-${randomBytes(6).toString('hex')}.tmp`);
    try {
      signal.throwIfAborted();
      if (await makeDirectory(directory)) staged.directories.push(directory);
      // One whose owner may not write it is not to be replaced either, though its directory would allow it.
      if (before !== null) await (await open(path, 'r+')).close();
      staged.files.push({ temporary, path });
      await writeThrough(temporary, bytes, mode);
    } catch (error) {
      await discard(staged);
      throw signal.aborted ? error : failure(path, error);
    }
  }
  return staged;
}

/** Whether it was not there before. One level only: with more, Node says ENOENT of a file system that is read-only. */
async function makeDirectory(directory: string): Promise<boolean> {
  try {
    await mkdir(directory);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The same text already is no change: another process made the same repair meanwhile. */
async function assertUnchanged(path: string, before: Uint8Array | null, bytes: Uint8Array): Promise<void> {
  const now = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw failure(path, error);
  });
  const isExpected = now === null ? before === null : before !== null && now.equals(before);
  if (!isExpected && !now?.equals(bytes))
    throw new InputError('the file has changed since it was read; nothing was written', path);
}

async function discard({ files, directories }: Staged): Promise<void> {
  for (const { temporary } of files) await unlink(temporary).catch(() => undefined);
  for (const directory of directories.toReversed()) await rmdir(directory).catch(() => undefined);
}

/** Writes a file so that it is on the disk when this is done. */
async function writeThrough(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode & 0o7777);
  try {
    await file.chmod(mode & 0o7777);
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

function failure(path: string, error: unknown): InputError {
  return new InputError(`it could not be written: ${reasonOf(error as NodeJS.ErrnoException)}`, path);
}

/** What is at a path, not following a link; undefined when nothing is. */
export async function entryAt(path: string): Promise<Awaited<ReturnType<typeof lstat>> | undefined> {
  return lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new InputError(reasonOf(error), path);
  });
}
