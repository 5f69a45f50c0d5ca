import type { Rule } from '../../src/lint/rule.ts';
import type { Checked } from '../check/check-file.ts';
import type { PlacedRefused } from '../check/in-order.ts';
import type { RepairPatch } from '../check/patch-repairs.ts';
import type { Verification } from '../experiment/verification.ts';
import type { CheckOptions } from '../options/check-options.ts';

/** Everything a run of `docker initcheck [PATH...]` has to report. */
export interface CheckReport {
  /** What the user has named. */
  readonly paths: readonly string[];
  readonly checked: readonly Checked[];
  readonly refused: readonly PlacedRefused[];
  /** A sentence for each file that could not be read at all. */
  readonly unread: readonly string[];
  /** What a repair wrote beside the Dockerfile. */
  readonly written: ReadonlyMap<Checked, readonly string[]>;
  /** What a repair would write, where it is asked for as a text. */
  readonly patch?: RepairPatch | undefined;
  readonly verification: Verification | undefined;
  readonly rules: readonly Rule[];
  /** How long it took to check, repair and verify all, in seconds. */
  readonly seconds: number;
}

/** What of the command line decides how a run is reported. */
export type ReportOptions = Pick<
  CheckOptions,
  'fix' | 'diff' | 'upgrade' | 'verify' | 'context' | 'color' | 'failLevel' | 'quiet' | 'statistics'
>;
