/** Where files are copied from: the build context, another stage, or another image. */
export interface Tree<F> {
  /** Undefined when it is unknown what is there, null when no instruction brings anything there. */
  readonly read: (path: string) => F | null | undefined;
  /**
   * The files below a folder; undefined where they cannot be listed: then there may be others than those that
   * instructions bring.
   */
  readonly list: ((folder: string) => readonly string[]) | undefined;
}
