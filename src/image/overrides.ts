import type { Instruction } from '../syntax/instruction.ts';
import type { Config } from './config.ts';
import type { Mount } from './mounted-files.ts';
import type { ImageCommand, Sourced } from './sourced.ts';
import type { Stage } from './stages.ts';

/**
 * What a compose file or a Kubernetes manifest says over the image of one container, as `docker run` does with its
 * options.
 */
export interface Overrides {
  readonly runtime: 'compose' | 'kubernetes';
  /** The container itself, where it is named. */
  readonly instruction: Instruction;
  /** An empty one drops the ENTRYPOINT and leaves the CMD. */
  readonly entrypoint?: Override<readonly string[] | undefined>;
  /** An empty one says nothing. */
  readonly command?: Override<readonly string[] | undefined>;
  readonly stopSignal?: Override<string>;
  readonly user?: Override<string>;
  /** What it runs: a list of words, or a line for the shell of the image; null is none. */
  readonly healthcheck?: Override<string | readonly string[] | null>;
  /** What is set over ENV, as far as it is known. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What is mounted over its files, as far as it is known. */
  readonly mounts?: readonly Mount[];
  readonly gracePeriod: GracePeriod;
  /** Whether Docker puts an init in front: `docker run --init`. */
  readonly init: boolean;
  /** Where that is asked for. */
  readonly initInstruction?: Instruction;
  /** False in a PID namespace that others share: PID 1 is another container's, or the machine's. */
  readonly hasOwnPid1: boolean;
  /** Whether it is meant to be used interactively: `tty` or `stdin_open`. */
  readonly isTerminal: boolean;
}

/**
 * A value, and the instruction it takes the place of, as if that stood in the other file; undefined for one that cannot
 * be known.
 */
export interface Override<T> {
  readonly value: T;
  readonly instruction: Instruction;
  /** The operator at which Compose stopped reading a command line; what followed is dropped. */
  readonly droppedFrom?: string;
}

/** How long a program has between the stop signal and SIGKILL. */
export interface GracePeriod {
  readonly seconds: number;
  /** Where it is; undefined when it is the default. */
  readonly instruction: Instruction | undefined;
  /** The seconds that a hook takes from it first, as far as they are known. */
  readonly spent: number;
}

/** Where Docker puts its init. moby daemon/oci_linux.go */
export const dockerInit = ['/sbin/docker-init', '--'] as const;

/**
 * Lays what the runtime says over what the image says. An entrypoint drops the CMD of the image, and arguments of an
 * unknown ENTRYPOINT say nothing about what is started. moby daemon/commit.go, merge; containerd does the same.
 */
export function applyOverrides(
  config: Config,
  overrides: Overrides,
  { stage, shell }: { readonly stage: Stage; readonly shell: Sourced<readonly string[]> },
): void {
  const { entrypoint, command, stopSignal, user, healthcheck } = overrides;
  if (entrypoint) {
    config.entrypoint = commandOf(entrypoint, stage);
    config.droppedCmd = null;
    if (config.entrypoint !== null) config.cmd = null;
  }
  if (command && command.value?.length !== 0) {
    config.cmd = config.entrypoint === undefined ? undefined : commandOf(command, stage);
  }
  if (stopSignal) config.stopSignal = { value: stopSignal.value, origin: originOf(stopSignal, stage) };
  if (user) config.user = { value: user.value, origin: originOf(user, stage) };
  if (!healthcheck) return;
  const { value } = healthcheck;
  const argv = typeof value === 'string' ? [...shell.value, value] : value;
  config.hasHealthcheck = argv !== null;
  config.healthcheck = argv && { ...unwritten, argv, origin: originOf(healthcheck, stage) };
}

/** What a command has that no Dockerfile says. */
const unwritten = { shellForm: null, text: null } as const;

function commandOf(
  override: Override<readonly string[] | undefined>,
  stage: Stage,
): ImageCommand | null | undefined {
  const { value } = override;
  if (value === undefined) return undefined;
  if (value.length === 0) return null;
  return { ...unwritten, argv: value, origin: originOf(override, stage) };
}

function originOf({ instruction }: Override<unknown>, stage: Stage): ImageCommand['origin'] {
  return { from: 'instruction', instruction, stage };
}
