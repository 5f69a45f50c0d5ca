import type { CommandNode, Pipeline, Subshell } from 'unbash';
import type { Ending, ScriptText } from './ending.ts';
import { commandsIn, execsIn } from './shell-commands.ts';
import { type After, type At, finish, inside, lasts, orEnd, passed, type State, type Walk } from './walk.ts';

/** `a | b`: each in a child. `! a` and `time a` alone are no pipeline. */
export function runPipeline<T extends ScriptText>(
  walk: Walk<T>,
  node: Pipeline,
  state: State<T>,
  at: At,
): After<T> {
  const [only] = node.commands;
  if (only && node.commands.length === 1)
    return walk.runNode(walk, only, state, { ...at, isNegated: true, takesExec: false });
  if (!at.isLast) return beforeOthers(walk, node, state, at);
  return finish(walk, state, 'pipeline', inside(at, 'pipeline'), node, childrenOf(walk, node));
}

/** A pipeline that others come after: it rests there if one of its commands lasts. */
function beforeOthers<T extends ScriptText>(
  walk: Walk<T>,
  node: Pipeline,
  state: State<T>,
  at: At,
): After<T> {
  const ways = node.commands.map(command =>
    waysOf(walk, state, (inner, start) => inner.runNode(inner, command, start, inside(last(at), 'pipeline'))),
  );
  const after = passed(walk.script, state, node);
  if (!ways.some(endings => endings.some(ending => rests(ending, walk)))) return after;
  const more = { ...childrenOf(walk, node), isLast: false };
  finish(walk, state, 'pipeline', inside(at, 'pipeline'), node, more);
  const isOver = ways.some(endings => endings.length > 0 && endings.every(ending => rests(ending, walk)));
  return isOver ? null : after;
}

/** The ways to the end of a child of the shell, in which traps that run something are not set. */
function waysOf<T extends ScriptText>(
  walk: Walk<T>,
  state: State<T>,
  run: (inner: Walk<T>, start: State<T>) => unknown,
): readonly Ending<T>[] {
  const inner: Walk<T> = { ...walk, endings: [], returns: [] };
  const traps = state.traps.filter(({ handler }) => handler === '');
  run(inner, { ...state, traps, background: [] });
  return inner.endings;
}

function last(at: At): At {
  return { ...at, isLast: true };
}

/** Whether an end is where a process stays until it is stopped. */
function rests<T extends ScriptText>({ how, argv, body }: Ending<T>, { durationOf }: Walk<T>): boolean {
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
  const place = inside(last(at), 'subshell');
  const ways = waysOf(walk, state, (inner, start) => inner.runList(inner, node.body.commands, start, place));
  const working = at.isLast
    ? ways.filter(({ how }) => how !== 'end' && how !== 'exit')
    : ways.filter(ending => rests(ending, walk));
  const isAll = working.length === ways.length && working.length > 0;
  const after = isAll ? null : orEnd(walk, passed(walk.script, state, node), at, node);
  for (const ending of working)
    walk.endings.push({ ...inSubshell(ending, state, node, walk), isLast: at.isLast });
  return after;
}

/** An end of the subshell as its parent sees it: it waits. */
function inSubshell<T extends ScriptText>(
  ending: Ending<T>,
  { traps, areTrapsKnown, background }: State<T>,
  node: Subshell,
  walk: Walk<T>,
): Ending<T> {
  const { how, command, lostExecs, tail } = ending;
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
    background,
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
