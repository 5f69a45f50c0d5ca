import type { For } from 'unbash';
import type { ScriptText } from './ending.ts';
import { finish, orEnd } from './finish.ts';
import { waited } from './give-time.ts';
import { commandsIn } from './shell-commands.ts';
import type { Value } from './shell-word.ts';
import { type After, joined, type State } from './state.ts';
import { type At, before, inside, type Walk } from './walk.ts';

/** Goes through a list that is known, round by round. */
export function runItems<T extends ScriptText>(
  walk: Walk<T>,
  node: For,
  items: readonly Value[],
  start: State<T>,
  at: At,
): After<T> {
  const inner: Walk<T> = { ...walk, breaks: [], continues: [] };
  let states: After<T> = [start];
  for (const [index, item] of items.entries()) {
    const inLoop = inside(at, 'for');
    const place = index === items.length - 1 ? inLoop : before(inLoop);
    const entered = states.map(state => ({
      ...state,
      variables: new Map(state.variables).set(node.name.value, item),
    }));
    const rounds = entered.flatMap(state =>
      inner.runList(inner, node.body.commands, waited(node, state), place),
    );
    states = joined(rounds);
    states = joined([...states, ...(inner.continues ?? []).splice(0)]);
  }
  const left = (inner.breaks ?? []).map(one => waited(node, one));
  const all = joined([...states, ...left]);
  return orEnd(walk, all, at, node);
}

/** A list of things to do at the end: a job, unless one of them lasts, which is an end of its own by now. */
export function lastRound<T extends ScriptText>(
  walk: Walk<T>,
  node: For,
  after: State<T>,
  state: State<T>,
  at: At,
): After<T> {
  const last = after.earlier.at(-1);
  if (!last || after.earlier === state.earlier) return finish(walk, after, 'end', at, node);
  return finish(walk, after, 'loop', inside(at, 'for'), node, {
    body: commandsIn(node.body),
    argv: last.argv,
    stop: ['stuck'],
  });
}
