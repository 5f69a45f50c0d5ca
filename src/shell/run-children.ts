import type { CommandNode, Pipeline, Subshell } from 'unbash';
import type { Ending, ScriptText } from './ending.ts';
import { commandsIn, execsIn } from './shell-commands.ts';
import { type After, type At, finish, inside, passed, type State, type Walk } from './walk.ts';

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
  if (!at.isLast) return passed(walk.script, state, node);
  return finish(walk, state, 'pipeline', inside(at, 'pipeline'), node, childrenOf(walk, node));
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
  if (!at.isLast) return passed(walk.script, state, node);
  const inner: Walk<T> = { ...walk, endings: [], returns: [] };
  const traps = state.traps.filter(({ handler }) => handler === '');
  inner.runList(inner, node.body.commands, { ...state, traps, background: [] }, inside(at, 'subshell'));
  const working = inner.endings.filter(({ how }) => how !== 'end' && how !== 'exit');
  if (working.length < inner.endings.length || working.length === 0)
    finish(walk, passed(walk.script, state, node), 'end', at, node);
  for (const ending of working) walk.endings.push(inSubshell(ending, state, node, walk));
  return null;
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
