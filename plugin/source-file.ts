import { open, readFile, realpath, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputError } from '../src/input-error.ts';
import { reasonOf } from './find-dockerfiles.ts';

/** A file as it was read. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly bytes: Uint8Array;
  /** False when it has bytes that are no UTF-8: it can be read, and not be written back. */
  readonly isUtf8: boolean;
}

/** Reads a Dockerfile; throws an InputError when it cannot be one. */
export async function readSource(path: string): Promise<SourceFile> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new InputError(`${path}: ${reasonOf(error)}`);
  });
  return decodeSource(path, bytes);
}

export function decodeSource(path: string, bytes: Uint8Array): SourceFile {
  const zero = bytes.indexOf(0);
  if (zero >= 0)
    throw new InputError(`${path}: this is a binary file, not a Dockerfile (a NUL byte at offset ${zero})`);
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return { path, text, bytes, isUtf8: Buffer.from(text).equals(bytes) };
}

/**
 * Replaces a file at once or not at all: the new text is written beside it, with its mode, and moved over it. A symbolic link stays
 * one. Throws an InputError when it cannot, or when the file is no longer what was read.
 */
export async function replaceSource({ path, bytes }: SourceFile, text: string): Promise<void> {
  const { randomBytes } = await import('node:crypto');
  const target = await realpath(path);
  const temporary = join(dirname(target), `.initcheck-${randomBytes(6).toString('hex')}.tmp`);
  try {
    const { mode } = await stat(target);
    if (!Buffer.from(await readFile(target)).equals(bytes))
      throw new InputError(`${path}: the file has changed since it was read`);
    await writeThrough(temporary, text, mode);
    await rename(temporary, target);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    if (error instanceof InputError) throw error;
    throw new InputError(`${path}: it could not be written: ${reasonOf(error as NodeJS.ErrnoException)}`);
  }
}

/** Writes a file so that it is on the disk when this is done. */
async function writeThrough(path: string, text: string | Uint8Array, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode & 0o7777);
  try {
    await file.chmod(mode & 0o7777);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
