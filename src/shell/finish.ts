import type { CommandNode, PipelineNode } from 'unbash';
import type { BackgroundCommand, Ending, How, ScriptText, Trap } from './ending.ts';
import type { Job } from './job.ts';
import { commandsIn } from './shell-commands.ts';
import type { SimpleCommand } from './simple-command.ts';
import type { After, State } from './state.ts';
import { endStopped, exitTrap, isOver, runHandler, stopInForeground } from './stop.ts';
import { stopInGroup } from './stop-in-group.ts';
import type { Tail } from './tail.ts';
import type { At, Span, Walk } from './walk.ts';

/** Records an end, or what the stop signal has come to; nothing after it is ever reached. */
export function finish<T extends ScriptText>(
  walk: Walk<T>,
  state: State<T>,
  how: How,
  at: At,
  span: Span,
  more: Partial<Ending<T>> = {},
): After<T> {
  if (state.stop) {
    endStopped(walk, { ...state, stop: state.stop }, how, more.argv);
    return [];
  }
  const trap = isOver(how) && !state.isExiting ? exitTrap(state.traps) : undefined;
  if (trap) return exitBy(walk, state, trap, how, at, span, more);
  const { results, after } = stopInGroup(walk, state, how, at, span, more);
  const stop = more.stop ?? results ?? stopInForeground(walk, state, how, more.argv);
  if (!isOver(how)) walk.passed.push(...state.waits);
  walk.endings.push(settled(endingOf(walk, state, how, at, span, { stop, ...more }), state, walk.durationOf));
  return orEnd(walk, after, at, span);
}

/** The shell runs its trap for EXIT, which may rest somewhere. */
function exitBy<T extends ScriptText>(
  walk: Walk<T>,
  state: State<T>,
  trap: Trap<T>,
  how: How,
  at: At,
  span: Span,
  more: Partial<Ending<T>>,
): After<T> {
  const after = runHandler(walk, { ...state, isExiting: true }, trap);
  return after.flatMap(one => finish(walk, one, how, at, span, more));
}

export function endingOf<T extends ScriptText>(
  walk: Walk<T>,
  state: State<T>,
  how: How,
  at: At,
  span: Span,
  more: Partial<Ending<T>>,
): Ending<T> {
  const { script, calls } = walk;
  const { traps, areTrapsKnown, jobs, earlier } = state;
  return {
    how,
    script,
    start: span.pos,
    end: span.end,
    command: null,
    argv: undefined,
    isSelf: false,
    isLast: true,
    isPresumed: false,
    tail: tailOf(walk, state, at, span, more.command ?? null),
    takesExec: false,
    mayBeFunction: false,
    mayDispatch: false,
    functions: calls.filter(({ body }) => body !== undefined).map(({ name }) => name),
    traps,
    areTrapsKnown,
    background: backgroundOf(jobs),
    earlier,
    lostExecs: [],
    body: [],
    stop: [],
    // Of mksh a child may be called so that waits for a command.
    hasDeafChild: walk.shell !== 'mksh' && jobs.some(({ holder }) => holder === 'deaf-shell'),
    isInPlace: false,
    defined: state.functions,
    ...more,
  };
}

export function backgroundOf(jobs: readonly Job[]): readonly BackgroundCommand[] {
  return jobs
    .filter(({ status, isSubstitution }) => status !== 'ended' && !isSubstitution)
    .map(({ command, duration, isCoproc }) => ({ ...command, duration, ...(isCoproc && { isCoproc }) }));
}

/**
 * What an end means for what was before it: where the shell has waited for what may last, or has run a service, it
 * rests there.
 */
function settled<T extends ScriptText>(
  ending: Ending<T>,
  { waits, jobs }: State<T>,
  durationOf: Walk<T>['durationOf'],
): Ending<T> {
  if (ending.how !== 'end' && ending.how !== 'exit') return ending;
  const wait = waits.find(({ how }) => how === 'wait') ?? waits[0];
  if (wait) return wait;
  const latest = ending.earlier.at(-1);
  if (!latest?.argv || durationOf(latest.argv) !== 'service' || backgroundOf(jobs).length > 0) return ending;
  const { script, command, argv } = latest;
  return {
    ...ending,
    how: 'foreground',
    script,
    start: command.start,
    end: command.end,
    command,
    argv,
    isLast: false,
  };
}

/**
 * A shell rests in no loop that waits for something to begin, and by no `wait` for a job that ends: one way goes on
 * behind it to what the container is for, and another one gives up, `exit 1`.
 */
export function restingOnly<T extends ScriptText>({ endings, passed }: Walk<T>): readonly Ending<T>[] {
  const isPassed = ({ how, script, start, background }: Ending<T>): boolean =>
    how === 'loop' &&
    background.length === 0 &&
    passed.some(one => one.script === script && one.start === start);
  // It was asked to end before.
  const isDoubtful = (ending: Ending<T>): boolean =>
    ending.how === 'wait' && ending.stop.every(result => result === 'unknown') && passed.includes(ending);
  return endings.filter(ending => !isPassed(ending) && !isDoubtful(ending));
}

export function tailOf<T extends ScriptText>(
  { script, shell }: Walk<T>,
  { traps, hadTrap, jobs }: State<T>,
  { joint, isListed, isBesideJob, around, isNegated }: At,
  { end }: Span,
  command: SimpleCommand | null,
): Tail {
  const isSet = traps.some(({ handler }) => handler !== '');
  const before = hadTrap ? 'removed' : 'none';
  return {
    joint,
    isListed: isListed && (joint === 'and' || joint === 'or'),
    around,
    isNegated,
    hasAssignment: (command?.hasAssignment ?? false) || (shell === 'mksh' && hasEquals(command)),
    hasRedirection: command?.hasRedirection ?? false,
    hasExpansion:
      command !== null && (!command.isStatic || /["'\\]/.test(script.text.slice(command.start, command.end))),
    before: separatorIn(script.text.slice(end), around.length > 0),
    trap: isSet ? 'set' : before,
    hasJob: jobs.some(({ isSubstitution }) => !isSubstitution),
    isBesideJob,
  };
}

/** mksh takes `env X=1 app` for a command with an assignment. */
function hasEquals(command: SimpleCommand | null): boolean {
  return command?.words.some(word => word.includes('=')) ?? false;
}

/** What comes after it, or after all that it is in. */
function separatorIn(rest: string, isInside: boolean): Tail['before'] {
  if (isInside ? rest.endsWith('\n') : /^[^\n]*\n/.test(rest)) return 'newline';
  return rest.trim() === '' ? 'nothing' : 'separator';
}

/** After something that is no program, at the end of the text: the shell is done. */
export function orEnd<T extends ScriptText>(walk: Walk<T>, after: After<T>, at: At, span: Span): After<T> {
  return at.isLast ? after.flatMap(state => finish(walk, state, 'end', at, span)) : after;
}

/** `set -e`: what fails ends the shell, unless somebody looks at it. */
export function orFail<T extends ScriptText>(walk: Walk<T>, state: State<T>, at: At, span: Span): After<T> {
  const failed = { ...state, result: false };
  if (state.hasErrexit && !at.isTested) return finish(walk, failed, 'exit', at, span);
  return orEnd(walk, [failed], at, span);
}

/** Something in children of the shell that it waits for. */
export function passed<T extends ScriptText>(
  script: T,
  state: State<T>,
  node: CommandNode | PipelineNode,
  argv?: readonly string[],
): State<T> {
  const earlier = commandsIn(node)
    .slice(-1)
    .map(command => ({ script, command, argv }));
  return { ...state, result: undefined, earlier: [...state.earlier, ...earlier].slice(-8) };
}
