import { lasts } from './duration.ts';
import type { Ending, How, ScriptText, StopResult, Trap } from './ending.ts';
import type { Job } from './job.ts';
import { allSignalled, beforeStop, isLeft, isTold } from './jobs.ts';
import type { After, State, Stop } from './state.ts';
import type { At, Walk } from './walk.ts';

/** A state after the stop signal. */
type Stopped<T extends ScriptText> = State<T> & { readonly stop: Stop };

/** In a handler nothing is the last of the text. */
const inHandler: At = {
  isLast: false,
  joint: 'alone',
  isListed: false,
  isBesideJob: false,
  around: ['function'],
  isNegated: false,
  takesExec: false,
  isTested: false,
};

/**
 * The stop signal comes while the shell waits for something in the background, or goes round in a loop: the states in
 * which it goes on after its trap, and where what comes of it is written down. `fails` where `set -e` makes it the end.
 */
export function stopAtRest<T extends ScriptText>(
  walk: Walk<T>,
  state: State<T>,
  fails = false,
): { readonly results: readonly StopResult[]; readonly after: After<T> } {
  const results: StopResult[] = [];
  const stopped = stoppedIn(walk, state, results);
  const trap = state.traps.find(({ signal }) => signal === walk.stopSignal);
  if (!trap && !state.areTrapsKnown) results.push('unknown');
  // In mksh the `wait` fails before the trap is run.
  else if (trap && trap.handler !== '' && fails && walk.shell === 'mksh')
    endStopped(walk, stopped, 'exit', undefined);
  else if (trap && trap.handler !== '') return { results, after: runHandler(walk, stopped, trap) };
  // It ignores the signal, and waits for those that have got it too.
  else if (trap && walk.hasGroup && !state.hasMonitor) results.push('unknown');
  else if (!trap && diesOf(walk, state)) die(walk, stopped);
  else results.push('stuck');
  return { results, after: [] };
}

/** In its trap for EXIT bash does not wait for what reads its output then. */
export function die<T extends ScriptText>(walk: Walk<T>, state: Stopped<T>): void {
  const jobs = state.jobs.map((job): Job => (job.isSubstitution ? { ...job, status: 'ended' } : job));
  endStopped(walk, { ...state, jobs }, 'exit', undefined);
}

/** Once the stop signal has come: an init may have sent it to the jobs as well. */
export function stoppedIn<T extends ScriptText>(
  { hasGroup, script }: Walk<T>,
  state: State<T>,
  results: StopResult[],
): Stopped<T> {
  const jobs = beforeStop(state.jobs);
  // What reads the output ends with the others, or before them.
  if (hasGroup && />\(/.test(script.text)) results.push('unknown');
  return {
    ...state,
    waits: [],
    jobs: hasGroup && !state.hasMonitor ? allSignalled(jobs) : jobs,
    stop: { results, isTouched: false, hasWaited: false },
  };
}

/** As PID 1 a shell ignores a signal without a trap; these two were seen to end all the same. */
export function diesOf<T extends ScriptText>(
  { shell, stopSignal }: Walk<T>,
  { diesOfStop }: State<T>,
): boolean {
  if (stopSignal !== 'TERM') return false;
  return shell === 'mksh' || (shell === 'bash' && diesOfStop === true);
}

/** While it waits for a command bash ends as well, and leaves the command behind. */
export function stopInForeground<T extends ScriptText>(
  walk: Walk<T>,
  state: State<T>,
  how: How,
  argv?: Ending['argv'],
): readonly StopResult[] {
  const waits = how === 'foreground' || how === 'pipeline' || how === 'subshell';
  const isTrapped = state.traps.some(({ signal }) => signal === walk.stopSignal);
  if (!waits || isTrapped || walk.shell !== 'bash' || !diesOf(walk, state)) return [];
  const results: StopResult[] = [];
  // Of a sleep that is left behind nothing is lost.
  const isIdle = argv !== undefined && walk.durationOf(argv) === 'always';
  const jobs = [...beforeStop(state.jobs), ...(isIdle ? [] : [leftBehind])];
  const stopped = { ...stoppedIn(walk, state, results), jobs };
  die(walk, stopped);
  // That a program in the trap stops the command, and waits until it has ended, is not assumed.
  return results.map(result => (result === 'unknown' ? 'lost' : result));
}

/** The command that it has waited for. */
const leftBehind: Job = {
  command: {
    words: [],
    isStatic: true,
    isExec: false,
    hasAssignment: false,
    hasRedirection: false,
    start: 0,
    end: 0,
  },
  duration: 'service',
  holder: 'orphan',
  isDeafAtFirst: false,
  status: 'left',
};

export function exitTrap<T extends ScriptText>(traps: readonly Trap<T>[]): Trap<T> | undefined {
  return traps.find(({ signal, handler }) => signal === 'EXIT' && handler !== '');
}

/** Whether the shell does nothing more. */
export function isOver(how: How): boolean {
  return how === 'end' || how === 'exit' || how === 'background';
}

/** Runs the handler of a trap; the states in which it comes to its end. An end in it is where the trap is set. */
export function runHandler<T extends ScriptText>(walk: Walk<T>, state: State<T>, trap: Trap<T>): After<T> {
  const statements = walk.parse({ text: trap.handler });
  if (!statements || walk.budget.left < 0) {
    state.stop?.results.push('unknown');
    return state.stop ? [] : [state];
  }
  const { scope } = trap;
  const start = scope ? { ...state, variables: scope.variables, jobsThen: scope.jobs } : state;
  const lists = { returns: [], breaks: [], continues: [], endings: [] as Ending<T>[] };
  const inner: Walk<T> = { ...walk, script: trap.script, ...lists };
  const after = inner.runList(inner, statements, start, inHandler);
  const place = { script: trap.script, start: trap.start, end: trap.end, takesExec: false };
  walk.endings.push(...inner.endings.map(ending => ({ ...ending, ...place })));
  // What was put in when the trap was set does not hold outside of it.
  const { variables } = state;
  const outside = scope ? { variables, jobsThen: undefined } : {};
  return [...after, ...inner.returns].map(one => ({ ...one, ...outside }));
}

/** The stop signal has come, and the shell is at an end of its text, or at something that does not end. */
export function endStopped<T extends ScriptText>(
  walk: Walk<T>,
  state: Stopped<T>,
  how: How,
  argv: Ending['argv'],
): void {
  const { results, isTouched } = state.stop;
  const isProgram = how === 'exec' || how === 'foreground';
  if (how === 'wait') results.push(isTouched ? 'unknown' : 'stuck');
  else if (isProgram && argv && lasts(walk.durationOf(argv))) results.push('stuck');
  else if (isProgram) results.push(...endOf(walk, argv && walk.isHarmless(argv) ? state : touched(state)));
  else if (isOver(how)) results.push(...endOf(walk, state));
  else results.push('stuck');
}

/** The shell ends; before that it runs its trap for EXIT. */
function endOf<T extends ScriptText>(walk: Walk<T>, state: Stopped<T>): readonly StopResult[] {
  if (state.isExiting) return [resultOf(walk, state)];
  const ending = { ...state, isExiting: true };
  const trap = exitTrap(state.traps);
  if (trap && isHastyAtExit(walk, state)) return ['unknown'];
  return trap ? runHandler(walk, ending, trap).map(one => resultOf(walk, one)) : [resultOf(walk, ending)];
}

/**
 * With `set -e` what these two do in their trap for EXIT was seen to depend on more than that: a `wait` in it may
 * return at once. In zsh that is so where the handler of the stop signal has failed.
 */
function isHastyAtExit<T extends ScriptText>({ shell }: Walk<T>, { hasErrexit, result }: State<T>): boolean {
  return hasErrexit && (shell === 'mksh' || (shell === 'zsh' && result === false));
}

function resultOf<T extends ScriptText>({ hasGroup }: Walk<T>, { jobs, stop }: State<T>): StopResult {
  const left = jobs.filter(isLeft);
  if (left.length === 0) return 'clean';
  // Others were sent the signal at the same time, and it has waited for them.
  if (hasGroup && stop?.hasWaited && left.some(isTold)) return 'unknown';
  const isDoubtful = ({ status }: Job): boolean => /^(?:unknown|late|perhaps-killed)$/.test(status);
  if (stop?.isTouched || left.some(isDoubtful)) return 'unknown';
  return left.some(({ duration }) => duration !== undefined) ? 'lost' : 'perhaps-lost';
}

/** A program whose work is not known has run since the stop signal came: it may have stopped anything. */
export function touched<T extends ScriptText, S extends State<T>>(state: S): S {
  const { stop } = state;
  return stop && !stop.isTouched ? { ...state, stop: { ...stop, isTouched: true } } : state;
}
