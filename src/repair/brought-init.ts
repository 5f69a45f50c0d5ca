import type { OffsetEdit } from '../lint/rule.ts';
import type { InitLines } from './reaper-copy.ts';

/** What makes an init be there in the target stage, and how it is called there. */
export interface BroughtInit {
  /** Its path, its options, and `--`. */
  readonly words: readonly string[];
  /** What is written above the ENTRYPOINT. */
  readonly lines: InitLines;
  /** What is written elsewhere. */
  readonly edits: readonly OffsetEdit[];
  /** Files of the build context that it is copied from. */
  readonly brings?: readonly string[];
  /** The keywords of those edits that are instructions of their own. */
  readonly adds?: readonly string[];
  /** How many stages it adds. */
  readonly stages?: number;
  /** What else whoever takes the repair should know, as a clause. */
  readonly remark?: string;
}
