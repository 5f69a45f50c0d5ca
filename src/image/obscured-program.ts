import { isDynamic } from '../shell/shell-word.ts';
import type { Obscured } from './file-state.ts';
import type { ImageFiles } from './image-files.ts';

/** What hides the file that a program name stands for: a path, or a name that is looked for in PATH. */
export function obscuredProgram(name: string, files: ImageFiles): Obscured | undefined {
  if (name === '' || isDynamic(name)) return undefined;
  if (name.includes('/')) return files.obscured(name);
  for (const folder of files.searchPath()) {
    const path = `${folder}/${name}`;
    if (files.find(path) !== null) return files.obscured(path);
  }
  return undefined;
}
