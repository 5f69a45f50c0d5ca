import type { ProgramRow } from './program.ts';

/**
 * Whether the program of a row may be what lies at this path. Packages put programs into the folders of the system, and
 * `/app/nginx` or `./service` is another program that has the same name. A bare name is looked for in the
 * folders of the system.
 */
export function isFoundAt(path: string, row: ProgramRow): boolean {
  if (!path.includes('/') || row.names.includes(path)) return true;
  if (system.test(path) || isFoundAnywhere(path.slice(path.lastIndexOf('/') + 1), row)) return true;
  return installed.test(path) && (row.via !== undefined || byVersionManagers.has(row.kind));
}

/**
 * Whether a file of this name is the program of the row even if the user has brought it: an init, or a script such as
 * manage.py.
 */
export function isFoundAnywhere(name: string, row: ProgramRow): boolean {
  return !name.includes('/') && (row.isAnywhere === true || alone.has(row.kind) || /\.[a-z]+$/.test(name));
}

/** Files that people download by themselves, under the names they were given: `/tini`, `/busybox/sh`. */
const alone: ReadonlySet<ProgramRow['kind']> = new Set(['init', 'shell']);

/** What virtual environments and version managers keep in a folder of the application or of the user. */
const byVersionManagers: ReadonlySet<ProgramRow['kind']> = new Set(['runtime', 'task-runner', 'watcher']);

/** Packages outside of /usr have a folder below /opt, and their programs in one that is called bin or sbin. */
export function isSystemPath(path: string): boolean {
  return system.test(path);
}

const system =
  /^\/(?:usr\/)?(?:s?bin|lib(?:32|64|exec)?)\/|^\/usr\/(?:local|share)\/|^\/opt\/(?:[^/]+\/)+s?bin\/|^\/(?:nix|gnu|snap|command|package)\//;

const installed = /(?:^|\/)\.?bin\/[^/]+$/;
