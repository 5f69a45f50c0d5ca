import type { SimpleCommand } from './script.ts';

/**
 * What a shell does last on one way through its script:
 * - `exec`: it becomes another program
 * - `foreground`: it waits for a command
 * - `pipeline`, `subshell`: it waits for commands in children of its own
 * - `loop`: it goes round for ever, or as long as its condition holds
 * - `wait`: it waits for what runs in the background
 * - `background`: it ends, and leaves something in the background
 * - `exit`: it is told to end
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

/** A text that a shell reads, the script itself or a file it sources; whoever hands it in may attach more to it. */
export interface ScriptText {
  readonly text: string;
}

/** One way a script ends. Offsets are those of `script.text`. */
export interface Ending<T extends ScriptText = ScriptText> {
  readonly how: How;
  readonly script: T;
  readonly start: number;
  readonly end: number;
  /** The command of `exec` and `foreground`; null for the others. */
  readonly command: SimpleCommand | null;
  /** What it runs, the script's arguments put in; a word the shell would still expand stands as written. Undefined when unknown. */
  readonly argv: readonly string[] | undefined;
  /** `exec` of the script by itself, under another user for example: it comes back with the same arguments. */
  readonly isSelf: boolean;
  /** Whether `exec ` can stand in front of it without changing anything else: it does not depend on the failure of another. */
  readonly takesExec: boolean;
  /** Its name may be that of a function of a sourced file that could not be read. */
  readonly mayBeFunction: boolean;
  /** Its name comes from an argument or a variable, and there are functions that it may name another time. */
  readonly mayDispatch: boolean;
  /** The functions it stands in, the outermost first. */
  readonly functions: readonly string[];
  readonly traps: readonly Trap<T>[];
  /** False when a sourced file that could not be read, or a variable, may have set traps. */
  readonly areTrapsKnown: boolean;
  /** What runs in the background by then. */
  readonly background: readonly SimpleCommand[];
  /** What the shell waited for before, oldest first, as far as it says something about its work. */
  readonly earlier: readonly Earlier<T>[];
  /** An `exec` in a child of the shell: it replaces the child. */
  readonly lostExecs: readonly SimpleCommand[];
  /** The commands of a loop. */
  readonly body: readonly SimpleCommand[];
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
  readonly script: T;
  readonly start: number;
  readonly end: number;
}
