import type { AndOr, Case, CompoundList, If, PipelineNode, Statement } from 'unbash';
import type { ScriptText } from './ending.ts';
import { orEnd } from './finish.ts';
import { patternOf } from './shell-pattern.ts';
import { findsNone } from './shell-test.ts';
import { textOf } from './shell-word.ts';
import { type After, joined, mostStates, type State } from './state.ts';
import type { Joint } from './tail.ts';
import { type At, before, inside, tested, type Walk } from './walk.ts';

/**
 * `a && b || c`: what runs depends on how the one before went; where that is not known, it may have gone either way.
 * `runLast` runs the last of them otherwise.
 */
export function runAndOr<T extends ScriptText>(
  walk: Walk<T>,
  { commands: nodes, operators }: AndOr,
  start: State<T>,
  at: At,
  runLast?: (node: PipelineNode, state: State<T>) => After<T>,
): After<T> {
  let states: After<T> = [{ ...start, result: true }];
  for (const [index, node] of nodes.slice(0, -1).entries()) {
    walk.budget.left -= states.length;
    states = statesAfter(walk, node, operators[index - 1], states, at);
  }
  const node = nodes.at(-1) as PipelineNode;
  const operator = operators[nodes.length - 2];
  const place = placeIn(at, operator, at.isLast);
  const runs = states.filter(({ result }) => result === (operator !== '||'));
  const run = runLast ?? ((last, state) => walk.runNode(walk, last, state, place));
  const others = states.filter(state => !runs.includes(state));
  return joined([...runs.flatMap(state => run(node, state)), ...orEnd(walk, others, place, node)]);
}

/** How it went is known in each of these states. */
function statesAfter<T extends ScriptText>(
  walk: Walk<T>,
  node: PipelineNode,
  operator: string | undefined,
  states: After<T>,
  at: At,
): After<T> {
  const place = tested(placeIn(at, operator, false));
  const after = states.flatMap((state): After<T> => {
    if (state.result !== (operator !== '||')) return [state];
    return walk.runNode(walk, node, state, place);
  });
  return [true, false].flatMap(result => {
    const those = after.filter(state => state.result === undefined || state.result === result);
    return joined(those.map(state => withoutArguments(node, result, { ...state, result })));
  });
}

function placeIn(at: At, operator: string | undefined, isFinal: boolean): At {
  const place = isFinal ? at : before(at);
  if (operator === undefined) return place;
  const joint: Joint = operator === '||' ? 'or' : 'and';
  return { ...place, joint, isListed: at.isListed, takesExec: operator !== '||' };
}

export function runIf<T extends ScriptText>(
  walk: Walk<T>,
  node: If,
  branches: readonly { readonly clause: CompoundList; readonly then: CompoundList }[],
  start: State<T>,
  at: At,
): After<T> {
  let open: After<T> = [start];
  let done: After<T> = [];
  const place = inside(at, 'choice');
  for (const { clause, then } of branches) {
    walk.budget.left -= open.length;
    const answered = open.flatMap(state =>
      walk
        .runList(walk, clause.commands, state, tested(before(place)))
        .map(after => ({ ...after, earlier: state.earlier })),
    );
    const asked = clause.commands.at(-1)?.command;
    const entered = joined(
      answered.filter(({ result }) => result !== false).map(state => withoutArguments(asked, true, state)),
    );
    const after = entered.flatMap(state =>
      orEnd(walk, walk.runList(walk, then.commands, state, place), at, then),
    );
    done = soonJoined([...done, ...after]);
    open = joined(
      answered.filter(({ result }) => result !== true).map(state => withoutArguments(asked, false, state)),
    );
  }
  const commands = node.else?.commands ?? [];
  const otherwise = open.flatMap(state => walk.runList(walk, commands, { ...state, result: true }, place));
  return joined([...done, ...orEnd(walk, otherwise, at, node)]);
}

/** After a test that has found no arguments. */
function withoutArguments<T extends ScriptText>(
  node: Statement['command'] | undefined,
  result: boolean,
  state: State<T>,
): State<T> {
  return node && findsNone(node, result, state) ? { ...state, hasOwnArguments: true } : state;
}

export function runCase<T extends ScriptText>(walk: Walk<T>, node: Case, state: State<T>, at: At): After<T> {
  const value = textOf(node.word, { ...state, given: walk.given });
  const place = inside(at, 'choice');
  let done: After<T> = [];
  let isDecided = false;
  for (const [index, item] of node.items.entries()) {
    if (--walk.budget.left < 0) break;
    const result = matches(item.pattern, value);
    if (result === false) continue;
    const last = node.items.findIndex((other, position) => position >= index && other.terminator !== ';&');
    const body = node.items.slice(index, Math.max(last, index) + 1).flatMap(other => other.body.commands);
    done = soonJoined([...done, ...orEnd(walk, walk.runList(walk, body, state, place), at, item)]);
    isDecided = result === true && item.terminator !== ';;&';
    if (isDecided) break;
  }
  return joined(isDecided ? done : [...done, ...orEnd(walk, [{ ...state, result: true }], at, node)]);
}

/** Of many branches: each would be compared with all before it. */
function soonJoined<T extends ScriptText>(done: After<T>): After<T> {
  return done.length > mostStates ? joined(done) : done;
}

function matches(patterns: Case['items'][number]['pattern'], value: string | undefined): boolean | undefined {
  if (patterns.some(({ text }) => text === '*')) return true;
  const results = patterns.map(word => (value === undefined ? undefined : patternOf(word)?.test(value)));
  return results.includes(true) ? true : results.includes(undefined) ? undefined : false;
}
