import { isDynamic } from '../shell/shell-word.ts';
import type { Obscured } from './file-state.ts';
import type { ImageFile } from './image-file.ts';
import type { ImageFiles } from './image-files.ts';

/** The file that a program name stands for; null when no instruction brings one, undefined when it is unknown. */
export function findExecutable(name: string, files: ImageFiles): ImageFile | null | undefined {
  if (name === '' || isDynamic(name)) return undefined;
  const path = programPath(name, files);
  return path === undefined ? null : files.find(path);
}

/** What hides the file that a program name stands for. */
export function obscuredProgram(name: string, files: ImageFiles): Obscured | undefined {
  if (name === '' || isDynamic(name)) return undefined;
  const path = programPath(name, files);
  return path === undefined ? undefined : files.obscured(path);
}

/**
 * A path as it is, or where a name is found in PATH. A folder that is copied as a whole hides nothing that an
 * instruction puts under this name into a later folder of PATH: it would never be started.
 */
function programPath(name: string, files: ImageFiles): string | undefined {
  if (name.includes('/')) return name;
  const paths = files.searchPath().map(folder => `${folder}/${name}`);
  const perhaps = paths.filter(path => files.find(path) !== null);
  return perhaps.find(path => !files.obscured(path)?.isFolder) ?? perhaps[0];
}
