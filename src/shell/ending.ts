import type { Duration } from './duration.ts';
import type { Functions } from './functions.ts';
import type { Value } from './shell-word.ts';
import type { SimpleCommand } from './simple-command.ts';
import type { Tail } from './tail.ts';

/**
 * What a shell does last on one way through its text:
 * - `exec`: it becomes another program
 * - `foreground`: it waits for a command
 * - `pipeline`, `subshell`: it waits for commands in children of its own
 * - `loop`: it goes round for ever, or as long as its condition holds
 * - `wait`: it waits for what runs in the background
 * - `background`: it ends, and leaves something in the background
 * - `exit`: it runs `exit`
 * - `end`: it has nothing more to do
 */
export type How =
  | 'exec'
  | 'foreground'
  | 'pipeline'
  | 'subshell'
  | 'loop'
  | 'wait'
  | 'background'
  | 'exit'
  | 'end';

/** A text that a shell reads: a script, a file it sources, a string; whoever hands it in may attach more to it. */
export interface ScriptText {
  readonly text: string;
}

/** One way a text ends. Offsets are those of `script.text`. */
export interface Ending<T extends ScriptText = ScriptText> {
  readonly how: How;
  readonly script: T;
  readonly start: number;
  readonly end: number;
  /** The command of `exec` and `foreground`, and what a subshell ends in; null for the others. */
  readonly command: SimpleCommand | null;
  /**
   * What it runs, arguments and variables put in; a word the shell would still expand stays as written. Undefined when
   * unknown.
   */
  readonly argv: readonly string[] | undefined;
  /** `exec` of the script by itself, under another user for example: it comes back with the same arguments. */
  readonly isSelf: boolean;
  /** False for a command that lasts, and that others come after. */
  readonly isLast: boolean;
  /** It is not known to last, and others come after it. */
  readonly isPresumed: boolean;
  /** Its place in its text. */
  readonly tail: Tail;
  /**
   * Whether `exec ` can come before it without changing anything else: it does not depend on the failure of
   * another.
   */
  readonly takesExec: boolean;
  /** Its name may be that of a function of a sourced file that could not be read. */
  readonly mayBeFunction: boolean;
  /** Its name comes from an argument or a variable, and there are functions that it may name another time. */
  readonly mayDispatch: boolean;
  /** The functions it is in, the outermost first. */
  readonly functions: readonly string[];
  /** Set by the time it waits; for `wait`, the first one. */
  readonly traps: readonly Trap<T>[];
  /** False when a sourced file that could not be read, or a variable, may have set traps. */
  readonly areTrapsKnown: boolean;
  /** What runs in the background by then. */
  readonly background: readonly BackgroundCommand[];
  /** What the shell waited for before, oldest first, as far as it says something about its work. */
  readonly earlier: readonly Earlier<T>[];
  /** An `exec` in a child of the shell: it replaces the child. */
  readonly lostExecs: readonly SimpleCommand[];
  /** The commands of a loop, or of the children. */
  readonly body: readonly SimpleCommand[];
  /** What comes of the stop signal here, on each of the ways there are; empty where it waits for a command. */
  readonly stop: readonly StopResult[];
  /** Whether a child of the shell has a trap for the stop signal after which it goes on. */
  readonly hasDeafChild: boolean;
  /** Of a subshell that a child of the shell ends in: whether it is that child, and none of its own. */
  readonly isInPlace: boolean;
  /** The functions there are by then, which the handlers of traps may call. */
  readonly defined: Functions<T>;
  /** Whether there are others, which begin nothing. */
  readonly isOneOfSeveral?: boolean;
}

/**
 * What comes of the stop signal at an end that is not waiting for a command:
 * - `clean`: the shell ends, and nothing is left
 * - `lost`: the shell ends, and something in the background is killed in the middle of its work
 * - `perhaps-lost`: likewise, if it has not ended by then: nothing is known of that program
 * - `stuck`: the shell goes on
 * - `unknown`: that depends on a program that is not known
 */
export type StopResult = 'clean' | 'lost' | 'perhaps-lost' | 'stuck' | 'unknown';

/** What runs in the background, and for how long. */
export interface BackgroundCommand extends SimpleCommand {
  readonly duration: Duration;
  /** Started by `coproc`. */
  readonly isCoproc?: true;
}

/** A command in the foreground that is not the last one. */
export interface Earlier<T extends ScriptText = ScriptText> {
  readonly script: T;
  readonly command: SimpleCommand;
  readonly argv: readonly string[] | undefined;
}

/** `trap HANDLER SIGNAL`; an empty handler ignores the signal, in children as well. */
export interface Trap<T extends ScriptText = ScriptText> {
  /** Without `SIG`, upper case; `EXIT` for 0. */
  readonly signal: string;
  readonly handler: string;
  /** What its variables were when it was set, where it was put in double quotes. */
  readonly scope?: TrapScope | undefined;
  readonly script: T;
  readonly start: number;
  readonly end: number;
}

/** The variables of a moment, and how many jobs there were. */
interface TrapScope {
  readonly variables: ReadonlyMap<string, Value>;
  readonly jobs: number;
}
