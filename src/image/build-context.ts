/**
 * The files a Dockerfile can COPY, handed in by whoever may read them. Paths are relative to the context's root, with `/` between names and
 * no `..`.
 */
export interface BuildContext {
  /** Undefined for what is no regular file, is hidden by an ignore file, or lies outside the context behind a link. */
  readonly read: (path: string) => ContextFile | undefined;
  /** The paths of the regular files below a folder, `''` for all of them. */
  readonly list: (folder: string) => readonly string[];
}

export interface ContextFile {
  readonly path: string;
  readonly text: string;
  /** Whether its owner may execute it; undefined where the file system does not say (Windows). */
  readonly isExecutable: boolean | undefined;
}
