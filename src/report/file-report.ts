import type { Diagnostic } from '../lint/diagnostic.ts';
import type { UnknownPlace } from '../lint/lint.ts';
import type { Pid1Outline } from './outline.ts';

/** What is to be reported about one file. */
export interface FileReport {
  readonly path: string;
  /** For one of several containers: what to call it instead of its path, and the file that describes it. */
  readonly container?: { readonly title: string; readonly file: string } | undefined;
  readonly text: string;
  readonly pid1: Pid1Outline | null;
  readonly diagnostics: readonly Diagnostic[];
  /** How many more there are that a baseline knows. */
  readonly known?: number | undefined;
  /** What else was found, and weighs less than what is shown. */
  readonly lighter?: readonly Diagnostic[] | undefined;
  /** What could not be judged. */
  readonly unknown: readonly UnknownPlace[];
  /** By the paths of files that `--fix` changes only where they are named: what to name for them. */
  readonly repairedBy?: ReadonlyMap<string, string> | undefined;
  /** The scripts with findings in them, by their paths in the build context. */
  readonly scripts?: ReadonlyMap<string, { readonly path: string; readonly text: string }> | undefined;
}
