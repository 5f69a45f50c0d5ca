import type { Command, Function as FunctionNode, Statement } from 'unbash';
import type { Ending, ScriptText } from './ending.ts';
import { finish, orEnd, restingOnly } from './finish.ts';
import { told } from './give-time.ts';
import { isLoop, linesIn } from './loop-condition.ts';
import { outcomeOf } from './outcome.ts';
import { setReadOnly } from './read-only.ts';
import { jobsOf } from './run-background.ts';
import { runSubshell } from './run-children.ts';
import { runAndOr, runCase, runIf } from './run-choice.ts';
import { runCommand } from './run-command.ts';
import { runLoop } from './run-loop.ts';
import { runOther } from './run-other.ts';
import { runPipeline } from './run-pipeline.ts';
import { execsIn } from './shell-commands.ts';
import { startOf } from './start.ts';
import { type After, joined, type State } from './state.ts';
import { askTooEarly } from './unbound.ts';
import { type At, before, inside, outermost, type Walk } from './walk.ts';
import { type FollowOptions, walkOf } from './walk-of.ts';

/**
 * Follows a text that a shell reads, a script or the string of `-c`, to its ends: every way through it that its own
 * arguments do not rule out. Undefined when it cannot be read, or is too much to follow.
 */
export function followScript<T extends ScriptText>(
  script: T,
  options: FollowOptions<T>,
): readonly Ending<T>[] | undefined {
  const walk = walkOf(script, options, { runList, runNode });
  const statements = walk.parse(script);
  if (!statements) return undefined;
  const at = outermost;
  const end = { pos: script.text.length, end: script.text.length };
  for (const rest of runList(walk, statements, startOf({ ...options, text: script.text }), at))
    finish(walk, rest, 'end', at, end);
  return walk.budget.left < 0 ? undefined : restingOnly(walk);
}

/** Runs statements in order. The last one of a list that is last itself says how the text ends. */
function runList<T extends ScriptText>(
  walk: Walk<T>,
  statements: readonly Statement[],
  start: State<T>,
  at: At,
): After<T> {
  let states: After<T> = [start];
  for (const [index, statement] of statements.entries()) {
    const joint = index === 0 ? at : afterOther(walk, at, statements[index - 1], statement);
    const place = index === statements.length - 1 ? joint : before(joint);
    walk.budget.left -= states.length;
    if (walk.budget.left < 0) return [];
    states = joined(states.flatMap(state => runStatement(walk, statement, state, place)));
  }
  return states;
}

/** A line of its own is read by itself. */
function afterOther<T extends ScriptText>(
  { script }: Walk<T>,
  at: At,
  before: Statement | undefined,
  { pos }: Statement,
): At {
  const isOnOneLine = !script.text.slice(before?.end, pos).includes('\n');
  return {
    ...at,
    joint: 'semicolon',
    isListed: isOnOneLine,
    isBesideJob: isOnOneLine && before?.background === true,
  };
}

function runStatement<T extends ScriptText>(
  walk: Walk<T>,
  statement: Statement,
  state: State<T>,
  at: At,
): After<T> {
  const { command, background } = statement;
  if (!background) return runNode(walk, command, state, at);
  // Of a list zsh runs only the last part in the background.
  if (walk.shell === 'zsh' && command.type === 'AndOr')
    return runAndOr(walk, command, state, at, (node, start) => sendOff(walk, statement, node, start, at));
  return sendOff(walk, statement, command, state, at);
}

function sendOff<T extends ScriptText>(
  walk: Walk<T>,
  statement: Statement,
  node: Statement['command'],
  state: State<T>,
  at: At,
): After<T> {
  // Every job is looked at with those before it.
  walk.budget.left -= state.jobs.length >> 2;
  const alternatives = jobsOf(walk, node, state);
  const after = alternatives.map(jobs => ({ ...state, result: true, jobs: [...state.jobs, ...jobs] }));
  const more = { lostExecs: execsIn(node) };
  return at.isLast ? after.flatMap(one => finish(walk, one, 'background', at, statement, more)) : after;
}

function runNode<T extends ScriptText>(
  walk: Walk<T>,
  node: Statement['command'],
  state: State<T>,
  at: At,
): After<T> {
  switch (node.type) {
    case 'AndOr':
      return runAndOr(walk, node, state, at);
    case 'Pipeline':
      return runPipeline(walk, node, state, at);
    case 'Command':
      return runSimple(walk, node, withStatus(state), at);
    case 'Redirected':
      return isLoop(node.command)
        ? runLoop(walk, node.command, state, inside(at, 'redirected-group'), linesOf(walk, node, at))
        : runNode(walk, node.command, state, inside(at, 'redirected-group'));
    case 'BraceGroup':
      return orEnd(walk, runList(walk, node.body.commands, state, inside(at, 'group')), at, node);
    case 'Subshell':
      return runSubshell(walk, node, state, at);
    case 'If':
      return runIf(walk, node, [node, ...node.elif], state, at);
    case 'Case':
      return runCase(walk, node, state, at);
    case 'While':
    case 'For':
    case 'ArithmeticFor':
    case 'Select':
      return runLoop(walk, node, state, at);
    case 'Function':
      return orEnd(walk, [withFunction(walk, node, state)], at, node);
    default:
      return runOther(walk, node, withStatus(state), at);
  }
}

function runSimple<T extends ScriptText>(walk: Walk<T>, node: Command, state: State<T>, at: At): After<T> {
  return (
    setReadOnly(walk, node, state, at) ??
    askTooEarly(walk, node, state, at) ??
    runCommand(walk, node, { ...told(node, state), result: outcomeOf(walk, node, state) }, at)
  );
}

/** After the stop signal `wait` may say something else. */
function withStatus<T extends ScriptText>(state: State<T>): State<T> {
  return { ...state, before: state.stop ? undefined : state.result };
}

/** zsh gives a loop in a pipeline both, what comes through the pipe and what it is given. */
function linesOf<T extends ScriptText>(
  { shell }: Walk<T>,
  node: Extract<Statement['command'], { type: 'Redirected' }>,
  { around }: At,
): boolean | undefined {
  return shell === 'zsh' && around.includes('pipeline') ? undefined : linesIn(node);
}

function withFunction<T extends ScriptText>(
  { script }: Walk<T>,
  { name, body }: FunctionNode,
  state: State<T>,
): State<T> {
  const functions = new Map(state.functions).set(name.value, [{ script, body }]);
  return { ...state, functions, result: true };
}
