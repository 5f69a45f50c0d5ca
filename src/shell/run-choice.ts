import type { Case, CompoundList, If, PipelineNode } from 'unbash';
import type { ScriptText } from './ending.ts';
import { patternOf } from './shell-pattern.ts';
import { evaluateTest } from './shell-test.ts';
import { textOf } from './shell-word.ts';
import type { Joint } from './tail.ts';
import { type After, type At, before, finish, inside, merge, orEnd, type State, type Walk } from './walk.ts';

/** `a && b || c`: what runs depends on how the one before went, where that is known. */
export function runAndOr<T extends ScriptText>(
  walk: Walk<T>,
  nodes: readonly PipelineNode[],
  operators: readonly string[],
  start: State<T>,
  at: At,
): After<T> {
  let state = start;
  let result: boolean | undefined = true;
  for (const [index, node] of nodes.entries()) {
    const operator = operators[index - 1];
    const wanted = operator !== '||';
    const isFinal = at.isLast && index === nodes.length - 1;
    const runs: boolean | undefined = result === undefined ? undefined : result === wanted;
    if (isFinal) return runFinal(walk, node, state, placeIn(at, operator, true), runs);
    if (runs === false) continue;
    const outcome = evaluateTest(node, state);
    const after = walk.runNode(walk, node, state, placeIn(at, operator, false));
    const next: After<T> = runs ? after : merge(state, after);
    if (!next) return null;
    result = runs || outcome === result ? outcome : undefined;
    state = next;
  }
  return state;
}

/** The last of a list that is last: it ends the text, or the one before it does. */
function runFinal<T extends ScriptText>(
  walk: Walk<T>,
  node: PipelineNode,
  state: State<T>,
  at: At,
  runs: boolean | undefined,
): After<T> {
  if (runs !== false) walk.runNode(walk, node, state, at);
  return runs ? null : finish(walk, state, 'end', at, node);
}

function placeIn(at: At, operator: string | undefined, isFinal: boolean): At {
  const place = isFinal ? at : before(at);
  if (operator === undefined) return place;
  const joint: Joint = operator === '||' ? 'or' : 'and';
  return { ...place, joint, takesExec: operator !== '||' };
}

export function runIf<T extends ScriptText>(
  walk: Walk<T>,
  node: If,
  branches: readonly { readonly clause: CompoundList; readonly then: CompoundList }[],
  start: State<T>,
  at: At,
): After<T> {
  let state = start;
  let merged: After<T> = null;
  const place = inside(at, 'choice');
  for (const { clause, then } of branches) {
    const [only, ...others] = clause.commands;
    const result = only && others.length === 0 ? evaluateTest(only.command, state) : undefined;
    const asked = walk.runList(walk, clause.commands, state, before(place));
    if (!asked) return merged;
    state = { ...asked, earlier: state.earlier };
    if (result === false) continue;
    const after = orEnd(walk, walk.runList(walk, then.commands, state, place), at, then);
    merged = merge(merged, after);
    if (result === true) return merged;
  }
  const otherwise = node.else ? walk.runList(walk, node.else.commands, state, place) : state;
  return merge(merged, orEnd(walk, otherwise, at, node));
}

export function runCase<T extends ScriptText>(walk: Walk<T>, node: Case, state: State<T>, at: At): After<T> {
  const value = textOf(node.word, state);
  const place = inside(at, 'choice');
  let merged: After<T> = null;
  let isDecided = false;
  for (const [index, item] of node.items.entries()) {
    const result = matches(item.pattern, value);
    if (result === false) continue;
    const last = node.items.findIndex((other, position) => position >= index && other.terminator !== ';&');
    const body = node.items.slice(index, Math.max(last, index) + 1).flatMap(other => other.body.commands);
    merged = merge(merged, orEnd(walk, walk.runList(walk, body, state, place), at, item));
    isDecided = result === true && item.terminator !== ';;&';
    if (isDecided) break;
  }
  return isDecided ? merged : merge(merged, orEnd(walk, state, at, node));
}

function matches(patterns: Case['items'][number]['pattern'], value: string | undefined): boolean | undefined {
  if (patterns.some(({ text }) => text === '*')) return true;
  const results = patterns.map(word => (value === undefined ? undefined : patternOf(word)?.test(value)));
  return results.includes(true) ? true : results.includes(undefined) ? undefined : false;
}
