import type { CommandNode, Pipeline, Subshell } from 'unbash';
import type { BackgroundCommand, Ending, ScriptText } from './ending.ts';
import { backgroundOf, finish, orEnd, passed, tailOf } from './finish.ts';
import { orphanOf } from './jobs.ts';
import { commandsIn, execsIn } from './shell-commands.ts';
import { holdsJobs } from './shell-word.ts';
import { type After, lasts, type State } from './state.ts';
import { endStopped, isOver, stopInForeground } from './stop.ts';
import { type At, inside, last, type Walk } from './walk.ts';

/** `a | b`: each in a child. `! a` and `time a` alone are no pipeline. */
export function runPipeline<T extends ScriptText>(
  walk: Walk<T>,
  node: Pipeline,
  state: State<T>,
  at: At,
): After<T> {
  const [only] = node.commands;
  if (only && node.commands.length === 1) {
    const isNegated = node.prefixes.filter(({ type }) => type === 'Negation').length % 2 === 1;
    const inner = { ...at, isNegated: true, takesExec: false, isTested: true };
    return walk
      .runNode(walk, only, state, inner)
      .map(one => (isNegated && one.result !== undefined ? { ...one, result: !one.result } : one));
  }
  const place = inside(last(at), 'pipeline');
  const ways = node.commands.map(command =>
    waysOf(walk, state, (inner, start) => inner.runNode(inner, command, start, place)),
  );
  // What a part leaves in the background keeps the pipe open for the next one.
  const isHeld = (ending: Ending<T>, at: number): boolean =>
    rests(ending, walk) || (at < ways.length - 1 && ending.background.some(({ isService }) => isService));
  const end = node.commands.at(-1);
  // zsh runs the last part itself.
  if (walk.shell === 'zsh' && end && changesShell(end))
    return walk.runNode(walk, end, state, inside(at, 'pipeline'));
  const after = passed(walk.script, state, node);
  const isOver = ways.some((all, part) => all.length > 0 && all.every(ending => isHeld(ending, part)));
  const mayRest = ways.some((all, part) =>
    all.some(ending => isHeld(ending, part) || mayLast(ending, walk, at)),
  );
  if (!mayRest) return orEnd(walk, [after], at, node);
  const argv = ways.at(-1)?.find(ending => rests(ending, walk))?.argv;
  const hasDeafChild = ways.flat().some(ending => isDeaf(ending, walk));
  const more = {
    ...childrenOf(walk, node),
    hasDeafChild,
    isLast: at.isLast,
    ...(isAlone(ways, walk) && { argv }),
  };
  if (!state.stop || isOver) finish(walk, state, 'pipeline', inside(at, 'pipeline'), node, more);
  if (isOver || (at.isLast && !state.stop)) return [];
  return orEnd(walk, [after], at, node);
}

function changesShell(end: CommandNode): boolean {
  return commandsIn(end).some(({ isExec, words }) => isExec || words[0] === 'trap');
}

/** Whether it goes on after the stop signal, for which it has a trap. */
function isDeaf<T extends ScriptText>(
  { how, argv, traps, stop, hasDeafChild }: Ending<T>,
  { stopSignal, durationOf }: Walk<T>,
): boolean {
  const trap = traps.find(({ signal }) => signal === stopSignal);
  // A `sleep` ignores what its shell ignores.
  const isIgnored = trap?.handler === '' && how === 'foreground' && argv && durationOf(argv) === 'always';
  return hasDeafChild || isIgnored === true || (stop.includes('stuck') && trap !== undefined);
}

/** Whether nothing but the last part of a pipeline lasts. */
function isAlone<T extends ScriptText>(ways: readonly (readonly Ending<T>[])[], walk: Walk<T>): boolean {
  return !ways.slice(0, -1).some(endings => endings.some(ending => rests(ending, walk)));
}

/** At the end of a text also what is not known may be what a container is for. */
function mayLast<T extends ScriptText>({ how, argv }: Ending<T>, { durationOf }: Walk<T>, at: At): boolean {
  if (!at.isLast || how === 'end' || how === 'exit' || how === 'background') return false;
  return !argv || durationOf(argv) === undefined;
}

/** The ways to the end of a child of the shell, in which traps that run something are not set. */
export function waysOf<T extends ScriptText>(
  walk: Walk<T>,
  state: State<T>,
  run: (inner: Walk<T>, start: State<T>) => unknown,
): readonly Ending<T>[] {
  const lists = { endings: [], returns: [], breaks: undefined, continues: undefined };
  const inner: Walk<T> = { ...walk, ...lists, isChild: true };
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
  if (how === 'wait' || how === 'loop') return true;
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
    ? ways.filter(({ how }) => how !== 'end' && how !== 'exit')
    : ways.filter(ending => rests(ending, walk));
  const isAll = working.length === ways.length && working.length > 0;
  if (state.stop) return afterStop(walk, state, node, at, ways);
  for (const ending of working)
    walk.endings.push({ ...inSubshell(ending, state, node, walk), isLast: at.isLast });
  const left = ways.flatMap(({ how, background }) => (isOver(how) ? background : [])).find(isServing);
  const after = left ? { ...state, jobs: [...state.jobs, orphanOf(left)] } : state;
  return isAll ? [] : orEnd(walk, [passed(walk.script, after, node)], at, node);
}

function isServing({ isService }: BackgroundCommand): boolean {
  return isService;
}

/** The last command of a string these two run in the place of the shell, a subshell as any other. */
function isInPlace<T extends ScriptText>(walk: Walk<T>, state: State<T>, node: Subshell, at: At): boolean {
  const { shell, isString } = walk;
  if (!isString || !at.isLast || (shell !== 'ash' && shell !== 'zsh') || state.stop) return false;
  const { before, trap } = tailOf(walk, state, at, node, null);
  // Before a line break BusyBox does not know yet that nothing comes after it.
  if (trap === 'set' || (shell === 'ash' && before === 'newline')) return false;
  return state.jobs.length === 0 && !at.isNegated && at.around.every(around => around === 'group');
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

/** An end of the subshell as its parent sees it: it waits. */
function inSubshell<T extends ScriptText>(
  ending: Ending<T>,
  state: State<T>,
  node: Subshell,
  walk: Walk<T>,
): Ending<T> {
  const { how, command, lostExecs, tail } = ending;
  const { traps, areTrapsKnown, jobs } = state;
  const isExec = how === 'exec';
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
    stop: stopInForeground(walk, state, 'subshell'),
    hasDeafChild: isDeaf(ending, walk),
    tail: { ...tail, trap: traps.some(({ handler }) => handler !== '') ? 'set' : tail.trap },
  };
}

/** The `exec`s in the children, those of functions they call included. */
function childrenOf<T extends ScriptText>(
  walk: Walk<T>,
  node: CommandNode | Pipeline,
): Pick<Ending<T>, 'lostExecs' | 'body'> {
  const called = commandsIn(node).filter(command =>
    [walk.functions.get(command.words[0] ?? '')?.body].some(body => body && execsIn(body).length > 0),
  );
  return { lostExecs: [...execsIn(node), ...called], body: commandsIn(node) };
}
