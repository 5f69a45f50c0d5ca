import { join } from 'node:path';

/** A path as the user gave it, seen from the directory the command runs in. */
export function resolveIn(directory: string, path: string): string {
  return path.startsWith('/') || /^[a-zA-Z]:[\\/]/.test(path) ? path : join(directory, path);
}
