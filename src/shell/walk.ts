import type { CommandNode, CompoundList, PipelineNode, Statement } from 'unbash';
import type { Earlier, Ending, How, ScriptText, Trap } from './ending.ts';
import { type Arguments, commonWords, mergeArguments } from './merged-words.ts';
import { commandsIn } from './shell-commands.ts';
import type { Scope, Value } from './shell-word.ts';
import type { SimpleCommand } from './simple-command.ts';
import type { Around, Joint, Tail } from './tail.ts';

/**
 * How long a command runs: `always` until it is stopped, `service` likewise unless it is asked for a single job,
 * `short` never long.
 */
export type Duration = 'always' | 'service' | 'short' | undefined;

/** What is the same on all ways through the text. */
export interface Walk<T extends ScriptText> {
  readonly script: T;
  /** Reads a file that `.` names, by the word as it is written. */
  readonly source: ((word: string, from: T) => T | undefined) | undefined;
  readonly durationOf: (argv: readonly string[]) => Duration;
  readonly environment: Readonly<Record<string, string>> | undefined;
  /** The statements of a text; undefined for one that cannot be followed. */
  readonly parse: (script: ScriptText) => readonly Statement[] | undefined;
  readonly runList: (walk: Walk<T>, statements: readonly Statement[], state: State<T>, at: At) => After<T>;
  readonly runNode: (walk: Walk<T>, node: Statement['command'], state: State<T>, at: At) => After<T>;
  readonly functions: Map<string, Defined<T>>;
  /** The functions and files being run. */
  readonly calls: readonly string[];
  /** The states in which the function being run has returned before its end. */
  readonly returns: State<T>[];
  readonly endings: Ending<T>[];
  readonly sources: number;
  readonly budget: { left: number };
}

interface Defined<T extends ScriptText> {
  readonly script: T;
  readonly body: CommandNode | CompoundList;
}

/** Where a node is on the way to the end. */
export interface At {
  /** Nothing of the text comes after it. */
  readonly isLast: boolean;
  readonly joint: Joint;
  readonly around: readonly Around[];
  readonly isNegated: boolean;
  /** Whether an `exec` written before the command would do what the command does. */
  readonly takesExec: boolean;
}

/** What differs from one way to another. */
export interface State<T extends ScriptText> extends Scope, Arguments {
  readonly variables: ReadonlyMap<string, Value>;
  readonly traps: readonly Trap<T>[];
  readonly areTrapsKnown: boolean;
  /** Whether a trap that runs something was set at any time. */
  readonly hadTrap: boolean;
  readonly background: readonly SimpleCommand[];
  readonly earlier: readonly Earlier<T>[];
  readonly waits: readonly Waited<T>[];
  readonly hasUnread: boolean;
  readonly hasErrexit: boolean;
  /** `set -m`: without it there is no `fg`. */
  readonly hasMonitor: boolean;
}

/** A `wait`, and what was set when it began. */
interface Waited<T extends ScriptText> extends Span {
  readonly script: T;
  readonly traps: readonly Trap<T>[];
  readonly areTrapsKnown: boolean;
}

/** Where a way goes on: its state, or null when the script, the function or the loop is over. */
export type After<T extends ScriptText> = State<T> | null;

/** Where a node is in its text. */
export interface Span {
  readonly pos: number;
  readonly end: number;
}

/** Whether it runs until it is stopped, so that nothing after it is reached before. */
export function lasts(duration: Duration): boolean {
  return duration === 'always' || duration === 'service';
}

/** Inside of a construct that the node at a place is. */
export function inside(at: At, around: Around): At {
  return { ...at, around: [...at.around, around] };
}

/** Not the last: something comes after it. */
export function before(at: At): At {
  return at.isLast ? { ...at, isLast: false } : at;
}

/** Records an end; what comes after it is never reached. */
export function finish<T extends ScriptText>(
  walk: Walk<T>,
  state: State<T>,
  how: How,
  at: At,
  span: Span,
  more: Partial<Ending<T>> = {},
): null {
  const { script, calls, functions } = walk;
  const { traps, areTrapsKnown, background, earlier, waits, hasErrexit } = state;
  const ending: Ending<T> = {
    how,
    script,
    start: span.pos,
    end: span.end,
    command: null,
    argv: undefined,
    isSelf: false,
    isLast: true,
    isPresumed: false,
    tail: tailOf(walk, state, at, span, more.command ?? null),
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
    waits: waits.length,
    hasErrexit,
    functionTexts: textsOf(functions),
    ...more,
  };
  walk.endings.push(settled(ending, state, walk.durationOf));
  return null;
}

/**
 * What an end means for what was before it: a service in the foreground, or in the background that was waited for, is
 * where it rests.
 */
function settled<T extends ScriptText>(
  ending: Ending<T>,
  { waits, background }: State<T>,
  durationOf: Walk<T>['durationOf'],
): Ending<T> {
  const [first] = waits;
  const isOver = ending.how === 'end' || ending.how === 'exit';
  const hasService = background.some(({ words }) => lasts(durationOf(words)));
  if (first && background.length > 0 && (isOver || (hasService && ending.how !== 'loop'))) {
    const { script, pos: start, end, traps, areTrapsKnown } = first;
    const nothing = {
      command: null,
      argv: undefined,
      isSelf: false,
      takesExec: false,
      lostExecs: [],
      body: [],
    };
    return { ...ending, how: 'wait', script, start, end, traps, areTrapsKnown, ...nothing };
  }
  const last = ending.earlier.at(-1);
  if (!isOver || !last?.argv || durationOf(last.argv) !== 'service' || background.length > 0) return ending;
  const { script, command, argv } = last;
  return {
    ...ending,
    how: 'foreground',
    script,
    start: command.start,
    end: command.end,
    command,
    argv,
    isLast: false,
  };
}

function tailOf<T extends ScriptText>(
  { script }: Walk<T>,
  { traps, hadTrap, background }: State<T>,
  { joint, around, isNegated }: At,
  { end }: Span,
  command: SimpleCommand | null,
): Tail {
  const isSet = traps.some(({ handler }) => handler !== '');
  return {
    joint,
    around,
    isNegated,
    hasAssignment: command?.hasAssignment ?? false,
    hasRedirection: command?.hasRedirection ?? false,
    before: separatorIn(script.text.slice(end)),
    trap: isSet ? 'set' : hadTrap ? 'removed' : 'none',
    hasJob: background.length > 0,
  };
}

function separatorIn(rest: string): Tail['before'] {
  return /^[^\n]*\n/.test(rest) ? 'newline' : rest.trim() === '' ? 'nothing' : 'separator';
}

function textsOf<T extends ScriptText>(functions: Walk<T>['functions']): ReadonlyMap<string, string> {
  return new Map(
    [...functions].map(([name, { script, body }]) => [name, script.text.slice(body.pos, body.end)]),
  );
}

/** After something that is no program, at the end of the text: the shell is done. */
export function orEnd<T extends ScriptText>(walk: Walk<T>, after: After<T>, at: At, span: Span): After<T> {
  return after && at.isLast ? finish(walk, after, 'end', at, span) : after;
}

/** What two ways have in common where they meet. */
export function merge<T extends ScriptText>(one: After<T>, other: After<T>): After<T> {
  if (!one || !other || one === other) return one ?? other;
  const longer = one.earlier.length >= other.earlier.length ? one : other;
  return {
    ...mergeArguments(one, other),
    variables: mergeVariables(one.variables, other.variables),
    traps: one.traps.filter(trap => other.traps.includes(trap)),
    areTrapsKnown: one.areTrapsKnown && other.areTrapsKnown && one.traps.length === other.traps.length,
    hadTrap: one.hadTrap || other.hadTrap,
    background: one.background.length >= other.background.length ? one.background : other.background,
    earlier: longer.earlier,
    waits: one.waits.length >= other.waits.length ? one.waits : other.waits,
    hasUnread: one.hasUnread || other.hasUnread,
    hasErrexit: one.hasErrexit && other.hasErrexit,
    hasMonitor: one.hasMonitor && other.hasMonitor,
    zero: one.zero,
  };
}

function mergeVariables(
  one: ReadonlyMap<string, Value>,
  other: ReadonlyMap<string, Value>,
): ReadonlyMap<string, Value> {
  if (one === other) return one;
  const merged = new Map(one);
  for (const name of one.keys()) if (!other.has(name)) merged.set(name, null);
  for (const [name, value] of other) merged.set(name, commonValue(name, one.get(name), value));
  return merged;
}

/** Of arrays the words that they begin with. */
function commonValue(name: string, one: Value | undefined, other: Value): Value {
  if (one === other) return other;
  if (typeof one !== 'object' || typeof other !== 'object' || !one || !other) return null;
  return commonWords(one, other, `"\${${name}[@]}"`);
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
