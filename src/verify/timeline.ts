import { setTimeout } from 'node:timers/promises';
import type { ContainerProcess } from '../engine/processes.ts';
import type { Canary, Life, StopEffect } from './observation.ts';
import { isOurs, OUR_JOB } from './probe.ts';
import { type Place, watchProcesses } from './processes.ts';
import { type Writing, whoIsWriting } from './writing.ts';

/** Who was there at a moment of the stop. */
export interface Look {
  /** Seconds since the stop was asked for. */
  readonly at: number;
  readonly processes: readonly ContainerProcess[];
  /** What PID 1 would do with the stop signal at that moment. */
  readonly effect: StopEffect;
  readonly writing: Writing;
}

/** How often to look, in milliseconds: often while things happen, seldom while nothing does. */
const OFTEN = 40;
const SELDOM = 200;
const SOON = 3;

/** A stop as it was seen from here. */
export interface Watched {
  readonly looks: readonly Look[];
  /** Whether there was anything to stop. */
  readonly wasRunning: boolean;
  /** From asking for the stop to the answer. */
  readonly seconds: number;
}

/** Looks who is there just before `stop` begins and until it has ended. Who cannot be looked at is not there. */
export async function watchStop(
  place: Place,
  listening: () => Promise<StopEffect>,
  stop: () => Promise<boolean>,
): Promise<Watched> {
  const list = watchProcesses(place);
  const look = async () => {
    const listing = list().catch(() => []);
    const [processes, effect, writing] = await Promise.all([
      listing,
      listening(),
      listing.then(listed => whoIsWriting(listed, place.id)),
    ]);
    return { processes, effect, writing };
  };
  const looks: Look[] = [{ at: 0, ...(await look()) }];
  const begin = performance.now();
  const elapsed = () => (performance.now() - begin) / 1000;
  let isOver = false;
  let seconds = 0;
  const stopping = stop().finally(() => {
    isOver = true;
    seconds = elapsed();
  });
  // Its failure is reported below, when the last look is over.
  stopping.catch(() => {});
  while (!isOver) {
    await Promise.race([stopping.catch(() => {}), setTimeout(elapsed() < SOON ? OFTEN : SELDOM)]);
    if (isOver) break;
    const seen = await look();
    if (seen.processes.length === 0) break;
    looks.push({ at: elapsed(), ...seen });
  }
  return { wasRunning: await stopping, looks, seconds };
}

/**
 * The lives of all who were seen, PID 1 first. Who was there at the last look went down with PID 1; who was not had
 * ended before, at the latest when it was first missed.
 */
export function timelineOf(looks: readonly Look[], pid1: number, seconds: number): readonly Life[] {
  const within = looks.filter(({ at }) => at <= seconds || at === 0);
  const pids = new Map<number, ContainerProcess>();
  for (const { processes } of within) {
    for (const process of processes) if (!pids.has(process.pid)) pids.set(process.pid, process);
  }
  return [...pids.values()]
    .map(({ pid, parent, command }) => {
      const present = within.map(({ processes }) => processes.some(other => other.pid === pid));
      const last = present.lastIndexOf(true);
      const end = last === within.length - 1 || pid === pid1 ? 'with-pid1' : 'before';
      return {
        pid,
        parent: pids.has(parent) ? parent : 0,
        command: isOurs(command) ? OUR_JOB : command,
        isOurs: isOurs(command),
        began: within[present.indexOf(true)]?.at ?? 0,
        ...{
          seen: within[last]?.at ?? 0,
          ended: end === 'before' ? (within[last + 1]?.at ?? seconds) : seconds,
        },
        end,
      } as const;
    })
    .sort((a, b) => Number(b.pid === pid1) - Number(a.pid === pid1));
}

/** The longest time of a stop, in seconds, in which nobody looked; 0 where nobody can. */
export function longestUnseen(looks: readonly Pick<Look, 'at' | 'processes'>[], seconds: number): number {
  if (looks.every(({ processes }) => processes.length === 0)) return 0;
  const times = [0, ...looks.map(({ at }) => at).filter(at => at < seconds), seconds];
  return Math.max(...times.map((at, index) => at - (times[index - 1] ?? at)));
}

/** In seconds: PID 1 may notice so much later, by our looks and its own, that the last of the others has ended. */
const NOTICED = 0.25;

/**
 * Seconds of a stop that are the image's own: until the last process but our canary had ended, for PID 1 waited for
 * the canary alone from then on. That is exactly when the canary was told, as far as the looks allow. One that goes on
 * without the canary has work of its own.
 */
export function ownSeconds(
  seconds: number,
  timeline: readonly Life[],
  { fate, needs }: Pick<Canary, 'fate' | 'needs'>,
): number {
  if (fate !== 'finished') return seconds;
  const gone = Math.max(0, ...timeline.filter(life => life.isOurs).map(life => life.ended));
  if (gone > 0 && seconds - gone > NOTICED) return seconds;
  const told = Math.max(0, seconds - needs / 1000);
  const others = timeline.slice(1).filter(life => !life.isOurs);
  const seen = Math.max(0, ...others.map(life => life.seen));
  const ended = Math.max(0, ...others.map(life => life.ended));
  return others.length === 0 ? told : Math.min(Math.max(told, seen), ended);
}
