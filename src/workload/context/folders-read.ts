import { join } from 'node:path';
import { lookAt, namesIn } from '../../files/look.ts';
import type { FilesBeside } from '../../files/repository-files.ts';
import type { Limit } from '../../limit.ts';
import {
  buildLinesIn,
  foldersWithLines,
  type LinesRead,
  workflowLinesIn,
} from '../build-lines/read-build-lines.ts';
import { buildsOf, type NamedBuild } from '../builds-of.ts';

/** Folders, each read once in a run: thousands of Dockerfiles may lie below the same ones. */
export interface FoldersRead {
  /** None of a folder that may not be read. */
  readonly namesIn: (folder: string) => readonly string[];
  /** Whether there is something that may be read: whether it is elsewhere, nobody is told. */
  readonly has: (path: string) => boolean;
  /** The builds that compose and bake files of the folder describe. */
  readonly buildsIn: (folder: string) => Promise<readonly NamedBuild[]>;
  /** The builds that scripts, Makefiles and workflows run, of the whole repository and of the folders given. */
  readonly linesIn: (root: string, folders: readonly string[]) => Promise<readonly NamedBuild[]>;
  /** The text of a small file; undefined where it cannot be read. */
  readonly textOf: (path: string) => string | undefined;
}

/** A list of packages is not longer than this, in bytes. */
const longest = 256 * 1024;

/** None is read before it is asked for. The variables of compose files are looked up in `variables`. */
export function readFolders(
  filesBeside: FilesBeside,
  limitOf: () => Limit,
  variables: Readonly<Record<string, string | undefined>> = {},
): FoldersRead {
  const names = new Map<string, readonly string[]>();
  const builds = new Map<string, Promise<readonly NamedBuild[]>>();
  const lines = new Map<string, Promise<readonly NamedBuild[]>>();
  const texts = new Map<string, string | undefined>();
  const read = (folder: string): readonly string[] => {
    const known = names.get(folder) ?? (isInside(folder, filesBeside) ? namesIn(folder) : []);
    names.set(folder, known);
    return known;
  };
  return {
    namesIn: read,
    has: path => isInside(path, filesBeside) && lookAt(path) !== undefined,
    buildsIn: folder => {
      const known = builds.get(folder);
      const files = filesBeside(join(folder, 'Dockerfile'));
      const reading = known ?? buildsOf(folder, read(folder), { variables, files, limit: limitOf() });
      builds.set(folder, reading);
      return reading;
    },
    linesIn: async (root, folders) => {
      const files = filesBeside(join(root, 'Dockerfile'));
      const once = (key: string, read: (by: LinesRead) => Promise<NamedBuild[]>) => {
        const reading = lines.get(key) ?? read({ files, limit: limitOf() });
        lines.set(key, reading);
        return reading;
      };
      const all = foldersWithLines(root, folders).map(folder =>
        once(`${root}\0${folder}`, by => buildLinesIn(root, folder, by)),
      );
      return (await Promise.all([...all, once(root, by => workflowLinesIn(root, by))])).flat();
    },
    textOf: path => {
      if (!texts.has(path)) texts.set(path, readText(path, filesBeside));
      return texts.get(path);
    },
  };
}

function isInside(path: string, filesBeside: FilesBeside): boolean {
  try {
    filesBeside(path).assertInside(path, path);
    return true;
  } catch {
    return false;
  }
}

function readText(path: string, filesBeside: FilesBeside): string | undefined {
  try {
    return lookAt(path)?.isFile() ? filesBeside(path).read(path, path, longest).toString() : undefined;
  } catch {
    return undefined;
  }
}
