import type { Case, CompoundList, If, PipelineNode } from 'unbash';
import { type After, finish, merge, orEnd, type State, type Walk } from './flow-state.ts';
import type { ScriptText } from './script-ending.ts';
import { patternOf } from './shell-pattern.ts';
import { evaluateTest } from './shell-test.ts';
import { textOf } from './shell-word.ts';

/** `a && b || c`: what runs depends on how the one before went, where that is known. */
export function runAndOr<T extends ScriptText>(
  walk: Walk<T>,
  nodes: readonly PipelineNode[],
  operators: readonly string[],
  start: State<T>,
  isLast: boolean,
): After<T> {
  let state: After<T> = start;
  let result: boolean | undefined = true;
  for (const [index, node] of nodes.entries()) {
    const wanted = index === 0 || operators[index - 1] === '&&';
    const isFinal = isLast && index === nodes.length - 1;
    if (result === !wanted) {
      if (isFinal && state) return finish(walk, state, 'end', node);
      continue;
    }
    const isCertain: boolean = result === wanted;
    const outcome = evaluateTest(node, state.positional);
    const after: After<T> = walk.runNode(walk, node, state, isFinal, operators[index - 1] !== '||');
    if (isFinal) return isCertain ? null : finish(walk, state, 'end', node);
    result = isCertain ? outcome : outcome === result ? outcome : undefined;
    if (!isCertain) state = merge(state, after);
    else if (!after) return null;
    else state = after;
    if (!state) return null;
  }
  return state;
}

export function runIf<T extends ScriptText>(
  walk: Walk<T>,
  node: If,
  branches: readonly { readonly clause: CompoundList; readonly then: CompoundList }[],
  start: State<T>,
  isLast: boolean,
): After<T> {
  let state = start;
  let merged: After<T> = null;
  for (const { clause, then } of branches) {
    const [only, ...others] = clause.commands;
    const result = only && others.length === 0 ? evaluateTest(only.command, state.positional) : undefined;
    const asked = walk.runList(walk, clause.commands, state, false);
    if (!asked) return merged;
    state = { ...asked, earlier: state.earlier };
    if (result === false) continue;
    const after = orEnd(walk, walk.runList(walk, then.commands, state, isLast), isLast, then);
    merged = merge(merged, after);
    if (result === true) return merged;
  }
  const otherwise = node.else ? walk.runList(walk, node.else.commands, state, isLast) : state;
  return merge(merged, orEnd(walk, otherwise, isLast, node));
}

export function runCase<T extends ScriptText>(
  walk: Walk<T>,
  node: Case,
  state: State<T>,
  isLast: boolean,
): After<T> {
  const value = textOf(node.word, state.positional);
  let merged: After<T> = null;
  let isDecided = false;
  for (const [index, item] of node.items.entries()) {
    const result = matches(item.pattern, value);
    if (result === false) continue;
    const last = node.items.findIndex((other, at) => at >= index && other.terminator !== ';&');
    const body = node.items.slice(index, Math.max(last, index) + 1).flatMap(other => other.body.commands);
    merged = merge(merged, orEnd(walk, walk.runList(walk, body, state, isLast), isLast, item));
    isDecided = result === true && item.terminator !== ';;&';
    if (isDecided) break;
  }
  return isDecided ? merged : merge(merged, orEnd(walk, state, isLast, node));
}

function matches(patterns: Case['items'][number]['pattern'], value: string | undefined): boolean | undefined {
  if (patterns.some(({ text }) => text === '*')) return true;
  const results = patterns.map(word => (value === undefined ? undefined : patternOf(word)?.test(value)));
  return results.includes(true) ? true : results.includes(undefined) ? undefined : false;
}
