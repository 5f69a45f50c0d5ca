import type { Shell } from '../../shell/shells.ts';
import type { OptionSyntax } from './options.ts';

/** What a program is for. `exec-wrapper` becomes the command it is given, `fork-wrapper` stays in front of it. */
export type ProgramKind =
  | 'init'
  | 'supervisor'
  | 'shell'
  | 'exec-wrapper'
  | 'fork-wrapper'
  | 'task-runner'
  | 'runtime'
  | 'server'
  | 'worker'
  | 'filler'
  | 'service-script'
  | 'dev-server'
  | 'watcher'
  | 'process-manager';

/**
 * What a signal does to a program that is PID 1 and nothing else: `graceful` ends its work first, `fast` ends at once,
 * `ignored` waits for SIGKILL, `kills-children` ends and takes the processes below it along without notice.
 */
type SignalEffect = 'graceful' | 'fast' | 'ignored' | 'kills-children';

/** How a wrapper's or init's own words are distinguished from the command it starts. */
export interface Wraps extends OptionSyntax {
  /** Words before the command that are neither option nor assignment: the user of gosu, the duration of timeout. */
  readonly operands?: number;
  /** What each of those words must look like (a regular expression); any other word and the command is unknown. */
  readonly operandPattern?: string;
  /** `NAME=value` words before the command belong to the wrapper. */
  readonly assignments?: true;
  /** Its getopt(3) looks for options behind the command too, where the C library is glibc and no `--` ends them. */
  readonly permutes?: true;
  /** The command is only what follows `--`. */
  readonly separator?: true;
  /** The command is the value of the first of these options that is present, followed by the words after `--`. */
  readonly commandOptions?: readonly string[];
  /** The value of this option is split into words, as `env -S` does. */
  readonly splitOption?: string;
  /** The command is a string for a shell: the option that has it, and the option that names the shell. */
  readonly shellString?: readonly [command: string, shell: string];
}

/** One row of the facts about programs, also the form of a user's own. See README.md for the columns. */
export interface ProgramRow {
  readonly names: readonly string[];
  readonly subcommand?: readonly string[];
  readonly with?: readonly string[];
  readonly without?: readonly string[];
  readonly family?: Shell;
  readonly via?: readonly string[];
  readonly isAnywhere?: true;
  readonly kind: ProgramKind;
  readonly shell?: Shell;
  readonly sigterm?: SignalEffect | 'na' | 'varies';
  readonly gracefulSignal?: string | null;
  readonly gracefulIf?: string;
  readonly signals?: Readonly<Record<string, SignalEffect>>;
  readonly forwards?: boolean;
  readonly execs?: boolean;
  readonly becomes?: readonly string[];
  readonly reaps?: boolean;
  readonly isInit?: true;
  readonly mustBePid1?: true;
  readonly daemonizes?: boolean;
  readonly foreground?: readonly string[];
  readonly foregroundConfig?: string;
  readonly configFiles?: readonly string[];
  readonly reloads?: string;
  readonly background?: readonly string[];
  readonly backgroundConfig?: string;
  readonly children?: true;
  readonly orphanHazard?: string;
  readonly slowStopSeconds?: number;
  readonly slowStopOptions?: readonly string[];
  readonly isAlwaysSlow?: true;
  readonly wraps?: Wraps;
  readonly scripts?: OptionSyntax;
  readonly note?: string;
  /** The version that was run. A row without it needs a source. */
  readonly tested?: string;
  readonly source?: string;
}

/** What is known of the program an argv starts. A field that is missing is unknown; nothing is guessed. */
export interface Program {
  /** The name the facts have it under, such as `php-fpm` for `/usr/sbin/php-fpm8.2`. */
  readonly name: string;
  /** Where in the argv its own name is: 0, or more behind `busybox` or `python -m`. */
  readonly at: number;
  readonly kind: ProgramKind;
  /** For a shell: which one. Missing for `sh` when the base is unknown. */
  readonly shell?: Shell;
  /**
   * What SIGTERM does to it as PID 1; `na` when it does not stay (it execs or detaches). Missing: unknown.
   * For a runtime: to an application that has no handler of its own.
   */
  readonly sigterm?: SignalEffect | 'na' | 'varies';
  /**
   * The signal on which it ends its work first, SIGTERM included; `null`: there is none. Missing: unknown or up to what
   * it runs.
   */
  readonly gracefulSignal?: string | null;
  /** What that signal needs to be graceful, where it is not so by default. */
  readonly gracefulIf?: string;
  /** What other signals do to it, where measured or documented. */
  readonly signals: Readonly<Record<string, SignalEffect>>;
  /** Of a runtime: the file it is given, where all of the application was read, and nothing of it handles SIGTERM. */
  readonly deafApplication?: string;
  /** Passes a signal it gets on to what it started. */
  readonly forwards?: boolean;
  /** Replaces itself by the command it starts. */
  readonly execs: boolean;
  /** What a script becomes by itself. */
  readonly becomes?: readonly string[];
  /** Collects orphans that end below it. */
  readonly reaps?: boolean;
  readonly isInit: boolean;
  /** Refuses to work, or works differently, as anything but PID 1. */
  readonly mustBePid1: boolean;
  /** With this argv it detaches from PID 1, and the container ends. */
  readonly daemonizes: boolean;
  /** Arguments that keep it in the foreground, best first. */
  readonly foreground: readonly string[];
  /** The line in its configuration file that keeps it in the foreground. */
  readonly foregroundConfig?: string;
  /** How a line of its configuration file begins that makes it detach. */
  readonly backgroundConfig?: string;
  /** Where it looks for that file unless its arguments name one. */
  readonly configFiles?: readonly string[];
  /** SIGTERM makes it begin anew, behind an init too, unless its configuration has this word. */
  readonly reloads?: string;
  /** Known to leave or to be given children that it does not wait for. */
  readonly children: boolean;
  /** What happens to it as PID 1 when an orphan it did not start ends, where that is worse than a zombie. */
  readonly orphanHazard?: string;
  /** Seconds it may take to stop by design or default. */
  readonly slowStopSeconds?: number;
  /** The options that say otherwise, in seconds. */
  readonly slowStopOptions: readonly string[];
  /** Whether it takes that long even with nothing to do. */
  readonly isAlwaysSlow: boolean;
  readonly wraps?: Wraps;
  /** What else a reader should know, in one sentence. */
  readonly note?: string;
  /** The version that was run. */
  readonly tested?: string;
  readonly source: string;
}

/** Undefined for one that is not known. */
export type FindProgram = (argv: readonly string[]) => Program | undefined;
