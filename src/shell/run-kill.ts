import type { Word } from 'unbash';
import { type Asked, killOf } from './asked-jobs.ts';
import { lasts } from './duration.ts';
import type { ScriptText } from './ending.ts';
import { orEnd, orFail } from './finish.ts';
import type { Job } from './job.ts';
import { isThere, type Targets, targetsOf } from './job-targets.ts';
import { isTold, perhapsSignalled, signalled } from './jobs.ts';
import { groupIn, signalGroup } from './signal-group.ts';
import type { After, State } from './state.ts';
import { touched } from './stop.ts';
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
  const mayBeMissed = !isKill(signal) && mayMiss(walk, state, reached);
  const isCertain = isKill(signal) || (endsBy(signal) && !mayBeMissed);
  const isEarly = hasNotBegun(walk, state, reached, node);
  const isNoEnd = isKill(signal) || isEarly;
  const told = isCertain ? signalled(state.jobs, reached, isNoEnd) : perhapsSignalled(state.jobs, reached);
  // What has only begun was seen to have no ear for it yet, each time.
  const jobs = isEarly && mayBeMissed ? state.jobs : told;
  const after = reached.length === 0 ? state : { ...state, jobs };
  const isEnough = walk.shell === 'bash' && there.length > 0;
  const isWhole = isEnough || (!isWrong && there.length === places.length);
  return isWhole ? orEnd(walk, [{ ...after, result: true }], at, node) : orFail(walk, after, at, node);
}

function isKill(signal: string): boolean {
  return signal === 'KILL' || signal === '9';
}

/** `worker & kill $!`: before the stop, a program that nothing has given time to set its handlers. */
function hasNotBegun<T extends ScriptText>(
  { script: { text } }: Walk<T>,
  { jobs, stop }: State<T>,
  places: readonly number[],
  { pos }: Span,
): boolean {
  return !stop && places.every(place => place === jobs.length - 1) && nothing.test(text.slice(0, pos));
}

/** What takes no time: a number is kept, a trap is set, a `wait` finds no number and fails. */
const quick = String.raw`(?:\w+="?\$!"?|trap (?:-- )?'[^'\n]*' [A-Z\d ]+|wait "\$\w+"(?: \|\| true)?)[\s;]*`;
const nothing = new RegExp(String.raw`[^&]&\s*(?:${quick})*(?:if\s+)?(?:!\s*)?$`);

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
  return jobs.some(job => job !== undefined && isTold(job)) ? false : undefined;
}

/** Asked to end by these. */
function endsBy(signal: string): boolean {
  return ['TERM', '15', 'INT', '2', 'QUIT', '3'].includes(signal);
}
