import { lstatSync, readdirSync, type Stats, statSync } from 'node:fs';

// These wait for the disk: a small file is read before a promise of it would be kept, and loading `node:fs/promises`
// takes longer than both.

/** What is at a path, links followed; undefined for what is not there or may not be looked at. */
export function lookAt(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/**
 * Whether there is anything of that name: a link that leads nowhere too, since who made it believes that it is read.
 */
export function isThere(path: string): boolean {
  try {
    return lstatSync(path) !== undefined;
  } catch {
    return false;
  }
}

/** The names in a folder, none where it cannot be read. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
