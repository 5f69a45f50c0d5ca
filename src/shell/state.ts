import type { Earlier, Ending, ScriptText, StopResult, Trap } from './ending.ts';
import { type Functions, mergeFunctions } from './functions.ts';
import type { Job } from './job.ts';
import { type Arguments, commonWords, mergeArguments } from './merged-words.ts';
import { holdsJobs, isArray, type Scope, type Value } from './shell-word.ts';

/** What differs from one way to another. */
export interface State<T extends ScriptText> extends Scope, Arguments {
  /** Whether the arguments are what the script has set, or known to be none: not those of whoever starts it. */
  readonly hasOwnArguments: boolean;
  readonly variables: ReadonlyMap<string, Value>;
  /** The variables that a program is named by: `exec $cmd app`. Where they differ, so do the ways. */
  readonly namers: readonly string[];
  /** Of variables that are not known otherwise: `: ${NAME:=default}`. */
  readonly defaults: ReadonlyMap<string, string>;
  /** `readonly NAME`. */
  readonly fixed: readonly string[];
  readonly functions: Functions<T>;
  readonly traps: readonly Trap<T>[];
  readonly areTrapsKnown: boolean;
  /** Whether a trap that runs something was set at any time. */
  readonly hadTrap: boolean;
  /**
   * Whether bash dies of the stop signal where no trap is set for it: with its first trap for EXIT it has a handler for
   * every signal that has no trap then. Undefined until there is one.
   */
  readonly diesOfStop: boolean | undefined;
  /** `$!` is the last of them, or the last of the first so many, in a handler in which it was put in before. */
  readonly jobs: readonly Job[];
  readonly jobsThen?: number | undefined;
  readonly earlier: readonly Earlier<T>[];
  /** Where it has waited for something that may last: the end of the text may be reached before that is over. */
  readonly waits: readonly Ending<T>[];
  readonly hasUnread: boolean;
  readonly hasErrexit: boolean;
  /** `set -u`: a variable that is not set ends the shell. */
  readonly hasNounset: boolean;
  /** `set -m`: without it there is no `fg`. */
  readonly hasMonitor: boolean;
  /** Whether the command before has succeeded; undefined where that is not known. */
  readonly result: boolean | undefined;
  /** The trap for EXIT has run, or does so. */
  readonly isExiting: boolean;
  /** Set once the stop signal has come: where what comes of it is written down. */
  readonly stop: Stop | undefined;
}

/** What goes on after the stop signal. */
export interface Stop {
  readonly results: StopResult[];
  /** A program that may have stopped anything has run since. */
  readonly isTouched: boolean;
  /** It has waited for something since. */
  readonly hasWaited: boolean;
}

/** Where a way goes on: in one of several states, or in none when the script, the function or the loop is over. */
export type After<T extends ScriptText> = readonly State<T>[];

/** More states than this are not kept apart. */
export const mostStates = 8;

/** States that differ in nothing that a stop depends on are one; too many are made one, of which less is known. */
export function joined<T extends ScriptText>(states: After<T>): After<T> {
  if (states.length < 2) return states;
  const groups: State<T>[] = [];
  for (const state of states) {
    const at = groups.findIndex(other => isAlike(other, state));
    if (at < 0) groups.push(state);
    else groups[at] = merge(groups[at] as State<T>, state);
  }
  if (groups.length <= mostStates) return groups;
  for (const { stop } of groups) stop?.results.push('unknown');
  const going = groups.filter(({ stop }) => !stop);
  return going.length === 0 ? [] : [going.reduce(merge)];
}

function isAlike<T extends ScriptText>(one: State<T>, other: State<T>): boolean {
  return (
    one.hasErrexit === other.hasErrexit &&
    one.hasMonitor === other.hasMonitor &&
    one.stop?.results === other.stop?.results &&
    one.stop?.isTouched === other.stop?.isTouched &&
    one.stop?.hasWaited === other.stop?.hasWaited &&
    one.isExiting === other.isExiting &&
    one.waits[0] === other.waits[0] &&
    one.namers.every(name => isSameValue(one.variables.get(name), other.variables.get(name))) &&
    one.namers.every(name => one.defaults.get(name) === other.defaults.get(name)) &&
    isSameList(one.traps, other.traps) &&
    isSameList(one.jobs, other.jobs, isSameJob)
  );
}

/** Arrays are told apart by what they begin with alone, which is what they name. */
function isSameValue(one: Value | undefined, other: Value | undefined): boolean {
  return typeof one === 'string' && typeof other === 'string' ? one === other : true;
}

function isSameJob(one: Job, other: Job): boolean {
  if (one === other) return true;
  const isSamePlace = one.command.start === other.command.start;
  const isSame = one.status === other.status && one.isDisowned === other.isDisowned;
  return isSamePlace && isSame && one.duration === other.duration;
}

function isSameList<V>(
  one: readonly V[],
  other: readonly V[],
  isSame: (left: V, right: V) => boolean = Object.is,
): boolean {
  return one === other || (one.length === other.length && one.every((v, at) => isSame(v, other[at] as V)));
}

/** What two ways have in common where they meet. */
function merge<T extends ScriptText>(one: State<T>, other: State<T>): State<T> {
  if (one === other) return one;
  return {
    ...one,
    ...mergeArguments(one, other),
    hasOwnArguments: one.hasOwnArguments && other.hasOwnArguments,
    variables: mergeVariables(one.variables, other.variables),
    defaults: mergeDefaults(one.defaults, other.defaults),
    fixed: one.fixed.filter(name => other.fixed.includes(name)),
    functions: mergeFunctions(one.functions, other.functions),
    traps: one.traps.filter(trap => other.traps.includes(trap)),
    areTrapsKnown: one.areTrapsKnown && other.areTrapsKnown && one.traps.length === other.traps.length,
    hadTrap: one.hadTrap || other.hadTrap,
    diesOfStop: one.diesOfStop ?? other.diesOfStop,
    jobs: one.jobs.length >= other.jobs.length ? one.jobs : other.jobs,
    earlier: one.earlier.length >= other.earlier.length ? one.earlier : other.earlier,
    waits: one.waits.length >= other.waits.length ? one.waits : other.waits,
    hasUnread: one.hasUnread || other.hasUnread,
    hasErrexit: one.hasErrexit && other.hasErrexit,
    hasNounset: one.hasNounset && other.hasNounset,
    result: one.result === other.result ? one.result : undefined,
    hasMonitor: one.hasMonitor && other.hasMonitor,
  };
}

function mergeDefaults(
  one: ReadonlyMap<string, string>,
  other: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  return one === other ? one : new Map([...one].filter(([name, value]) => other.get(name) === value));
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
  if (holdsJobs(one) && holdsJobs(other)) return isSameList(one.jobs, other.jobs) ? one : null;
  return isArray(one) && isArray(other) ? commonWords(one, other, `"\${${name}[@]}"`) : null;
}
