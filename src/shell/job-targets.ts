import type { ScriptText } from './ending.ts';
import { jobWord, scopeOf } from './job-words.ts';
import { isKilled } from './jobs.ts';
import type { State } from './state.ts';
import type { Walk } from './walk.ts';

/** What the words of a command that asks for processes, or signals them, come to. */
export interface Targets {
  /** The jobs, by their places. */
  readonly places: readonly number[];
  /** Whether one of its words names none. */
  readonly isWrong: boolean;
}

/** Undefined where they cannot be known. dash stops at the first wrong word, to BusyBox an empty one is none. */
export function targetsOf<T extends ScriptText>(
  walk: Walk<T>,
  targets: readonly string[],
  state: State<T>,
): Targets | undefined {
  const words = targets.map(text => jobWord(text, scopeOf(walk, state), true));
  if (words.includes(undefined)) return undefined;
  const known = words.flatMap(word => word ?? []);
  const wrong = known.findIndex(({ as }) => as === 'bad' || (as === 'empty' && walk.shell !== 'ash'));
  const heard = walk.shell === 'dash' && wrong >= 0 ? known.slice(0, wrong) : known;
  const isNone = known.every(({ as }) => as === 'none');
  return { places: heard.flatMap(({ places }) => places), isWrong: wrong >= 0 || isNone };
}

/** Whether there is still a process of it to be sent a signal. */
export function isThere<T extends ScriptText>({ jobs }: State<T>, place: number): boolean {
  const job = jobs[place];
  if (job === undefined || job.duration === 'short') return false;
  return job.status !== 'ended' && !isKilled(job) && job.status !== 'left';
}
