import type { Hit } from './run-hit.ts';

/** What a RUN does to one file of the image. */
export type RunEffect =
  | { readonly kind: 'mode'; readonly isExecutable: boolean | undefined }
  /** Carriage returns are taken off its lines. */
  | { readonly kind: 'unix-lines' }
  /** It becomes a link to another file. */
  | { readonly kind: 'link'; readonly target: string }
  /** It becomes a copy of another file, or that one is moved there, after so many commands of the RUN. */
  | { readonly kind: 'copied'; readonly source: string; readonly after: number }
  /** A script is run that may change its mode. */
  | { readonly kind: 'script'; readonly path: string }
  /** A program is run that may do so, if the build has brought it to one of these paths. */
  | { readonly kind: 'program'; readonly paths: readonly string[] }
  /** Its text is written, or added to. */
  | { readonly kind: 'written'; readonly text: string; readonly isAppended: boolean }
  /** Its text is edited; undefined where that is not understood. */
  | { readonly kind: 'edited'; readonly edit: (text: string) => string | undefined }
  /** It is written, moved, or what happens is unknown. */
  | { readonly kind: 'changed' };

/** A file, and the words of a RUN that name it. */
export interface Scene {
  readonly path: string;
  readonly folder: string;
  readonly hit: (word: string) => Hit;
  /** How many commands of the RUN come before. */
  readonly after: number;
}
