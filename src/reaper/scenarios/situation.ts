/** One row: what runs in a container, how it comes to its end, and what must have become of its work. */
export interface Situation {
  readonly name: string;
  /** What the container runs, in a directory of its own. Without a stop it ends once the file `go` is there. */
  readonly main: readonly string[];
  /** The stop signal; none where main ends by itself. */
  readonly stop?: NodeJS.Signals;
  /** Seconds from the stop to the runtime's SIGKILL; 10 if not said. */
  readonly grace?: number;
  /** What an exit code that is main's own looks like. */
  readonly code: number;
  /** A shell command that is true if the work was finished; none where nothing can be lost. */
  readonly work?: string;
  /** How many seconds the work itself needs once it is told to stop. */
  readonly needs?: number;
  /** Files that say that everything has started, and a shell command that succeeds once it works. */
  readonly ready?: readonly string[];
  readonly until?: string;
  /** A shell command whose leftovers in its directory every run begins with. */
  readonly prepare?: string;
  /** What ends what it has started, in the same directory. */
  readonly cleanup?: string;
  /** A shell command in the container, before its init starts. */
  readonly inside?: string;
  /** What `docker exec` would start beside it, once it is ready; it says so by the file `beside`. */
  readonly beside?: readonly string[];
  readonly isOnTerminal?: boolean;
  readonly user?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Options of the reaper for this row. */
  readonly options?: readonly string[];
  /** How the init starts: as PID 1; by one, as with shareProcessNamespace; so, with another's /proc; in gVisor. */
  readonly as?: 'init' | 'child' | 'child without proc' | 'gvisor';
  /** How often, where chance plays a part. */
  readonly runs?: number;
  /** The programs that it needs, and their packages. */
  readonly programs?: Readonly<Record<string, string>>;
  /** What a reader of the figures must know. */
  readonly note?: string;
}

/** An init, by the arguments in front of main; none where main itself is PID 1. */
export interface Init {
  readonly name: string;
  readonly argv: readonly string[];
}

export interface Run {
  readonly seconds: number;
  readonly code: number;
  readonly isKept: boolean;
}
