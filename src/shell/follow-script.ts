import type { CommandNode, PipelineNode, Statement } from 'unbash';
import { parse } from 'unbash';
import type { Ending, ScriptText } from './ending.ts';
import { expandWords } from './expand-words.ts';
import { runPipeline, runSubshell } from './run-children.ts';
import { runAndOr, runCase, runIf } from './run-choice.ts';
import { runCommand } from './run-command.ts';
import { runLoop } from './run-loop.ts';
import { commandsIn, execsIn } from './shell-commands.ts';
import type { Positional } from './shell-word.ts';
import { programWords, type SimpleCommand } from './simple-command.ts';
import {
  type After,
  type At,
  before,
  type Duration,
  finish,
  inside,
  orEnd,
  type State,
  type Walk,
} from './walk.ts';

export interface FollowOptions<T extends ScriptText> {
  /** The arguments the text is started with; undefined when they are unknown. */
  readonly positional: Positional;
  /** `$0` of a string; left out for a script. */
  readonly zero?: string | undefined;
  /** Reads a file that `.` names, by the word as it is written. */
  readonly source?: (word: string, from: T) => T | undefined;
  /** What is known of programs: whether one lasts. */
  readonly durationOf?: (argv: readonly string[]) => Duration;
  /** What the image sets. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Follows a text that a shell reads, a script or the string of `-c`, to its ends: every way through it that its own
 * arguments do not rule out. Undefined when it cannot be read, or is too much to follow.
 */
export function followScript<T extends ScriptText>(
  script: T,
  { positional, zero, source, durationOf = () => undefined, environment }: FollowOptions<T>,
): readonly Ending<T>[] | undefined {
  const statements = parseStatements(script);
  if (!statements) return undefined;
  const walk: Walk<T> = {
    script,
    source,
    durationOf,
    environment,
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
    choices: [],
    zero,
    variables: new Map(),
    traps: [],
    background: [],
    earlier: [],
    waits: [],
    hadTrap: false,
    hasUnread: false,
    hasErrexit: false,
    hasMonitor: false,
    areTrapsKnown: true,
  };
  const at: At = { isLast: true, joint: 'alone', around: [], isNegated: false, takesExec: true };
  const rest = runList(walk, statements, state, at);
  if (rest) finish(walk, rest, 'end', at, { pos: script.text.length, end: script.text.length });
  return walk.budget.left < 0 ? undefined : walk.endings;
}

/** A text that is longer, or has more statements to run through, is not followed. */
const longestText = 256 * 1024;
const mostStatements = 5000;

function parseStatements({ text }: ScriptText): readonly Statement[] | undefined {
  if (text.length > longestText) return undefined;
  // A carriage return would be a part of the last word of its line; blanked out, it moves nothing.
  const { commands, errors } = parse(text.replace(/\r(?=\n|$)/g, ' '));
  return errors?.length ? undefined : commands;
}

/** Runs statements in order. The last one of a list that is last itself says how the text ends. */
function runList<T extends ScriptText>(
  walk: Walk<T>,
  statements: readonly Statement[],
  start: State<T>,
  at: At,
): After<T> {
  let state: After<T> = start;
  for (const [index, statement] of statements.entries()) {
    if (--walk.budget.left < 0) return null;
    const place = index === 0 ? at : { ...at, joint: 'semicolon' as const };
    state = runStatement(walk, statement, state, index === statements.length - 1 ? place : before(place));
    if (!state) return null;
  }
  return state;
}

function runStatement<T extends ScriptText>(
  walk: Walk<T>,
  statement: Statement,
  state: State<T>,
  at: At,
): After<T> {
  if (!statement.background) return runNode(walk, statement.command, state, at);
  const background = [...state.background, ...jobOf(walk, statement, state)];
  const after = { ...state, background };
  return at.isLast
    ? finish(walk, after, 'background', at, statement, { lostExecs: execsIn(statement) })
    : after;
}

/** What runs in the background: the first of its commands, arguments and variables put in where it is the only one. */
function jobOf<T extends ScriptText>(
  { environment }: Walk<T>,
  statement: Statement,
  state: State<T>,
): readonly SimpleCommand[] {
  const [first] = commandsIn(statement);
  if (!first) return [];
  const { command } = statement;
  const argv = command.type === 'Command' && expandWords(programWords(command), { ...state, environment });
  return [argv && argv.length > 0 ? { ...first, words: argv } : first];
}

function runNode<T extends ScriptText>(
  walk: Walk<T>,
  node: Statement['command'],
  state: State<T>,
  at: At,
): After<T> {
  switch (node.type) {
    case 'AndOr':
      return runAndOr(walk, node.commands, node.operators, state, at);
    case 'Pipeline':
      return runPipeline(walk, node, state, at);
    case 'Command':
      return runCommand(walk, node, state, at);
    case 'Redirected':
      return runNode(walk, node.command, state, inside(at, 'redirected-group'));
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
      walk.functions.set(node.name.value, { script: walk.script, body: node.body });
      return orEnd(walk, state, at, node);
    default:
      return runOther(walk, node, state, at);
  }
}

/** `coproc`, `[[ … ]]`, `(( … ))`. */
function runOther<T extends ScriptText>(
  walk: Walk<T>,
  node: CommandNode | PipelineNode,
  state: State<T>,
  at: At,
): After<T> {
  const more = node.type === 'Coproc' ? commandsIn(node) : [];
  return orEnd(walk, { ...state, background: [...state.background, ...more] }, at, node);
}
