import { namesIn } from '../../files/look.ts';
import { type Build, readBuilds } from './named-builds.ts';

/** Folders, each read once in a run: thousands of Dockerfiles may lie below the same ones. */
export interface FoldersRead {
  readonly namesIn: (folder: string) => readonly string[];
  readonly buildsIn: (folder: string) => Promise<readonly Build[]>;
}

/** None is read before it is asked for. */
export function readFolders(): FoldersRead {
  const names = new Map<string, readonly string[]>();
  const builds = new Map<string, Promise<readonly Build[]>>();
  const read = (folder: string): readonly string[] => {
    const known = names.get(folder) ?? namesIn(folder);
    names.set(folder, known);
    return known;
  };
  return {
    namesIn: read,
    buildsIn: folder => {
      const reading = builds.get(folder) ?? readBuilds(folder, read(folder));
      builds.set(folder, reading);
      return reading;
    },
  };
}
