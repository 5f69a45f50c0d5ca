import { readFileSync } from 'node:fs';
import { InputError } from '../../src/input-error.ts';
import { reasonOf } from './reason.ts';

/** A file as it was read. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** False when it has bytes that are no UTF-8: it can be read, and not be written back. */
  readonly isUtf8: boolean;
}

/** Reads a Dockerfile; throws an InputError when it cannot be one. */
export function readSource(path: string): SourceFile {
  return decodeSource(path, readBytes(path));
}

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new InputError(`${path}: ${reasonOf(error as NodeJS.ErrnoException)}`);
  }
}

export function decodeSource(path: string, bytes: Uint8Array): SourceFile {
  const zero = bytes.indexOf(0);
  if (zero >= 0)
    throw new InputError(`${path}: this is a binary file, not a Dockerfile (a NUL byte at offset ${zero})`);
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return { path, text, isUtf8: Buffer.from(text).equals(bytes) };
}
