import type { Ending, How, ScriptText, StopResult } from './ending.ts';
import { isLeft } from './jobs.ts';
import type { After, State } from './state.ts';
import { exitTrap, runHandler, stoppedIn } from './stop.ts';
import type { At, Span, Walk } from './walk.ts';

/** What a stop comes to, and the states in which the shell goes on; no results where it is not asked for. */
interface Stopped<T extends ScriptText> {
  readonly results?: readonly StopResult[];
  readonly after: After<T>;
}

/**
 * The stop signal comes while the shell waits for a command, and an init sends it to both: the command ends, and then
 * the shell runs its trap and goes on. Without a trap it dies at once, whatever it waits for.
 */
export function stopInGroup<T extends ScriptText>(
  walk: Walk<T>,
  state: State<T>,
  how: How,
  at: At,
  { pos, end }: Span,
  { argv, stop }: Partial<Ending<T>>,
): Stopped<T> {
  const trap = state.traps.find(({ signal }) => signal === walk.stopSignal);
  const waits = how === 'foreground' || how === 'pipeline' || how === 'subshell';
  // With job control the command is in a group of its own, and mksh waits for it.
  if (walk.hasGroup && waits && !trap && !stop && state.hasMonitor && walk.shell === 'mksh')
    return { results: ['stuck'], after: [] };
  if (!walk.hasGroup || !waits || !trap || stop) return { after: [] };
  // With job control it is in a group of its own.
  if (state.hasMonitor) return { results: ['stuck'], after: [] };
  // What reads from it ends first, and so may the shell that it is in.
  const isAlone = how === 'foreground' && !/[<>]\(/.test(walk.script.text.slice(pos, end));
  if (!isAlone) return { results: ['unknown'], after: [] };
  const isIdle = argv !== undefined && walk.durationOf(argv) === 'always';
  // It ignores what its shell ignores.
  if (isIdle && trap.handler === '') return { results: ['stuck'], after: [] };
  const results: StopResult[] = [];
  const stopped = stoppedIn(walk, state, results);
  const start = { ...stopped, result: undefined, stop: { ...stopped.stop, hasWaited: !isIdle } };
  // How the command ends is not known: with `set -e` that may be the end.
  if (state.hasErrexit && !at.isTested && (start.jobs.some(isLeft) || exitTrap(state.traps)))
    results.push('unknown');
  // What the handler comes to is not how the command went.
  const after = trap.handler === '' ? [start] : runHandler(walk, start, trap);
  return { results, after: after.map(one => ({ ...one, result: undefined })) };
}
