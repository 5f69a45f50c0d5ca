import { join } from 'node:path';
import type { RepairedFile } from '../src/fix.ts';
import { InputError } from '../src/input-error.ts';
import { readSource, replaceSource } from './source-file.ts';

/**
 * Writes repaired scripts into their build context; returns their paths there. `done` remembers what this run has written: Dockerfiles may
 * share a script. Throws an InputError for one that is no longer what was read.
 */
export async function writeScripts(
  context: string,
  files: readonly RepairedFile[],
  done: Map<string, string>,
): Promise<string[]> {
  const written: string[] = [];
  for (const { path, before, text } of files) {
    const source = await readSource(join(context, path));
    if (done.get(source.path) === text) continue;
    if (!source.isUtf8)
      throw new InputError(`${source.path}: it has bytes that are not UTF-8, and is not rewritten`);
    if (source.text !== before)
      throw new InputError(`${source.path}: the file has changed since it was read`);
    await replaceSource(source, text);
    done.set(source.path, text);
    written.push(path);
  }
  return written;
}
