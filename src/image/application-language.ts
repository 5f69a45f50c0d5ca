/** How an application of a runtime names its other files, and what in a file speaks of signals. */
export interface Language {
  /** Of a first file. */
  readonly file: RegExp;
  /** Whether a text may set a handler for SIGTERM, or run what is not in it. */
  readonly mayHandle: (text: string) => boolean;
  /** Whether it serves until it is stopped. */
  readonly serves: (text: string) => boolean;
  /** What it takes in; undefined where that cannot be told. */
  readonly imports: (text: string) => readonly string[] | undefined;
  /** Whether that is a package of others in which nothing handles SIGTERM. */
  readonly isHarmless: (name: string) => boolean;
  /** Where it may be: the first of these that there is, seen from the folder of the file and of the first one. */
  readonly placesOf: (name: string, folder: string, first: string) => readonly string[];
}
