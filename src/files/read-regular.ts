import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { InputError, isInputError, tooLarge } from '../input-error.ts';
import { reasonOf } from './reason.ts';

/** No file that people write to describe images and containers is longer than this, in bytes. */
export const longestFile = 8 * 1024 * 1024;

/**
 * Reads a file of at most `longest` bytes. Throws an InputError, which calls it `name`, for one that is longer, cannot
 * be read, or is no file: a device has no end, and a pipe may never have a writer.
 */
export function readRegular(path: string, name: string, longest = longestFile): Buffer {
  let descriptor: number | undefined;
  try {
    // To open a pipe would wait for its writer already. Windows has no such flag.
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const found = fstatSync(descriptor);
    if (found.isDirectory()) throw new InputError('it is a directory', name);
    if (!found.isFile()) throw new InputError('this is a device, a pipe or a socket, not a file', name);
    return readUpTo(descriptor, found.size, name, longest);
  } catch (error) {
    if (isInputError(error)) throw error;
    throw new InputError(reasonOf(error as NodeJS.ErrnoException), name);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** The size is what the system says, and for some files, such as those of /proc, too little. */
function readUpTo(descriptor: number, size: number, name: string, longest: number): Buffer {
  const chunks: Buffer[] = [];
  let length = 0;
  for (let isRead = size <= longest; isRead && length <= longest; ) {
    const chunk = Buffer.allocUnsafe(Math.max(size - length, 0) + 1024);
    const got = readSync(descriptor, chunk);
    if (got > 0) chunks.push(chunk.subarray(0, got));
    length += got;
    isRead = got > 0;
  }
  if (size > longest || length > longest) throw tooLong(longest, name);
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
}

export function tooLong(longest: number, name: string): InputError {
  return tooLarge(`it is longer than ${longest / 1024 / 1024} MiB`, name);
}
