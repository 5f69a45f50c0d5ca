import { constants, openSync, readFileSync, statSync } from 'node:fs';
import { InputError, isInputError } from '../input-error.ts';
import { reasonOf } from './reason.ts';

/** A file as it was read. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** False when it has bytes that are no UTF-8: it can be read, and not be written back. */
  readonly isUtf8: boolean;
}

/**
 * Reads a Dockerfile, from a pipe as well (`<(envsubst <Dockerfile.in)`); throws an InputError when it cannot be one.
 */
export async function readSource(path: string, signal?: AbortSignal): Promise<SourceFile> {
  try {
    const found = statSync(path);
    if (found.isFIFO()) return decodeSource(path, await readPipe(path, signal));
    if (found.isCharacterDevice() || found.isBlockDevice() || found.isSocket())
      throw new InputError('this is a device or a socket, not a file', path);
    return decodeSource(path, readFileSync(path));
  } catch (error) {
    signal?.throwIfAborted();
    if (isInputError(error)) throw error;
    throw new InputError(reasonOf(error as NodeJS.ErrnoException), path);
  }
}

/** Who reads a pipe as a file waits in the kernel for its writer, and no Ctrl-C gets through. */
async function readPipe(path: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const { Socket } = await import('node:net');
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const pipe = new Socket({ fd, readable: true, writable: false, ...(signal && { signal }) });
  return Buffer.concat(await pipe.toArray());
}

export function decodeSource(path: string, bytes: Uint8Array): SourceFile {
  const zero = bytes.indexOf(0);
  if (zero >= 0)
    throw new InputError(`this is a binary file, not a Dockerfile (a NUL byte at offset ${zero})`, path);
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return { path, text, isUtf8: Buffer.from(text).equals(bytes) };
}
