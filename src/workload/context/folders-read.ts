import { namesIn } from '../../files/look.ts';
import { buildsOf, type NamedBuild } from '../builds-of.ts';

/** Folders, each read once in a run: thousands of Dockerfiles may lie below the same ones. */
export interface FoldersRead {
  readonly namesIn: (folder: string) => readonly string[];
  /** The builds that compose and bake files of the folder describe. */
  readonly buildsIn: (folder: string) => Promise<readonly NamedBuild[]>;
}

/** None is read before it is asked for. The variables of compose files are looked up in `environment`. */
export function readFolders(environment: Readonly<Record<string, string | undefined>> = {}): FoldersRead {
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
      const reading = builds.get(folder) ?? buildsOf(folder, read(folder), environment);
      builds.set(folder, reading);
      return reading;
    },
  };
}
