import { readFile } from 'node:fs/promises';
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
