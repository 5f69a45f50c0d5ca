import { join } from 'node:path';
import { namesIn } from '../../files/look.ts';
import type { FilesBeside } from '../../files/repository-files.ts';
import type { Limit } from '../../limit.ts';
import { buildsOf, type NamedBuild } from '../builds-of.ts';

/** Folders, each read once in a run: thousands of Dockerfiles may lie below the same ones. */
export interface FoldersRead {
  readonly namesIn: (folder: string) => readonly string[];
  /** The builds that compose and bake files of the folder describe. */
  readonly buildsIn: (folder: string) => Promise<readonly NamedBuild[]>;
}

/** None is read before it is asked for. The variables of compose files are looked up in `variables`. */
export function readFolders(
  filesBeside: FilesBeside,
  limitOf: () => Limit,
  variables: Readonly<Record<string, string | undefined>> = {},
): FoldersRead {
  const names = new Map<string, readonly string[]>();
  const builds = new Map<string, Promise<readonly NamedBuild[]>>();
  const read = (folder: string): readonly string[] => {
    const known = names.get(folder) ?? namesIn(folder);
    names.set(folder, known);
    return known;
  };
  return {
    namesIn: read,
    buildsIn: folder => {
      const known = builds.get(folder);
      const files = filesBeside(join(folder, '.'));
      const reading = known ?? buildsOf(folder, read(folder), { variables, files, limit: limitOf() });
      builds.set(folder, reading);
      return reading;
    },
  };
}
