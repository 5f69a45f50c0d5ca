import { isAbsolute, relative, sep } from 'node:path';

/** Whether a path is a folder or lies below it; both absolute. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** An absolute path as the user would name it from a directory: relative below that, else as it is. */
export function shownPath(directory: string, path: string): string {
  return isWithin(directory, path) ? relative(directory, path) || '.' : path;
}
