import type { Case, CompoundList, If, PipelineNode } from 'unbash';
import type { ScriptText } from './ending.ts';
import { orEnd } from './finish.ts';
import { outcomeOf } from './outcome.ts';
import { patternOf } from './shell-pattern.ts';
import { textOf } from './shell-word.ts';
import { type After, joined, type State } from './state.ts';
import type { Joint } from './tail.ts';
import { type At, before, inside, tested, type Walk } from './walk.ts';

/** A state, and how the command before went in it where that is known. */
interface Link<T extends ScriptText> {
  readonly state: State<T>;
  readonly result: boolean;
}

/**
 * `a && b || c`: what runs depends on how the one before went; where that is not known, it may have gone either way.
 */
export function runAndOr<T extends ScriptText>(
  walk: Walk<T>,
  nodes: readonly PipelineNode[],
  operators: readonly string[],
  start: State<T>,
  at: At,
): After<T> {
  let links: readonly Link<T>[] = [{ state: start, result: true }];
  for (const [index, node] of nodes.slice(0, -1).entries())
    links = linksAfter(walk, node, operators[index - 1], links, at);
  const node = nodes.at(-1) as PipelineNode;
  const operator = operators[nodes.length - 2];
  const place = placeIn(at, operator, at.isLast);
  const runs = links.filter(({ result }) => result === (operator !== '||'));
  return joined(
    [...runs, ...links.filter(link => !runs.includes(link))].flatMap(link =>
      runs.includes(link)
        ? walk.runNode(walk, node, link.state, place)
        : orEnd(walk, [link.state], place, node),
    ),
  );
}

function linksAfter<T extends ScriptText>(
  walk: Walk<T>,
  node: PipelineNode,
  operator: string | undefined,
  links: readonly Link<T>[],
  at: At,
): readonly Link<T>[] {
  const after = links.flatMap((link): readonly Link<T>[] => {
    if (link.result !== (operator !== '||')) return [link];
    const outcome = outcomeOf(walk, node, link.state);
    const states = walk.runNode(walk, node, link.state, tested(placeIn(at, operator, false)));
    const results = outcome === undefined ? [true, false] : [outcome];
    return results.flatMap(result => states.map(state => ({ state, result })));
  });
  return [true, false].flatMap(result =>
    joined(after.filter(link => link.result === result).map(({ state }) => state)).map(state => ({
      state,
      result,
    })),
  );
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
  let open: After<T> = [start];
  const done: State<T>[] = [];
  const place = inside(at, 'choice');
  for (const { clause, then } of branches) {
    const asked = open.map(state => ({ state, result: resultOf(walk, clause, state) }));
    const answered = asked.flatMap(({ state, result }) =>
      walk
        .runList(walk, clause.commands, state, tested(before(place)))
        .map(after => ({ state: { ...after, earlier: state.earlier }, result })),
    );
    const entered = joined(answered.flatMap(({ state, result }) => (result === false ? [] : [state])));
    done.push(
      ...entered.flatMap(state => orEnd(walk, walk.runList(walk, then.commands, state, place), at, then)),
    );
    open = joined(answered.flatMap(({ state, result }) => (result === true ? [] : [state])));
  }
  const commands = node.else?.commands ?? [];
  const otherwise = open.flatMap(state => walk.runList(walk, commands, state, place));
  return joined([...done, ...orEnd(walk, otherwise, at, node)]);
}

function resultOf<T extends ScriptText>(
  walk: Walk<T>,
  clause: CompoundList,
  state: State<T>,
): boolean | undefined {
  const [only, ...others] = clause.commands;
  return only && others.length === 0 ? outcomeOf(walk, only.command, state) : undefined;
}

export function runCase<T extends ScriptText>(walk: Walk<T>, node: Case, state: State<T>, at: At): After<T> {
  const value = textOf(node.word, state);
  const place = inside(at, 'choice');
  const done: State<T>[] = [];
  let isDecided = false;
  for (const [index, item] of node.items.entries()) {
    const result = matches(item.pattern, value);
    if (result === false) continue;
    const last = node.items.findIndex((other, position) => position >= index && other.terminator !== ';&');
    const body = node.items.slice(index, Math.max(last, index) + 1).flatMap(other => other.body.commands);
    done.push(...orEnd(walk, walk.runList(walk, body, state, place), at, item));
    isDecided = result === true && item.terminator !== ';;&';
    if (isDecided) break;
  }
  return joined(isDecided ? done : [...done, ...orEnd(walk, [state], at, node)]);
}

function matches(patterns: Case['items'][number]['pattern'], value: string | undefined): boolean | undefined {
  if (patterns.some(({ text }) => text === '*')) return true;
  const results = patterns.map(word => (value === undefined ? undefined : patternOf(word)?.test(value)));
  return results.includes(true) ? true : results.includes(undefined) ? undefined : false;
}
