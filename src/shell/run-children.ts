import type { Subshell } from 'unbash';
import { lasts } from './duration.ts';
import type { BackgroundCommand, Ending, ScriptText } from './ending.ts';
import { backgroundOf, orEnd, passed, tailOf } from './finish.ts';
import type { Job } from './job.ts';
import { orphanOf } from './jobs.ts';
import { commandsIn } from './shell-commands.ts';
import { holdsJobs } from './shell-word.ts';
import type { Shell } from './shells.ts';
import { signalsItself } from './signals-itself.ts';
import type { After, State } from './state.ts';
import { endStopped, isOver, stopInForeground } from './stop.ts';
import { stopInGroup } from './stop-in-group.ts';
import { type At, inside, last, transparent, type Walk } from './walk.ts';

/** Whether it goes on after the stop signal, for which it has a trap. */
export function isDeaf<T extends ScriptText>(
  { how, argv, traps, stop, hasDeafChild, background, tail }: Ending<T>,
  { stopSignal, durationOf, shell }: Walk<T>,
): boolean {
  const trap = traps.find(({ signal }) => signal === stopSignal);
  // What it becomes has none of its traps that run something.
  if (trap && how !== 'exec' && signalsItself(trap, trap.scope?.jobs ?? background.length, shell))
    return true;
  // A `sleep` ignores what its shell ignores.
  const isIgnored = trap?.handler === '' && how === 'foreground' && argv && durationOf(argv) === 'always';
  // Once the command has ended it goes round once more.
  const isAgain = how === 'foreground' && tail.around.includes('loop');
  if (trap && isAgain && !/\b(?:exit|break)\b/.test(trap.handler)) return true;
  return hasDeafChild || isIgnored === true || (stop.includes('stuck') && trap !== undefined);
}

/** It is as much to follow as so many statements. */
const costOfChild = 4;

/** The ways to the end of a child of the shell, in which traps that run something are not set. */
export function waysOf<T extends ScriptText>(
  walk: Walk<T>,
  state: State<T>,
  run: (inner: Walk<T>, start: State<T>) => unknown,
): readonly Ending<T>[] {
  walk.budget.left -= costOfChild;
  const lists = { endings: [], returns: [], breaks: undefined, continues: undefined };
  // What a signal to the child alone comes to is asked for.
  const inner: Walk<T> = { ...walk, ...lists, isChild: true, hasGroup: false };
  const traps = state.traps.filter(({ handler }) => handler === '');
  // The jobs of its parent are not its own.
  const variables = new Map(
    [...state.variables].map(([name, value]) => [name, holdsJobs(value) ? null : value]),
  );
  run(inner, { ...state, traps, variables, jobs: [], waits: [], stop: undefined });
  return inner.endings;
}

/** Whether an end is where a process stays until it is stopped. */
export function rests<T extends ScriptText>(
  { how, argv, body }: Ending<T>,
  { durationOf }: Walk<T>,
): boolean {
  if (how === 'wait') return true;
  // Of `for` over a list, the last thing that it does: it comes to an end, as far as that does.
  if (how === 'loop') return argv === undefined || lasts(durationOf(argv));
  if (how === 'pipeline') return body.some(({ words }) => lasts(durationOf(words)));
  const isOpen = how === 'exec' || how === 'foreground' || how === 'subshell';
  return isOpen && argv !== undefined && lasts(durationOf(argv));
}

/**
 * `(a; b)`: a child that is a shell of its own, with its own ways to the end; traps that run something are not set in
 * it. The ways in which it is done say nothing about the end of its parent.
 */
export function runSubshell<T extends ScriptText>(
  walk: Walk<T>,
  node: Subshell,
  state: State<T>,
  at: At,
): After<T> {
  if (isInPlace(walk, state, node, at)) {
    const traps = state.traps.filter(({ handler }) => handler === '');
    const own = { ...state, traps, jobs: [] };
    return orEnd(walk, walk.runList(walk, node.body.commands, own, inside(at, 'subshell')), at, node);
  }
  const place = inside(last(at), 'subshell');
  const ways = waysOf(walk, state, (inner, start) => inner.runList(inner, node.body.commands, start, place));
  const working = at.isLast
    ? ways.filter(({ how, argv }) => how !== 'end' && how !== 'exit' && !isShort(walk, argv))
    : ways.filter(ending => rests(ending, walk));
  const isAll = working.length === ways.length && working.length > 0 && working.every(isSureToRest);
  if (state.stop) return afterStop(walk, state, node, at, ways);
  for (const ending of working)
    walk.endings.push({ ...inSubshell(ending, state, node, at, walk), isLast: at.isLast });
  const after = { ...state, jobs: [...state.jobs, ...serversLeftBy(ways)] };
  const end = ways.findLast(({ how }) => how === 'foreground' || how === 'exec');
  return isAll ? [] : orEnd(walk, [passed(walk.script, after, node, end?.argv)], at, node);
}

/** A server that a child has sent to the background before it was done. */
export function serversLeftBy<T extends ScriptText>(ways: readonly Ending<T>[]): readonly Job[] {
  const left = ways.flatMap(({ how, background }) => (isOver(how) ? background : [])).find(isServing);
  return left ? [orphanOf(left)] : [];
}

/** Whether what it waits for is known to last. */
function isSureToRest<T extends ScriptText>({ how, background }: Ending<T>): boolean {
  return how !== 'wait' || background.some(({ duration }) => duration !== undefined && duration !== 'short');
}

function isShort<T extends ScriptText>({ durationOf }: Walk<T>, argv: Ending<T>['argv']): boolean {
  return argv !== undefined && durationOf(argv) === 'short';
}

function isServing({ duration }: BackgroundCommand): boolean {
  return duration === 'service';
}

/** The last command of a string these two run in the place of the shell, a subshell as any other. */
function isInPlace<T extends ScriptText>(walk: Walk<T>, state: State<T>, node: Subshell, at: At): boolean {
  const { shell, isString } = walk;
  if (!isString || !at.isLast || (shell !== 'ash' && shell !== 'zsh') || state.stop) return false;
  const { before, trap } = tailOf(walk, state, at, node, null);
  // Before a line break BusyBox does not know yet that nothing comes after it.
  if (trap === 'set' || (shell === 'ash' && before === 'newline')) return false;
  return state.jobs.length === 0 && !at.isNegated && at.around.every(around => around in transparent);
}

/** A subshell that is begun after the stop signal, which it does not get. */
function afterStop<T extends ScriptText>(
  walk: Walk<T>,
  state: State<T>,
  node: Subshell,
  at: At,
  ways: readonly Ending<T>[],
): After<T> {
  const resting = ways.filter(ending => rests(ending, walk));
  if (state.stop && resting.length > 0)
    endStopped(walk, { ...state, stop: state.stop }, 'subshell', undefined);
  return resting.length > 0 && resting.length === ways.length
    ? []
    : orEnd(walk, [{ ...state, result: undefined }], at, node);
}

/** Whether a child becomes the subshell that comes last in it: these two do so for one that is all there is. */
function takesPlace(shell: Shell | undefined, { isLast, joint, around }: At): boolean {
  if (shell === 'bash' || shell === 'mksh')
    return joint === 'alone' && around.every(one => one === 'subshell');
  return isLast && around.every(one => one in transparent);
}

/** An end of the subshell as its parent sees it: it waits. */
function inSubshell<T extends ScriptText>(
  ending: Ending<T>,
  state: State<T>,
  node: Subshell,
  at: At,
  walk: Walk<T>,
): Ending<T> {
  const { how, command, lostExecs, tail } = ending;
  const { traps, areTrapsKnown, jobs } = state;
  const isExec = how === 'exec';
  const inGroup = stopInGroup(walk, state, 'subshell', at, node, {}).results;
  return {
    ...ending,
    how: 'subshell',
    script: walk.script,
    start: node.pos,
    end: node.end,
    takesExec: false,
    lostExecs: isExec && command ? [command] : lostExecs,
    body: commandsIn(node),
    traps,
    areTrapsKnown,
    background: backgroundOf(jobs),
    stop: inGroup ?? stopInForeground(walk, state, 'subshell'),
    hasDeafChild: isDeaf(ending, walk),
    isInPlace: takesPlace(walk.shell, at) && (how !== 'subshell' || ending.isInPlace),
    tail: { ...tail, trap: traps.some(({ handler }) => handler !== '') ? 'set' : tail.trap },
  };
}
