import type { Word } from 'unbash';
import type { ScriptText } from './ending.ts';
import { orEnd, orFail } from './finish.ts';
import { allSignalled, jobsNamed, perhapsSignalled, scopeOf, signalled } from './jobs.ts';
import { type After, lasts, type State } from './state.ts';
import { diesOf, endStopped } from './stop.ts';
import { failUnbound, isUnbound } from './unbound.ts';
import type { At, Span, Walk } from './walk.ts';

/** `kill`: which jobs it ends. */
export function runKill<T extends ScriptText>(
  walk: Walk<T>,
  nodes: readonly Word[],
  state: State<T>,
  at: At,
  node: Span,
): After<T> {
  const { signal, targets } = killOf(nodes);
  if (signal === 'LIST') return orEnd(walk, [state], at, node);
  if (isUnbound(walk, nodes, state)) return failUnbound(walk, state, at, node);
  const named = targets.map(text => jobsNamed(text, scopeOf(walk, state)));
  const group = groupIn(walk, targets, state);
  if (group !== undefined) return signalGroup(walk, group, state, at, node);
  if (named.includes(undefined))
    return orEnd(walk, [signal === '0' ? state : { ...state, jobs: perhapsSignalled(state.jobs) }], at, node);
  const places = named.flatMap(found => found ?? []);
  const reached = places.filter(place => isThere(state, place));
  if (signal === '0') return orEnd(walk, [state], at, node);
  const jobs =
    endsBy(signal) && !mayMiss(walk, state, reached)
      ? signalled(state.jobs, reached)
      : perhapsSignalled(state.jobs);
  const after = reached.length === 0 ? state : { ...state, jobs };
  const isWhole = reached.length === places.length && places.length > 0;
  return isWhole ? orEnd(walk, [{ ...after, result: true }], at, node) : orFail(walk, after, at, node);
}

/** `0`, `-1` and the like. In zsh `$!` is 0 as long as there is no job. */
function groupIn<T extends ScriptText>(
  { shell }: Walk<T>,
  targets: readonly string[],
  { jobs }: State<T>,
): string | undefined {
  const written = targets.find(text => /^["']?-?[01]["']?$/.test(text));
  if (written !== undefined) return written.replace(/["']/g, '');
  const isNone = jobs.every(({ holder }) => holder === 'orphan');
  return shell === 'zsh' && isNone && targets.some(text => /^"?\$\{?!\}?"?$/.test(text)) ? '0' : undefined;
}

/**
 * Whether a signal may come before the program has begun: until then its process has what the shell has set. After the
 * stop signal all that runs has begun long ago.
 */
function mayMiss<T extends ScriptText>(
  { shell }: Walk<T>,
  state: State<T>,
  places: readonly number[],
): boolean {
  return !state.stop && (shell === 'mksh' || places.some(place => state.jobs[place]?.isDeafAtFirst));
}

/** Whether there is still a process of it to be sent a signal. */
function isThere<T extends ScriptText>({ jobs }: State<T>, place: number): boolean {
  const job = jobs[place];
  return job !== undefined && job.status !== 'ended' && job.status !== 'left' && job.duration !== 'short';
}

/**
 * Whether `kill -0` finds what it names, undefined where that is not known. Once all it names has been sent a signal it
 * is gone before long.
 */
export function findsJob<T extends ScriptText>(
  walk: Walk<T>,
  nodes: readonly Word[],
  state: State<T>,
): boolean | undefined {
  const { signal, targets } = killOf(nodes);
  const named = targets.map(text => jobsNamed(text, scopeOf(walk, state)));
  if (signal !== '0' || named.includes(undefined)) return undefined;
  const places = named.flatMap(found => found ?? []);
  const jobs = places.filter(place => isThere(state, place)).map(place => state.jobs[place]);
  if (jobs.length < Math.max(places.length, 1)) return false;
  if (jobs.every(job => job?.status === 'running' && lasts(job.duration))) return true;
  return jobs.some(job => job?.status === 'stopping') ? false : undefined;
}

function killOf(nodes: readonly Word[]): { readonly signal: string; readonly targets: readonly string[] } {
  const words = nodes.map(({ text }) => text);
  const [first = '', second = '', ...others] = words;
  if (/^-[lL]/.test(first)) return { signal: 'LIST', targets: [] };
  if (/^-[sn]$/.test(first)) return { signal: named(second), targets: others.filter(word => word !== '--') };
  const hasSignal = /^-[A-Z\d]+$/i.test(first);
  const targets = (hasSignal ? words.slice(1) : words).filter(word => word !== '--');
  return { signal: hasSignal ? named(first.slice(1)) : 'TERM', targets };
}

function named(signal: string): string {
  return signal.toUpperCase().replace(/^SIG/, '');
}

/** `kill -9` as well: what is killed is lost all the same, and is not waited for. */
function endsBy(signal: string): boolean {
  return ['TERM', '15', 'INT', '2', 'QUIT', '3'].includes(signal);
}

/** `kill 0` reaches the shell too, which runs its trap again unless that is taken away; `kill -1` spares PID 1. */
function signalGroup<T extends ScriptText>(
  walk: Walk<T>,
  group: string,
  state: State<T>,
  at: At,
  node: Span,
): After<T> {
  const jobs = group === '1' || state.hasMonitor ? perhapsSignalled(state.jobs) : allSignalled(state.jobs);
  const after = { ...state, jobs };
  const trap = state.traps.find(({ signal }) => signal === walk.stopSignal);
  const isAgain = group === '0' && trap !== undefined && trap.handler !== '';
  if (!state.stop || group === '-1') return orEnd(walk, [after], at, node);
  // Without a job it does nothing but that.
  if (isAgain) state.stop.results.push(walk.shell === 'zsh' && state.jobs.length === 0 ? 'stuck' : 'unknown');
  else if (group === '0' && !trap && diesOf(walk, state))
    endStopped(walk, { ...after, stop: state.stop }, 'exit', undefined);
  else return orEnd(walk, [after], at, node);
  return [];
}
