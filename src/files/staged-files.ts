import { execFile } from 'node:child_process';
import { rmdirSync, unlinkSync } from 'node:fs';
import { chmod, chown, lstat, mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
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
  /** How many other names it has, hard links, which keep the old file. */
  readonly otherNames?: number;
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
    discard(staged);
    throw isInputError(error) || signal.aborted ? error : failure(staged.files[0]?.path ?? '', error);
  }
}

interface Staged {
  readonly files: { readonly temporary: string; readonly path: string }[];
  /** Directories that were not there before. */
  readonly directories: string[];
}

/** Files that are written beside each other: most of the time passes until the disk has them. */
const atOnce = 8;

async function stageAll(files: readonly PlannedFile[], signal: AbortSignal): Promise<Staged> {
  for (const directory of new Set(files.map(({ path }) => dirname(path)))) await sweep(directory);
  for (const { path, before } of files) if (before !== null) await assertWritable(path);
  const staged: Staged = { files: [], directories: [] };
  try {
    for (let first = 0; first < files.length; first += atOnce) {
      signal.throwIfAborted();
      await stagePart(files.slice(first, first + atOnce), staged);
    }
    return staged;
  } catch (error) {
    discard(staged);
    throw error;
  }
}

/** What it begins to write is in `staged` before it does. Throws an InputError when all of them are done with. */
async function stagePart(files: readonly PlannedFile[], staged: Staged): Promise<void> {
  const { randomBytes } = await import('node:crypto');
  const work: (() => Promise<void>)[] = [];
  for (const file of files) {
    const directory = dirname(file.path);
    if (await makeDirectory(directory, file.path)) staged.directories.push(directory);
    const temporary = join(directory, `.initcheck-${process.pid}-${randomBytes(6).toString('hex')}.tmp`);
    staged.files.push({ temporary, path: file.path });
    work.push(() => stage(file, temporary));
  }
  for (const done of await Promise.allSettled(work.map(one => one())))
    if (done.status === 'rejected') throw done.reason;
}

/** Throws an InputError. */
async function stage({ path, bytes, before, mode }: PlannedFile, temporary: string): Promise<void> {
  try {
    await writeThrough(temporary, bytes, mode);
    if (before !== null) await keepAttributes(path, temporary, mode);
  } catch (error) {
    throw isInputError(error) ? error : failure(path, error);
  }
}

/** One that we may not write is not to be replaced either, though its directory would allow it. */
async function assertWritable(path: string): Promise<void> {
  try {
    await (await open(path, 'r+')).close();
  } catch (error) {
    throw failure(path, error);
  }
}

/** Takes away what a run has left that was killed: its process is no more. */
async function sweep(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  for (const name of names) {
    const pid = /^\.initcheck-(\d+)-[0-9a-f]{12}\.tmp$/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid)))
      await unlink(join(directory, name)).catch(() => undefined);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/**
 * Gives a file that takes the place of another its owner and group, and with the cp of GNU, its access list and
 * extended attributes, which Node.js does not know of. Throws where the owner cannot be kept.
 */
async function keepAttributes(path: string, temporary: string, mode: number): Promise<void> {
  const [old, made] = [await stat(path), await stat(temporary)];
  if (old.uid !== made.uid || old.gid !== made.gid)
    await chown(temporary, old.uid, old.gid).catch(() => {
      throw new InputError(
        'it belongs to somebody else, and would not after a repair: repair it as its owner',
        path,
      );
    });
  if (process.platform !== 'linux') return;
  const words = ['--attributes-only', '--preserve=mode,ownership,xattr', '--', path, temporary];
  await promisify(execFile)('cp', words).catch(() => undefined);
  if ((old.mode & 0o7777) !== (mode & 0o7777)) await chmod(temporary, mode & 0o7777);
}

/** Whether it was not there before. One level only: with more, Node says ENOENT of a file system that is read-only. */
async function makeDirectory(directory: string, path: string): Promise<boolean> {
  try {
    await mkdir(directory);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw failure(path, error);
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

/** Without a turn of the event loop for each of them: whoever has interrupted is waiting. */
function discard({ files, directories }: Staged): void {
  for (const { temporary } of files) quietly(() => unlinkSync(temporary));
  for (const directory of directories.toReversed()) quietly(() => rmdirSync(directory));
}

function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // What is not there need not be taken away, and what cannot be is swept by the next run.
  }
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
