import type { TextEdit } from 'vscode-languageserver-types';
import type { Diagnostic, Severity } from '../lint/diagnostic.ts';
import type { UnknownPlace } from '../lint/lint.ts';
import type { Rule } from '../lint/rule.ts';

/** One run, as the formats for other programs report it. */
export interface Results {
  readonly tool: {
    readonly version: string;
    readonly homepage?: string | undefined;
    /** Has a heading for each rule. */
    readonly rulesPage?: string | undefined;
  };
  readonly rules: readonly Rule[];
  readonly files: readonly FileResult[];
  /** A sentence for each file that could not be read at all. */
  readonly failures: readonly string[];
}

export interface FileResult {
  /** Relative to the root of the repository, with slashes; absolute when it lies elsewhere. */
  readonly path: string;
  readonly findings: readonly ReportedFinding[];
  /** What could not be judged: without findings the file is good only if this is empty. */
  readonly unknown: readonly UnknownPlace[];
  /** From which severity on a finding in it fails the run. */
  readonly failLevel: Severity | 'none';
  /** What `--fix` would do to the file; null when there is nothing it can do. */
  readonly repair: FileRepair | null;
}

export interface ReportedFinding extends Diagnostic {
  /** The file it is in, named like the path of a FileResult. */
  readonly path: string;
  /** The same for the same finding in the next run, even when lines above it have changed; unique in a run. */
  readonly fingerprint: string;
}

/** One change that repairs all that can be repaired: the single repairs build on each other. */
export interface FileRepair {
  /** The files that change together, named like the path of a FileResult. */
  readonly changes: readonly { readonly path: string; readonly edits: readonly TextEdit[] }[];
  /** The rules it satisfies. */
  readonly rules: readonly string[];
  /** One sentence for each step. */
  readonly summaries: readonly string[];
  /** Whether the build then copies binaries, which are no change of a text. */
  readonly needsBinaries: boolean;
}
