import type { Duration } from './duration.ts';
import type { SimpleCommand } from './simple-command.ts';

/**
 * What a signal to `$!` reaches:
 * - `program`: the program that does the work
 * - `shell`: a child of the shell, which dies of it and leaves the program behind
 * - `deaf-shell`: a child that waits for the program first
 * - `pipe`: the last part of a pipeline, in which something else does the work
 * - `orphan`: nothing: a child that is gone has left it behind, and nobody knows it
 */
export type Holder = 'program' | 'shell' | 'deaf-shell' | 'pipe' | 'orphan';

/**
 * - `stopping`: it was sent a signal, and ends soon
 * - `late`: likewise, some time ago: whether it has ended by now is not known
 * - `killed`: SIGKILL, in the middle of its work
 * - `perhaps-killed`: likewise, unless it had ended by then, as it was asked to
 * - `left`: what could be waited for is gone, and the program runs on
 * - `unknown`: it may have been sent a signal
 */
type JobStatus = 'running' | 'stopping' | 'late' | 'killed' | 'perhaps-killed' | 'left' | 'ended' | 'unknown';

/** Something in the background. */
export interface Job {
  /** What it runs; its first command, or the one it rests in, where it is more than a command. */
  readonly command: SimpleCommand;
  readonly duration: Duration;
  readonly holder: Holder;
  /** It was begun while the shell ignored the stop signal, as it does until its program has begun. */
  readonly isDeafAtFirst: boolean;
  readonly status: JobStatus;
  /** `jobs -p` knows it by its first process. */
  readonly isPipeline?: true;
  /** `disown`: the shell waits for it no more. */
  readonly isDisowned?: true;
  /** `coproc`: it has pipes to the shell instead of input and output. */
  readonly isCoproc?: true;
  /** `exec > >(tee log)`: it has a number, and no place among the jobs. */
  readonly isSubstitution?: true;
}
