import { type Duration, lasts } from './duration.ts';
import type { Holder, Job } from './job.ts';
import type { Shell } from './shells.ts';
import type { SimpleCommand } from './simple-command.ts';

/** The jobs after a signal that ends whoever does not handle it otherwise, or SIGKILL. */
export function signalled(jobs: readonly Job[], places: readonly number[], isKill: boolean): readonly Job[] {
  return jobs.map((job, place) => (places.includes(place) ? signalledJob(job, isKill) : job));
}

function signalledJob(job: Job, isKill: boolean): Job {
  const isOver = job.status === 'ended' || isKilled(job) || job.duration === 'short';
  if (isOver || job.holder === 'orphan' || (job.holder === 'deaf-shell' && !isKill)) return job;
  if (job.holder !== 'program') return { ...job, status: 'left' };
  // It may have ended by then.
  if (job.status === 'late' && isKill) return { ...job, status: 'perhaps-killed' };
  if (isTold(job) || (job.status === 'unknown' && isKill)) return job;
  return { ...job, status: isKill ? 'killed' : 'stopping' };
}

/**
 * The jobs when each of their processes has been sent a signal. What a child leaves behind ends as well, and nobody
 * waits for it: among others it may end before they do.
 */
export function allSignalled(jobs: readonly Job[]): readonly Job[] {
  const isGone = (job: Job): boolean => job.status === 'ended' || isKilled(job);
  const isAmongOthers = jobs.filter(job => !isGone(job) && job.duration !== 'short').length > 1;
  return jobs.map(job => {
    if (isGone(job) || isTold(job)) return job;
    if (job.holder === 'program') return { ...job, status: 'stopping' };
    return { ...job, status: job.holder === 'shell' && !isAmongOthers ? 'left' : 'unknown' };
  });
}

/** Whether it was sent a signal, and is about to end or has ended. */
export function isTold({ status }: Pick<Job, 'status'>): boolean {
  return status === 'stopping' || status === 'late';
}

/** Whether nothing of it runs after SIGKILL, be it that it had ended by then. */
export function isKilled({ status }: Pick<Job, 'status'>): boolean {
  return status === 'killed' || status === 'perhaps-killed';
}

/** Which may have been sent one cannot be known. */
export function perhapsSignalled(jobs: readonly Job[], places?: readonly number[]): readonly Job[] {
  return jobs.map((job, place) =>
    job.status === 'running' && (!places || places.includes(place)) ? { ...job, status: 'unknown' } : job,
  );
}

/** Whether a `wait` for it goes on until something stops it; `isAlone` for a `wait` that names it. */
export function isAwaited(
  { status, holder, duration, isDisowned }: Job,
  isAlone: boolean,
  shell: Shell | undefined,
): boolean {
  if (holder === 'orphan' || isDisowned || duration === 'short') return false;
  if (status === 'ended' || isTold({ status }) || isKilled({ status })) return false;
  // The shell waits for all of a pipeline; most do for its last process where that is named.
  return status !== 'left' || (holder === 'pipe' && (!isAlone || shell === 'ash'));
}

export function ended(jobs: readonly Job[], places: readonly number[]): readonly Job[] {
  const stays = (job: Job): boolean => job.status === 'left' || isKilled(job) || job.isDisowned === true;
  return jobs.map((job, place) =>
    places.includes(place) && !stays(job) ? { ...job, status: 'ended' } : job,
  );
}

/** What is waited for is at work, where nothing else keeps anybody waiting. */
export function atWork(jobs: readonly Job[], places: readonly number[]): readonly Job[] {
  return jobs.map((job, place) =>
    job.duration === undefined && places.includes(place) ? { ...job, duration: 'likely' } : job,
  );
}

/** Who was told has had some time to end: whether it was enough is not known. */
export function givenTime(jobs: readonly Job[]): readonly Job[] {
  return jobs.map(job => (job.status === 'stopping' ? { ...job, status: 'late' } : job));
}

/** What was killed before the stop is none of its losses, and what was asked to end has done so long ago. */
export function beforeStop(jobs: readonly Job[]): readonly Job[] {
  return jobs.map(job => (isKilled(job) || isTold(job) ? { ...job, status: 'ended' } : job));
}

/** Whether it is killed in the middle of its work when the shell ends. */
export function isLeft({ status, duration }: Job): boolean {
  return status !== 'ended' && duration !== 'short' && duration !== 'always';
}

/** How long the longest of them runs. */
export function longest(durations: readonly Duration[]): Duration {
  const found = durations.find(lasts) ?? durations.find(duration => duration === 'likely');
  return found ?? (durations.includes(undefined) ? undefined : 'short');
}

export function jobFrom(command: SimpleCommand, duration: Duration, holder: Holder): Job {
  return { command, duration, holder, isDeafAtFirst: false, status: 'running' };
}

/** What a child that is done has left behind. */
export function orphanOf(command: SimpleCommand): Job {
  return { ...jobFrom(command, 'service', 'orphan'), status: 'left' };
}
