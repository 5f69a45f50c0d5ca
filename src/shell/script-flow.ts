import type { CommandNode, PipelineNode, Statement } from 'unbash';
import { parse } from 'unbash';
import { runAndOr, runCase, runIf } from './flow-choice.ts';
import { runCommand } from './flow-command.ts';
import { type After, finish, merge, orEnd, passed, type State, type Walk } from './flow-state.ts';
import type { Ending, ScriptText } from './script-ending.ts';
import { commandsIn, execsIn } from './shell-commands.ts';
import { evaluateTest } from './shell-test.ts';
import type { Positional } from './shell-word.ts';

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
