import type { CommandNode, CompoundList, PipelineNode, Statement } from 'unbash';
import type { SimpleCommand } from './script.ts';
import type { Earlier, Ending, How, ScriptText, Trap } from './script-ending.ts';
import { commandsIn } from './shell-commands.ts';
import type { Positional } from './shell-word.ts';

/** What is the same on all ways through the script. */
export interface Walk<T extends ScriptText> {
  readonly script: T;
  /** Reads a file that `.` names, by the word as it is written. */
  readonly source: ((word: string, from: T) => T | undefined) | undefined;
  /** The statements of a text; undefined for one that cannot be followed. */
  readonly parse: (script: T) => readonly Statement[] | undefined;
  readonly runList: (
    walk: Walk<T>,
    statements: readonly Statement[],
    state: State<T>,
    isLast: boolean,
  ) => After<T>;
  /** `takesExec`: whether an `exec` written before the command would do what the command does. */
  readonly runNode: (
    walk: Walk<T>,
    node: Statement['command'],
    state: State<T>,
    isLast: boolean,
    takesExec?: boolean,
  ) => After<T>;
  readonly functions: Map<string, { readonly script: T; readonly body: CommandNode | CompoundList }>;
  /** The functions and files being run. */
  readonly calls: readonly string[];
  /** The states in which the function being run has returned before its end. */
  readonly returns: State<T>[];
  readonly endings: Ending<T>[];
  readonly sources: number;
  readonly budget: { left: number };
}

/** What differs from one way to another. */
export interface State<T extends ScriptText> {
  readonly positional: Positional;
  readonly traps: readonly Trap<T>[];
  readonly areTrapsKnown: boolean;
  readonly background: readonly SimpleCommand[];
  readonly earlier: readonly Earlier<T>[];
  readonly hasWaited: boolean;
  readonly hasUnread: boolean;
}

/** Where a way goes on: its state, or null when the script, the function or the loop is over. */
export type After<T extends ScriptText> = State<T> | null;

/** Where a node stands in its text. */
export interface Span {
  readonly pos: number;
  readonly end: number;
}

/** Records an end; what is behind it is never reached. */
export function finish<T extends ScriptText>(
  { script, endings, calls, functions }: Walk<T>,
  state: State<T>,
  how: How,
  { pos, end }: Span,
  more: Partial<Ending<T>> = {},
): null {
  const { traps, areTrapsKnown, background, earlier } = state;
  endings.push({
    how,
    script,
    start: pos,
    end,
    command: null,
    argv: undefined,
    isSelf: false,
    takesExec: false,
    mayBeFunction: false,
    mayDispatch: false,
    functions: calls.filter(name => functions.has(name)),
    traps,
    areTrapsKnown,
    background,
    earlier,
    lostExecs: [],
    body: [],
    ...more,
  });
  return null;
}

/** Behind something that is no program, at the end of the script: it has waited for its children, or is done. */
export function orEnd<T extends ScriptText>(
  walk: Walk<T>,
  after: After<T>,
  isLast: boolean,
  span: Span,
): After<T> {
  return after && isLast
    ? finish(walk, after, after.hasWaited && after.background.length > 0 ? 'wait' : 'end', span)
    : after;
}

/** What two ways have in common where they meet. */
export function merge<T extends ScriptText>(one: After<T>, other: After<T>): After<T> {
  if (!one || !other) return one ?? other;
  const isSame = JSON.stringify(one.positional) === JSON.stringify(other.positional);
  const longer = one.earlier.length >= other.earlier.length ? one : other;
  return {
    positional: isSame ? one.positional : undefined,
    traps: one.traps.filter(trap => other.traps.includes(trap)),
    areTrapsKnown: one.areTrapsKnown && other.areTrapsKnown && one.traps.length === other.traps.length,
    background: one.background.length >= other.background.length ? one.background : other.background,
    earlier: longer.earlier,
    hasWaited: one.hasWaited || other.hasWaited,
    hasUnread: one.hasUnread || other.hasUnread,
  };
}

/** Something in children of the shell that it waits for. */
export function passed<T extends ScriptText>(
  script: T,
  state: State<T>,
  node: CommandNode | PipelineNode,
): State<T> {
  const earlier = commandsIn(node)
    .slice(-1)
    .map(command => ({ script, command, argv: undefined }));
  return { ...state, earlier: [...state.earlier, ...earlier].slice(-8) };
}
