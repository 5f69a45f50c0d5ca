import type { ScriptText } from './ending.ts';
import { goesOn, type Loop } from './loop-condition.ts';
import { type After, joined, type State } from './state.ts';
import { type At, before, inside, type Walk } from './walk.ts';

/** A loop over more arguments is not gone through one by one. */
const mostRounds = 64;

/** Whether a condition asks for the arguments of the script: `$#`, `"$1"`. */
const asksForArguments = /\$(?:[#1@*]|\{[#1@*])/;

/**
 * Goes through `while [ $# -gt 0 ]; do case "$1" in … esac; shift; done` round by round, where the arguments are known.
 * Undefined for any other loop, and where it does not come to an end.
 */
export function unrolled<T extends ScriptText>(
  walk: Walk<T>,
  node: Loop,
  start: State<T>,
  at: At,
): After<T> | undefined {
  if (node.type !== 'While' || start.stop || node.clause.commands.length !== 1) return undefined;
  if (!asksForArguments.test(walk.script.text.slice(node.clause.pos, node.clause.end))) return undefined;
  const [endings, returns] = [walk.endings.length, walk.returns.length];
  const place = before(inside(at, 'loop'));
  const out: State<T>[] = [];
  let going: After<T> = [start];
  for (let round = 0; round < mostRounds && going.length > 0; round++) {
    const asked = going.map(state => goesOn(walk, node, state));
    if (asked.includes(undefined)) break;
    const inner = { ...walk, breaks: [] as State<T>[], continues: [] as State<T>[] };
    out.push(...going.filter((_, index) => !asked[index]));
    const rounds = going
      .filter((_, index) => asked[index])
      .flatMap(state => walk.runList(inner, node.body.commands, state, place));
    out.push(...inner.breaks);
    going = joined([...rounds, ...inner.continues]);
  }
  if (going.length === 0) return joined(out);
  // What was found on the way is found again by going through it once.
  walk.endings.length = endings;
  walk.returns.length = returns;
  return undefined;
}
