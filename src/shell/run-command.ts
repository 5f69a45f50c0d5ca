import type { Command, Word } from 'unbash';
import { withAssignments, withDeclared, withDefaults } from './assign.ts';
import { isBuiltin } from './builtins.ts';
import { lasts } from './duration.ts';
import type { Ending, ScriptText } from './ending.ts';
import { withHeldExec } from './exec-in-variable.ts';
import { expandWords, isSelf } from './expand-words.ts';
import { endingOf, finish, orEnd, orFail } from './finish.ts';
import { functionsLike } from './functions.ts';
import { afterProgram, followsProcess, isOverSoon } from './give-time.ts';
import { withReadOnly } from './read-only.ts';
import { withSubstitution } from './run-background.ts';
import { runBuiltin } from './run-builtin.ts';
import { runFunction } from './run-function.ts';
import { runSubstitution } from './run-substitution.ts';
import { signalledByName } from './signalled-by-name.ts';
import { programWords, type SimpleCommand, simpleOf } from './simple-command.ts';
import { type After, joined, type State } from './state.ts';
import { exitTrap, touched } from './stop.ts';
import { type At, environmentOf, isOwnCommand, last, type Span, type Walk } from './walk.ts';

/** Runs one simple command: a program, a function, or what the shell does itself. */
export function runCommand<T extends ScriptText>(
  walk: Walk<T>,
  node: Command,
  before: State<T>,
  at: At,
): After<T> {
  const command = simpleOf(node);
  if (!command) return runNameless(walk, node, before, at);
  const [first = ''] = command.words;
  const state = isBuiltin(first)
    ? withReadOnly(node, withDefaults(withDeclared(before, first, node, walk.given), first, node))
    : before;
  const skipped = !command.isExec && /^(?:command|builtin)$/.test(first) ? 1 : 0;
  const words = command.words.slice(skipped);
  // zsh looks for a program of that name.
  if (node.name?.value === 'command' && walk.shell === 'zsh' && (command.isExec || isBuiltin(words[0] ?? '')))
    return orFail(walk, state, at, node);
  const nodes = programWords(node).slice(skipped);
  const argv = expandWords(nodes, { ...state, environment: environmentOf(walk, state) });
  if (!argv && state.choices.length > 0) return runChoices(walk, node, before, at);
  const isItself = state.zero === undefined && isSelf(words);
  const named = { isSelf: isItself, name: words[0] ?? '' };
  const run = { ...named, ...withHeldExec(walk, { command, argv: argv?.[0] ? argv : undefined }) };
  if (!argv || argv[0] || !isOwnCommand(walk, nodes, state))
    return runWords(walk, node, { ...run, nodes }, state, at);
  return runNothing(walk, node, run, argv, state, at);
}

/** Assignments and redirections alone. */
function runNameless<T extends ScriptText>(walk: Walk<T>, node: Command, state: State<T>, at: At): After<T> {
  const waited = runSubstitution(walk, node, state, at);
  const after = withSubstitution(walk, withAssignments(state, node, walk.given), node);
  return waited ?? orEnd(walk, [after], at, node);
}

/** Words that come to none; or `"$1"` where there is no argument: no program has that name. */
function runNothing<T extends ScriptText>(
  walk: Walk<T>,
  node: Span,
  run: Omit<Program, 'nodes'>,
  words: readonly string[],
  state: State<T>,
  at: At,
): After<T> {
  if (words.length === 0) return orEnd(walk, [{ ...state, result: true }], at, node);
  const { command, argv } = run;
  return command.isExec
    ? finish(walk, state, 'exec', at, node, { command, argv })
    : orFail(walk, state, at, node);
}

function runWords<T extends ScriptText>(
  walk: Walk<T>,
  node: Span,
  run: Program,
  state: State<T>,
  at: At,
): After<T> {
  const { command, argv, name } = run;
  const { functions } = state;
  // `"$@"` may call a function by the first argument.
  const called = functions.has(name) && !command.isExec ? name : (argv?.[0] ?? '');
  // These two run a function of that name, and end.
  const isCall = !command.isExec || walk.shell === 'zsh' || walk.shell === 'mksh';
  const bodies = isCall ? functions.get(called) : undefined;
  const perhaps = isCall && !bodies ? functionsLike(functions, name) : [];
  if (perhaps.length > 0)
    return joined(perhaps.flatMap(each => runWords(walk, node, { ...run, name: each }, state, at)));
  if (!bodies) return runNoFunction(walk, node, run, state, at);
  const after = bodies.flatMap(defined =>
    defined
      ? runFunction(
          walk,
          { name: called, ...defined },
          argv?.slice(1),
          state,
          command.isExec ? last(at) : at,
          node,
        )
      : runNoFunction(walk, node, run, state, at),
  );
  return joined(after);
}

/** What is no function. */
function runNoFunction<T extends ScriptText>(
  walk: Walk<T>,
  node: Span,
  run: Program,
  state: State<T>,
  at: At,
): After<T> {
  const { command, argv, isSelf, name, nodes } = run;
  // `exec "${@:2}"`, which comes to `exec --port`: this one knows no such option, and goes on.
  if (command.isExec && walk.shell === 'bash' && argv?.[0]?.startsWith('-'))
    return orFail(walk, state, at, node);
  if (command.isExec) return finish(walk, state, 'exec', at, node, { command, argv, isSelf });
  if (isBuiltin(name)) return runBuiltin(walk, name, nodes.slice(1), node, state, at);
  return runProgram(walk, node, run, state, at);
}

/** A command with all arguments of the script, where these differ from way to way: one for each. */
function runChoices<T extends ScriptText>(walk: Walk<T>, node: Command, state: State<T>, at: At): After<T> {
  return joined(
    state.choices.flatMap(positional => runCommand(walk, node, { ...state, positional, choices: [] }, at)),
  );
}

interface Program {
  readonly name: string;
  readonly command: SimpleCommand;
  readonly argv: readonly string[] | undefined;
  readonly isSelf: boolean;
  readonly nodes: readonly Word[];
}

function runProgram<T extends ScriptText>(
  walk: Walk<T>,
  node: Span,
  { name, command, argv, isSelf, nodes }: Program,
  state: State<T>,
  at: At,
): After<T> {
  const given = afterKnown(walk, nodes, argv, state);
  if (given) return given.flatMap(one => orEnd(walk, [one], at, node));
  const mayBeFunction = state.hasUnread && !/[/$]/.test(name);
  const mayDispatch = /[$`]/.test(name) && (state.hasUnread || state.functions.size > 0);
  const more = { command, argv, isSelf, mayBeFunction, mayDispatch };
  const isTrapped = exitTrap(state.traps) !== undefined && !state.isExiting;
  const duration = argv && walk.durationOf(argv);
  if (at.isLast && !(isTrapped && duration === 'short'))
    return finish(walk, state, 'foreground', at, node, { ...more, takesExec: at.takesExec });
  if (lasts(duration)) {
    const rested = restIn(walk, node, argv, { ...more, isLast: false }, state, at);
    if (rested) return rested;
  }
  const after = argv && walk.isHarmless(argv) ? state : touched(state);
  const earlier = [...state.earlier, { script: walk.script, command, argv }].slice(-8);
  const passed = { ...after, result: resultOf(after, at), earlier };
  return orEnd(walk, [passed], at, node);
}

/** After a program of which it is known what it does to the jobs of the shell. */
function afterKnown<T extends ScriptText>(
  walk: Walk<T>,
  nodes: readonly Word[],
  argv: readonly string[] | undefined,
  state: State<T>,
): After<T> | undefined {
  const named = signalledByName(walk, argv, state);
  return named ? [named] : state.stop && afterProgram(walk, nodes, state, state.stop);
}

/** `set -e`: had it failed, the shell would be gone. */
function resultOf<T extends ScriptText>(
  { hasErrexit, result }: State<T>,
  { isTested }: At,
): boolean | undefined {
  return hasErrexit && !isTested ? true : result;
}

/** At a command that lasts, and that others come after; undefined for one that is passed by. */
function restIn<T extends ScriptText>(
  walk: Walk<T>,
  node: Span,
  argv: readonly string[] | undefined,
  more: Partial<Ending<T>>,
  state: State<T>,
  at: At,
): After<T> | undefined {
  const isInLoop = at.around.some(around => around === 'loop' || around === 'for');
  if (isOverSoon(argv) && !isInLoop) return undefined;
  if (!followsProcess(argv)) return finish(walk, state, 'foreground', at, node, more);
  const rest = endingOf(walk, state, 'foreground', at, node, more);
  return orEnd(walk, [{ ...state, waits: [...state.waits, rest] }], at, node);
}
