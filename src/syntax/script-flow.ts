import type { Case, CommandNode, CompoundList, If, PipelineNode, Statement } from 'unbash';
import { parse } from 'unbash';
import { runCommand } from './flow-command.ts';
import { type After, finish, merge, orEnd, passed, type State, type Walk } from './flow-state.ts';
import type { Ending, ScriptText } from './script-ending.ts';
import { commandsIn, execsIn } from './shell-commands.ts';
import { patternOf } from './shell-pattern.ts';
import { evaluateTest, type Positional, textOf } from './shell-test.ts';

export interface FlowOptions<T extends ScriptText> {
  /** The arguments the script is started with; undefined when they are unknown. */
  readonly positional: Positional;
  /** Reads a file that `.` names, by the word as it is written. */
  readonly source?: (word: string, from: T) => T | undefined;
}

/**
 * Follows a script to its ends: every way through it that its own arguments do not rule out. Undefined when it cannot be read, or is too
 * much to follow.
 */
export function followScript<T extends ScriptText>(
  script: T,
  { positional, source }: FlowOptions<T>,
): readonly Ending<T>[] | undefined {
  const statements = parseStatements(script);
  if (!statements) return undefined;
  const walk: Walk<T> = {
    script,
    source,
    functions: new Map(),
    calls: [],
    returns: [],
    endings: [],
    sources: 0,
    parse: parseStatements,
    runList,
    runNode,
    budget: { left: mostStatements },
  };
  const state: State<T> = {
    positional,
    traps: [],
    background: [],
    earlier: [],
    hasWaited: false,
    hasUnread: false,
    areTrapsKnown: true,
  };
  const rest = runList(walk, statements, state, true);
  if (rest) finish(walk, rest, 'end', { pos: script.text.length, end: script.text.length });
  return walk.budget.left < 0 ? undefined : walk.endings;
}

/** A script with more text, or more statements to run through, is not followed. */
const longestText = 256 * 1024;
const mostStatements = 20_000;

function parseStatements({ text }: ScriptText): readonly Statement[] | undefined {
  if (text.length > longestText) return undefined;
  // A carriage return would be a part of the last word of its line; blanked out, it moves nothing.
  const { commands, errors } = parse(text.replace(/\r(?=\n|$)/g, ' '));
  return errors?.length ? undefined : commands;
}

/** Runs statements in order. The last one of a list that is last itself (`isLast`) says how the script ends. */
function runList<T extends ScriptText>(
  walk: Walk<T>,
  statements: readonly Statement[],
  start: State<T>,
  isLast: boolean,
): After<T> {
  let state: After<T> = start;
  for (const [index, statement] of statements.entries()) {
    if (--walk.budget.left < 0) return null;
    state = runStatement(walk, statement, state, isLast && index === statements.length - 1);
    if (!state) return null;
  }
  return state;
}

function runStatement<T extends ScriptText>(
  walk: Walk<T>,
  statement: Statement,
  state: State<T>,
  isLast: boolean,
): After<T> {
  if (!statement.background) return runNode(walk, statement.command, state, isLast);
  const background = [...state.background, ...commandsIn(statement).slice(0, 1)];
  const after = { ...state, background };
  return isLast ? finish(walk, after, 'background', statement, { lostExecs: execsIn(statement) }) : after;
}

function runNode<T extends ScriptText>(
  walk: Walk<T>,
  node: Statement['command'],
  state: State<T>,
  isLast: boolean,
  takesExec = true,
): After<T> {
  switch (node.type) {
    case 'AndOr':
      return runAndOr(walk, node.commands, node.operators, state, isLast);
    case 'Pipeline': {
      const [only] = node.commands;
      if (only && node.commands.length === 1) return runNode(walk, only, state, isLast, false);
      return isLast
        ? finish(walk, state, 'pipeline', node, childrenOf(walk, node))
        : passed(walk.script, state, node);
    }
    case 'Command':
      return runCommand(walk, node, state, isLast, takesExec);
    case 'Redirected':
      return runNode(walk, node.command, state, isLast, takesExec);
    case 'BraceGroup':
      return orEnd(walk, runList(walk, node.body.commands, state, isLast), isLast, node);
    case 'Subshell':
      return isLast
        ? finish(walk, state, 'subshell', node, childrenOf(walk, node))
        : passed(walk.script, state, node);
    case 'If':
      return runIf(walk, node, [node, ...node.elif], state, isLast);
    case 'Case':
      return runCase(walk, node, state, isLast);
    case 'While':
    case 'For':
    case 'ArithmeticFor':
    case 'Select':
      return runLoop(walk, node, state, isLast);
    case 'Function':
      walk.functions.set(node.name.value, { script: walk.script, body: node.body });
      return orEnd(walk, state, isLast, node);
    case 'Coproc':
      return orEnd(walk, { ...state, background: [...state.background, ...commandsIn(node)] }, isLast, node);
    default:
      return orEnd(walk, state, isLast, node);
  }
}

/** `a && b || c`: what runs depends on how the one before went, where that is known. */
function runAndOr<T extends ScriptText>(
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
    const after: After<T> = runNode(walk, node, state, isFinal, operators[index - 1] !== '||');
    if (isFinal) return isCertain ? null : finish(walk, state, 'end', node);
    result = isCertain ? outcome : outcome === result ? outcome : undefined;
    if (!isCertain) state = merge(state, after);
    else if (!after) return null;
    else state = after;
    if (!state) return null;
  }
  return state;
}

function runIf<T extends ScriptText>(
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
    const asked = runList(walk, clause.commands, state, false);
    if (!asked) return merged;
    state = { ...asked, earlier: state.earlier };
    if (result === false) continue;
    const after = orEnd(walk, runList(walk, then.commands, state, isLast), isLast, then);
    merged = merge(merged, after);
    if (result === true) return merged;
  }
  const otherwise = node.else ? runList(walk, node.else.commands, state, isLast) : state;
  return merge(merged, orEnd(walk, otherwise, isLast, node));
}

function runCase<T extends ScriptText>(
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
    merged = merge(merged, orEnd(walk, runList(walk, body, state, isLast), isLast, item));
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

/** The arguments are not known inside and after a loop that shifts them. */
function runLoop<T extends ScriptText>(
  walk: Walk<T>,
  node: Extract<CommandNode, { type: 'While' | 'For' | 'ArithmeticFor' | 'Select' }>,
  start: State<T>,
  isLast: boolean,
): After<T> {
  const text = walk.script.text.slice(node.pos, node.end);
  const state = /\b(?:shift|set)\b/.test(text) ? { ...start, positional: undefined } : start;
  const [clause] = node.type === 'While' ? node.clause.commands : [];
  const result = clause && evaluateTest(clause.command, state.positional);
  const isEndless =
    node.type === 'While' && result === (node.kind === 'while') && !/\b(?:break|return|exit)\b/.test(text);
  const entered = node.type === 'While' ? runList(walk, node.clause.commands, state, false) : state;
  const after = entered && runList(walk, node.body.commands, entered, false);
  if (isEndless && !after) return null;
  if (isLast || isEndless) return finish(walk, after ?? state, 'loop', node, { body: commandsIn(node.body) });
  return merge(after, state);
}

/** The `exec`s in the children, those of functions they call included. */
function childrenOf<T extends ScriptText>(
  walk: Walk<T>,
  node: CommandNode | PipelineNode,
): Partial<Ending<T>> {
  const called = commandsIn(node).filter(command =>
    [walk.functions.get(command.words[0] ?? '')?.body].some(body => body && execsIn(body).length > 0),
  );
  return { lostExecs: [...execsIn(node), ...called], body: commandsIn(node) };
}
