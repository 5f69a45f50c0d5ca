import { type ReaperCopies, withWritten } from './reaper-copies.ts';

/**
 * The files a Dockerfile can COPY, handed in by whoever may read them. Paths are relative to the context's root, with
 * `/` between names and no `..`.
 */
export interface BuildContext {
  /** Undefined for what is no regular file, is hidden by an ignore file, or lies outside the context behind a link. */
  readonly read: (path: string) => ContextFile | undefined;
  /** The paths of the regular files below a folder, `''` for all of them. */
  readonly list: (folder: string) => readonly string[];
  /** What its copies of the reaper are, where that is known. */
  readonly reapers?: ReaperCopies | undefined;
}

export interface ContextFile {
  readonly path: string;
  readonly text: string;
  /**
   * Whether anybody may execute it, which is enough for root; undefined where the file system does not say (Windows).
   */
  readonly isExecutable: boolean | undefined;
}

/** A context of files that are at hand, by their paths. */
export function contextOf(files: readonly ContextFile[]): BuildContext {
  const byPath = new Map(files.map(file => [file.path, file]));
  return {
    read: path => byPath.get(path),
    list: folder => [...byPath.keys()].filter(path => folder === '' || path.startsWith(`${folder}/`)),
  };
}

/** The same context with other texts in some of its files. */
export function withTexts(context: BuildContext, texts: ReadonlyMap<string, string>): BuildContext {
  return {
    ...context,
    read: path => {
      const file = context.read(path);
      const text = texts.get(path);
      return file && text !== undefined ? { ...file, text } : file;
    },
  };
}

/** The same context with reapers that are written there, of which nothing is to be read. */
export function withReapers(context: BuildContext, paths: readonly string[]): BuildContext {
  return {
    read: context.read,
    reapers: context.reapers && withWritten(context.reapers, paths),
    list: folder => [
      ...new Set([
        ...context.list(folder),
        ...paths.filter(path => folder === '' || path.startsWith(`${folder}/`)),
      ]),
    ],
  };
}

/** Whether there is a file, or a folder with files, at a path. */
export function hasPath(context: BuildContext, path: string): boolean {
  if (path === '' || context.read(path) || context.list(path).length > 0) return true;
  // A binary is not read, and is in its folder all the same.
  const folder = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  return context.list(folder).includes(path);
}

/** What is known of the copies in a context; where it says nothing itself, whether they are there. */
export function reaperCopiesIn(context: BuildContext): ReaperCopies {
  const { reapers } = context;
  return (
    reapers ?? {
      stateOf: path => ({ is: hasPath(context, path) ? 'current' : 'missing' }),
      architectures: [],
    }
  );
}
