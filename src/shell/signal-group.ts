import type { ScriptText, Trap } from './ending.ts';
import { orEnd } from './finish.ts';
import { allSignalled, perhapsSignalled } from './jobs.ts';
import type { After, State } from './state.ts';
import { die, diesOf } from './stop.ts';
import type { At, Span, Walk } from './walk.ts';

/** `0`, `-1` and the like; `$$` is 1 where the shell is PID 1. In zsh `$!` is 0 as long as there is no job. */
export function groupIn<T extends ScriptText>(
  { shell }: Walk<T>,
  targets: readonly string[],
  { jobs, jobsThen = jobs.length }: State<T>,
): string | undefined {
  const plain = targets.map(text => text.replace(/["']/g, '').replace(/^-\$(?:\$|\{\$\})$/, '-1'));
  const written = plain.find(text => /^-?[01]$/.test(text));
  if (written !== undefined) return written;
  const isNone = jobs.slice(0, jobsThen).every(({ holder }) => holder === 'orphan');
  return shell === 'zsh' && isNone && targets.some(text => /^"?\$\{?!\}?"?$/.test(text)) ? '0' : undefined;
}

/** `kill 0` reaches the shell too, which runs its trap again unless that is taken away; `kill -1` spares PID 1. */
export function signalGroup<T extends ScriptText>(
  walk: Walk<T>,
  group: string,
  state: State<T>,
  at: At,
  node: Span,
): After<T> {
  const jobs = group === '1' || state.hasMonitor ? perhapsSignalled(state.jobs) : allSignalled(state.jobs);
  const after = { ...state, jobs };
  const trap = state.traps.find(({ signal }) => signal === walk.stopSignal);
  // Behind an init a shell is no PID 1, and dies of any signal.
  const dies = walk.hasGroup || walk.front === 'init' || diesOf(walk, state);
  // What zsh does at its end no signal interrupts.
  const isHeard = !(walk.shell === 'zsh' && state.isExiting);
  const isAgain = group === '0' && trap !== undefined && trap.handler !== '' && isHeard;
  if (!state.stop || group === '-1') return orEnd(walk, [after], at, node);
  if (isAgain) state.stop.results.push(isEndless(walk, trap) ? 'stuck' : 'unknown');
  else if (group === '0' && !trap && dies) die(walk, { ...after, stop: state.stop });
  else return orEnd(walk, [after], at, node);
  return [];
}

/** zsh runs the handler again and again, unless that waits or ends the shell; the others are out of memory at once. */
function isEndless<T extends ScriptText>({ shell, front, hasGroup }: Walk<T>, { handler }: Trap<T>): boolean {
  return shell === 'zsh' && !front && !hasGroup && !/\b(?:wait|exit|return|trap)\b/.test(handler);
}
