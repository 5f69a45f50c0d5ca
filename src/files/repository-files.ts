import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '../input-error.ts';
import { longestFile, readRegular, tooLong } from './read-regular.ts';
import { repositoryOf } from './repository-of.ts';
import { isWithin } from './within.ts';

/**
 * The files that one named file may lead to: those of its repository. All that a repository's own files name is opened
 * here, since whoever wrote them may be a stranger: a link to `/etc/shadow` is refused before a byte of it is read.
 */
export interface RepositoryFiles {
  /** Throws an InputError, which calls the file `name`, for one that lies outside, cannot be read or has no end. */
  readonly read: (path: string, name: string, longest?: number) => Buffer;
  /** Likewise, for a file or a folder that is not read here; one that is not there lies nowhere. */
  readonly assertInside: (path: string, name: string) => void;
  /** Whether a path lies inside as it is written, links not followed. */
  readonly covers: (path: string) => boolean;
  /** What an editor has open in place of a file, by its absolute path. */
  readonly unsaved?: Unsaved | undefined;
}

/** The bytes that count instead of those on the disk; undefined where these count. */
export type Unsaved = (path: string) => Buffer | undefined;

/** Finds the files that belong together with a named file, by its absolute path. */
export type FilesBeside = (path: string) => RepositoryFiles;

/**
 * Files of repositories for a command that runs in `start`; with `allowOutside` every file there is. `unsaved` counts
 * instead of what the disk has.
 */
export function repositoryFiles(start: string, allowOutside = false, unsaved?: Unsaved): FilesBeside {
  const own = repositoryOf(start) ?? start;
  const known = new Map<string, RepositoryFiles>();
  return path => {
    const folder = dirname(path);
    const root = isWithin(own, folder) ? own : (repositoryOf(folder) ?? folder);
    const files = known.get(root) ?? filesBelow(root, allowOutside, unsaved);
    known.set(root, files);
    return files;
  };
}

function filesBelow(root: string, allowOutside: boolean, unsaved: Unsaved | undefined): RepositoryFiles {
  let real: string | undefined;
  const assertInside = (path: string, name: string): void => {
    if (allowOutside) return;
    real ??= realpath(root) ?? root;
    if (!isWithin(real, placeOf(resolve(path))))
      throw new InputError(
        `it is outside ${root}, so it was not read; if you trust it, add --allow-outside`,
        name,
      );
  };
  return {
    read: (path, name, longest) => {
      assertInside(path, name);
      const open = unsaved?.(resolve(path));
      if (open && open.length > (longest ?? longestFile)) throw tooLong(longest ?? longestFile, name);
      return open ?? readRegular(path, name, longest);
    },
    unsaved,
    assertInside,
    covers: path => isWithin(root, resolve(path)),
  };
}

/** More links than this are no path, for Linux either (path_resolution(7)). */
const mostLinks = 40;

/** Where a path leads, also when nothing is there: what is refused must not depend on what lies outside. */
function placeOf(path: string, links = 0): string {
  const found = realpath(path);
  const folder = dirname(path);
  if (found !== undefined || folder === path || links > mostLinks) return found ?? path;
  const parent = placeOf(folder, links + 1);
  const target = linkAt(path);
  return target === undefined ? join(parent, basename(path)) : placeOf(resolve(parent, target), links + 1);
}

function realpath(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}

/** Where a link leads; undefined for what is none. */
export function linkAt(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
  } catch {
    return undefined;
  }
}
