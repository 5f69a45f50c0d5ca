import type { BaseChoice } from '../../src/image/base-image.ts';
import type { Severity } from '../../src/lint/diagnostic.ts';
import type { ColorChoice, ProgressChoice } from '../process/streams.ts';
import type { ReportWord } from './destinations.ts';
import type { InjectionOptions } from './injection-options.ts';
import type { RunOptions } from './run-options.ts';
import type { Shard } from './shard.ts';

/** The options of `docker initcheck`, as commander hands them over. */
export interface CheckOptions extends RunOptions, InjectionOptions {
  readonly fix?: true;
  readonly diff?: true;
  /** Brings the copies of the reaper to this version, and repairs nothing else. */
  readonly upgrade?: true;
  /** Gives git what the build copies. */
  readonly gitAdd?: true;
  readonly verify?: true;
  /** Both are the same list of both, in the order of the command line. */
  readonly format?: readonly ReportWord[];
  readonly output?: readonly ReportWord[];
  /** Left to the configuration, and to `warning`, when it is not given. */
  readonly failLevel?: Severity | 'none';
  /** For what an experiment shows, where it is not the level of what is found by reading. */
  readonly experimentFailLevel?: Severity | 'none';
  /** From which severity on findings are shown and repaired. */
  readonly level?: Severity;
  /** Findings, and nothing about them. */
  readonly quiet?: true;
  readonly statistics?: true;
  readonly config?: string;
  readonly rule: readonly string[];
  readonly strict?: true;
  readonly base?: BaseChoice;
  readonly target?: string;
  readonly buildArg: readonly string[];
  readonly context?: string;
  readonly allowOutside?: true;
  readonly color: ColorChoice;
  readonly stdinFilename?: string;
  readonly shard?: Shard;
  readonly since?: string;
  readonly staged?: true;
  /** False for none, whatever the configuration says. */
  readonly baseline?: string | false;
  readonly writeBaseline?: true;
  /** The reason that is written with each comment. */
  readonly addIgnores?: string;
  readonly grace?: number;
  readonly waitFor?: RegExp;
  readonly startAgain?: true;
  readonly sweep?: number;
  readonly http?: string;
  readonly trace?: true;
  /** What is expected of a stop, as it was written; several options are one list. */
  readonly expect?: string;
  readonly progress: ProgressChoice;
  /** The services of a compose file that are verified; all for an empty list. */
  readonly services?: readonly string[];
  /** Without what they depend on: `--no-deps`. */
  readonly deps?: boolean;
  readonly withVolumes?: true;
}
