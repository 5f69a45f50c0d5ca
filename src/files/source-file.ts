import { constants, openSync } from 'node:fs';
import { InputError, isInputError } from '../input-error.ts';
import { assertFewLines } from '../lines.ts';
import { lookAt } from './look.ts';
import { longestFile, readRegular, tooLong } from './read-regular.ts';
import { reasonOf } from './reason.ts';
import type { RepositoryFiles } from './repository-files.ts';

/** A file as it was read. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** False when it has bytes that are no UTF-8: it can be read, and not be written back. */
  readonly isUtf8: boolean;
}

/**
 * Reads a Dockerfile that the user named, from a pipe as well (`<(envsubst <Dockerfile.in)`); throws an InputError when
 * it cannot be one.
 */
export async function readSource(
  path: string,
  files: RepositoryFiles,
  signal?: AbortSignal,
): Promise<SourceFile> {
  // What a shell makes of `<(…)` and `</dev/stdin` lies in no repository; a link of the repository leads nowhere else.
  const isOfShell = path.startsWith('/dev/');
  if (!isOfShell) files.assertInside(path, path);
  if (lookAt(path)?.isFIFO()) return decodeSource(path, await readPipe(path, signal));
  const bytes = isOfShell ? readRegular(path, path) : files.read(path, path);
  return decodeSource(path, bytes);
}

/** Who reads a pipe as a file waits in the kernel for its writer, and no Ctrl-C gets through. */
async function readPipe(path: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const { Socket } = await import('node:net');
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const pipe = new Socket({ fd, readable: true, writable: false, ...(signal && { signal }) });
    return await readStream(pipe, path);
  } catch (error) {
    signal?.throwIfAborted();
    if (isInputError(error)) throw error;
    throw new InputError(reasonOf(error as NodeJS.ErrnoException), path);
  }
}

/** All of a stream, which may have no end; throws an InputError for one that is too long. */
export async function readStream(
  stream: AsyncIterable<Uint8Array | string>,
  name: string,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    length += bytes.length;
    if (length > longestFile) throw tooLong(longestFile, name);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

export function decodeSource(path: string, bytes: Uint8Array): SourceFile {
  const zero = bytes.indexOf(0);
  if (zero >= 0)
    throw new InputError(`this is a binary file, not a Dockerfile (a NUL byte at offset ${zero})`, path);
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  assertFewLines(text, path);
  return { path, text, isUtf8: Buffer.from(text).equals(bytes) };
}
