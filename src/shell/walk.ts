import type { CommandNode, PipelineNode, Statement } from 'unbash';
import type { Duration } from './duration.ts';
import type { Ending, ScriptText } from './ending.ts';
import type { Shell } from './shells.ts';
import type { After, State } from './state.ts';
import type { Around, Joint } from './tail.ts';

/** What is the same on all ways through the text. */
export interface Walk<T extends ScriptText> {
  readonly script: T;
  /** The shell that reads it; undefined where it is not known. */
  readonly shell: Shell | undefined;
  /** A child of the shell, which is not PID 1. */
  readonly isChild: boolean;
  /** Whether it is given as a string, which makes some shells replace themselves by what they run last. */
  readonly isString: boolean;
  /** Whether it is started with arguments. */
  readonly hasArguments: boolean;
  /** Without `SIG`. */
  readonly stopSignal: string;
  /** Whether an init sends the stop signal to all that the shell runs as well: `tini -g`, dumb-init. */
  readonly hasGroup: boolean;
  /** Where the shell is not PID 1. */
  readonly front: Front | undefined;
  /** Reads a file that `.` names, by the word as it is written. */
  readonly source: ((word: string, from: T) => T | undefined) | undefined;
  readonly durationOf: (argv: readonly string[]) => Duration;
  /** Whether a program is known to stop none of the others. */
  readonly isHarmless: (argv: readonly string[]) => boolean;
  readonly environment: Readonly<Record<string, string>> | undefined;
  /** What of it is not empty: tests count on that, since an empty value is there to be filled by who starts it. */
  readonly given: Readonly<Record<string, string>>;
  /** The statements of a text; undefined for one that cannot be followed. */
  readonly parse: (script: ScriptText) => readonly Statement[] | undefined;
  readonly runList: (walk: Walk<T>, statements: readonly Statement[], state: State<T>, at: At) => After<T>;
  readonly runNode: (walk: Walk<T>, node: Statement['command'], state: State<T>, at: At) => After<T>;
  /** The functions and files being run. */
  readonly calls: readonly Call[];
  /** The states in which the function being run has returned before its end. */
  readonly returns: State<T>[];
  /** The states in which the loop being run was left, or its round; undefined outside of a loop. */
  readonly breaks: State<T>[] | undefined;
  readonly continues: State<T>[] | undefined;
  readonly endings: Ending<T>[];
  /** Where a way might have rested that then went on to a program of its own. */
  readonly passed: Ending<T>[];
  readonly sources: number;
  readonly budget: { left: number };
}

/** What is PID 1 in front of a shell: an init that ends with it, or one that waits for what it leaves behind. */
export type Front = 'init' | 'waiting-init';

interface Call {
  readonly name: string;
  /** What the function runs; undefined for a file. */
  readonly body: object | undefined;
}

/** Where a node is on the way to the end. */
export interface At {
  /** Nothing of the text comes after it. */
  readonly isLast: boolean;
  readonly joint: Joint;
  readonly isListed: boolean;
  /** The statement before it runs in the background, and is on its line. */
  readonly isBesideJob: boolean;
  readonly around: readonly Around[];
  readonly isNegated: boolean;
  /** Whether an `exec` written before the command would do what the command does. */
  readonly takesExec: boolean;
  /** Whether its failure is looked at, so that `set -e` does not count. */
  readonly isTested: boolean;
}

/** Around all of a text. */
export const outermost: At = {
  isLast: true,
  joint: 'alone',
  isListed: false,
  isBesideJob: false,
  around: [],
  isNegated: false,
  takesExec: true,
  isTested: false,
};

/** Around the last command of a child these do not keep a shell from becoming it. */
export const transparent: Readonly<Partial<Record<string, true>>> = {
  group: true,
  subshell: true,
  choice: true,
  'redirected-group': true,
};

/** Where a node is in its text. */
export interface Span {
  readonly pos: number;
  readonly end: number;
}

/** What can be run by itself. */
export type Runnable = CommandNode | PipelineNode | Statement['command'];

/** What the image sets, and what the script puts in where that sets nothing; undefined where it may not be used. */
export function environmentOf<T extends ScriptText>(
  { environment }: Pick<Walk<T>, 'environment'>,
  { defaults }: Pick<State<T>, 'defaults'>,
): Readonly<Record<string, string>> | undefined {
  return environment && defaults.size > 0 ? { ...Object.fromEntries(defaults), ...environment } : environment;
}

/** Inside of a construct that the node at a place is. */
export function inside(at: At, around: Around): At {
  return { ...at, around: [...at.around, around] };
}

/** Not the last: something comes after it. */
export function before(at: At): At {
  return at.isLast ? { ...at, isLast: false } : at;
}

export function last(at: At): At {
  return at.isLast ? at : { ...at, isLast: true };
}

/** Where its failure is looked at. */
export function tested(at: At): At {
  return at.isTested ? at : { ...at, isTested: true };
}

/** Whether words come to nothing for certain where they name no program: they ask for nobody else's arguments. */
export function isOwnCommand<T extends ScriptText>(
  walk: Walk<T>,
  words: readonly { readonly text: string }[],
  state: State<T>,
): boolean {
  return hasOwnArguments(walk, state) || !words.some(({ text }) => /\$\{?[@*\d]/.test(text));
}

/**
 * Whether no arguments are none: in a function, which is called with what is written there, and where the image has
 * some that the script has taken away. Without any, those of whoever starts it are meant.
 */
function hasOwnArguments<T extends ScriptText>({ calls, hasArguments }: Walk<T>, state: State<T>): boolean {
  return hasArguments || state.hasOwnArguments || calls.some(({ body }) => body !== undefined);
}
