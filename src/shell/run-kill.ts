import type { Word } from 'unbash';
import { type Asked, killOf } from './asked-jobs.ts';
import { lasts } from './duration.ts';
import type { ScriptText } from './ending.ts';
import { orEnd, orFail } from './finish.ts';
import { isThere, type Targets, targetsOf } from './job-targets.ts';
import { allSignalled, perhapsSignalled, signalled } from './jobs.ts';
import type { After, Job, State } from './state.ts';
import { die, diesOf, touched } from './stop.ts';
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
  const { signal, targets } = killOf(nodes.map(({ text }) => text));
  if (signal === 'LIST') return orEnd(walk, [state], at, node);
  if (isUnbound(walk, nodes, state)) return failUnbound(walk, state, at, node);
  const group = groupIn(walk, targets, state);
  if (signal === '0')
    return state.result === false ? orFail(walk, state, at, node) : orEnd(walk, [state], at, node);
  if (group !== undefined) return signalGroup(walk, group, state, at, node);
  const aimed = targetsOf(walk, targets, state);
  if (aimed) return sendTo(walk, signal, aimed, state, at, node);
  const after = { ...state, jobs: perhapsSignalled(state.jobs) };
  // `kill $(pidof app)`: a process of a job perhaps, and the job ends with that.
  const isFound = targets.some(text => /\$\(|`/.test(text));
  return orEnd(walk, [isFound ? touched(after) : after], at, node);
}

function sendTo<T extends ScriptText>(
  walk: Walk<T>,
  signal: string,
  { places, isWrong }: Targets,
  state: State<T>,
  at: At,
  node: Span,
): After<T> {
  const there = places.filter(place => isThere(state, place));
  const reached = there.filter(place => !isIgnored(signal, place, state));
  const isCertain = isKill(signal) || (endsBy(signal) && !mayMiss(walk, state, reached));
  const isEarly = hasNotBegun(walk, state, reached, node);
  const isNoEnd = isKill(signal) || isEarly;
  const told = isCertain ? signalled(state.jobs, reached, isNoEnd) : perhapsSignalled(state.jobs);
  // What mksh has only begun has no ear for it yet.
  const jobs = walk.shell === 'mksh' && isEarly && !isKill(signal) ? state.jobs : told;
  const after = reached.length === 0 ? state : { ...state, jobs };
  const isEnough = walk.shell === 'bash' && there.length > 0;
  const isWhole = isEnough || (!isWrong && there.length === places.length);
  return isWhole ? orEnd(walk, [{ ...after, result: true }], at, node) : orFail(walk, after, at, node);
}

function isKill(signal: string): boolean {
  return signal === 'KILL' || signal === '9';
}

/**
 * `worker & kill $!`: before the stop, a program that nothing has given time to set its handlers. zsh holds the signal
 * back for a while, and either may come first.
 */
function hasNotBegun<T extends ScriptText>(
  { shell, script: { text } }: Walk<T>,
  { jobs, stop }: State<T>,
  places: readonly number[],
  { pos }: Span,
): boolean {
  // Nothing between the two but their numbers that are kept.
  const isRightBefore = ({ command }: Job): boolean =>
    command.end <= pos &&
    /^[^\n;&]*&\s*(?:\w+="?\$!"?[\s;]*)*(?:if\s+)?(?:!\s*)?$/.test(text.slice(command.end, pos));
  return !stop && shell !== 'zsh' && places.every(place => isRightBefore(jobs[place] as Job));
}

/** `0`, `-1` and the like; `$$` is 1 where the shell is PID 1. In zsh `$!` is 0 as long as there is no job. */
function groupIn<T extends ScriptText>(
  { shell }: Walk<T>,
  targets: readonly string[],
  { jobs }: State<T>,
): string | undefined {
  const plain = targets.map(text => text.replace(/["']/g, '').replace(/^-\$(?:\$|\{\$\})$/, '-1'));
  const written = plain.find(text => /^-?[01]$/.test(text));
  if (written !== undefined) return written;
  const isNone = jobs.every(({ holder }) => holder === 'orphan');
  return shell === 'zsh' && isNone && targets.some(text => /^"?\$\{?!\}?"?$/.test(text)) ? '0' : undefined;
}

/**
 * Whether a signal may come before the program has begun: until then its process has what the shell has set, a trap as
 * well. After the stop signal all that runs has begun long ago.
 */
function mayMiss<T extends ScriptText>(
  { shell, stopSignal }: Walk<T>,
  state: State<T>,
  places: readonly number[],
): boolean {
  if (state.stop) return false;
  // bash and zsh hold signals back until a child has taken the traps of its parent away.
  const isHeld = shell === 'bash' || shell === 'zsh';
  const isTrapped = !isHeld && state.traps.some(({ signal }) => signal === stopSignal);
  return shell === 'mksh' || isTrapped || places.some(place => state.jobs[place]?.isDeafAtFirst);
}

/** Without job control what begins in the background ignores these, unless it is a program with a handler. */
function isIgnored<T extends ScriptText>(
  signal: string,
  place: number,
  { jobs, hasMonitor }: State<T>,
): boolean {
  const { holder, duration } = jobs[place] as Job;
  return !hasMonitor && /^(?:INT|QUIT|2|3)$/.test(signal) && (holder === 'shell' || duration === 'always');
}

/**
 * Whether a command finds what it asks for, as `kill -0` does; undefined where that is not known. Once all it names has
 * been sent a signal it is gone before long.
 */
export function findsJob<T extends ScriptText>(
  walk: Walk<T>,
  { words, isPath }: Asked,
  state: State<T>,
): boolean | undefined {
  if (!isPath && groupIn(walk, words, state) !== undefined) return true;
  const aimed = targetsOf(walk, words, state);
  if (!aimed) return undefined;
  // An empty word is the group to BusyBox, as 0 is; and /proc itself is there.
  const isEmpty = aimed.places.length === 0;
  if (isEmpty && (isPath || (walk.shell === 'ash' && words.some(word => word.startsWith('"'))))) return true;
  const { places } = aimed;
  const jobs = places.filter(place => isThere(state, place)).map(place => state.jobs[place]);
  if (jobs.length < Math.max(places.length, 1)) return false;
  if (state.stop?.isTouched) return undefined;
  // What was at work when the signal came goes on, where nobody tells it.
  const goesOn = (job: Job | undefined): boolean =>
    job?.status === 'running' &&
    (lasts(job.duration) || (state.stop !== undefined && job.duration === 'likely'));
  if (jobs.every(goesOn)) return true;
  return jobs.some(job => job?.status === 'stopping') ? false : undefined;
}

/** Asked to end by these. */
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
  // In its trap for EXIT bash does not die once more.
  // Behind an init a shell is no PID 1, and dies of any signal.
  const dies =
    walk.hasGroup ||
    walk.front === 'init' ||
    (diesOf(walk, state) && !(walk.shell === 'bash' && state.isExiting));
  const isAgain = group === '0' && trap !== undefined && trap.handler !== '';
  if (!state.stop || group === '-1') return orEnd(walk, [after], at, node);
  if (isAgain) state.stop.results.push('unknown');
  else if (group === '0' && !trap && dies) die(walk, { ...after, stop: state.stop });
  else return orEnd(walk, [after], at, node);
  return [];
}
