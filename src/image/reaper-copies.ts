/**
 * What a copy of the reaper in the build context is:
 * - `missing`: nothing is there
 * - `hidden`: an ignore file of the build leaves it out
 * - `git-ignored`: git leaves it out of every commit, and of every clone
 * - `unknown`: it is no reaper of any version that is known here
 * - `older`: it is the one of an earlier version
 * - `current`
 */
export type CopyState =
  | { readonly is: 'missing' | 'unknown' | 'current' }
  /** Where it says so: `.dockerignore`, or `.gitignore:3`. */
  | { readonly is: 'hidden' | 'git-ignored'; readonly by: string }
  | { readonly is: 'older'; readonly version: string };

export interface ReaperCopies {
  /** By its path in the build context. */
  readonly stateOf: (path: string) => CopyState;
  /** The machines that it is known to be built for, as TARGETARCH names them. */
  readonly architectures: readonly string[];
}

/**
 * The same copies after some have been written: what is no reaper is not written over, nor what git ignores taken in.
 */
export function withWritten(copies: ReaperCopies, paths: readonly string[]): ReaperCopies {
  const stateOf = (path: string): CopyState => {
    const state = copies.stateOf(path);
    const isLeft = state.is === 'unknown' || state.is === 'git-ignored' || !paths.includes(path);
    return isLeft ? state : { is: 'current' };
  };
  return { ...copies, stateOf };
}
