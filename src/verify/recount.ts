import { setTimeout } from 'node:timers/promises';
import type { Zombies } from './observation.ts';
import type { Adoption } from './orphans.ts';
import { isHere, type Zombie } from './proc.ts';
import { listProcessesOf, type Place } from './processes.ts';
import { findSleepers, type Sleeper } from './sleepers.ts';
import { observeZombies, REAPED, zombiesBelow, zombiesOf } from './zombies.ts';

/** What became of zombies that were there. */
export interface Recount {
  /** All that there are now, without those that earlier tries of ours have left. */
  readonly later: number;
  /** How many of those that were there at first are left; undefined where they cannot be told apart. */
  readonly remaining: number | undefined;
  /** Some were reaped meanwhile: somebody does that now and then. */
  readonly isSlow: boolean;
  /** How long they were watched; left out where there were none. */
  readonly seconds?: number | undefined;
}

/** In milliseconds: who sleeps for longer is not waited for. */
const LONGEST = 10_000;
/** And for an event loop: each has timers, those of every server of Node.js are for eight seconds, and few reap. */
const LONGEST_LISTENING = 5_000;
/** A little longer than that. */
const AWAKE = 10_500;
/** So long they are watched where somebody wakes up now and then, if only for a moment. */
const NAPS = 5_500;
/** Between two naps somebody is awake for a moment. */
const AWAKEN = 500;
const LOOK_AGAIN = 100;
/** Who has begun to reap is done with all of them soon. */
const REAPING = 300;

/** Sleeps that are waited for, of PID 1 and others: whoever is asleep may reap its children when it wakes up. */
export async function reapersAsleep(
  { id, pid }: Place,
  others: readonly number[] = [],
): Promise<readonly Sleeper[]> {
  const reapers = [...new Set([pid, ...others])].map(each => ({
    ...{ pid: each, parent: 0, state: 'S', command: String(each) },
  }));
  const found = await findSleepers(reapers, id, LONGEST);
  return found.filter(({ isListening, left }) => !isListening || left <= LONGEST_LISTENING);
}

interface Since {
  readonly since: Awaited<Adoption['since']>;
}

/** Zombies again, just before the stop, where there were some: a slow Engine is not asked in vain. */
export async function recount(
  place: Place,
  { before, left, ours, since }: Omit<Zombies, 'later'> & Pick<Adoption, 'ours'> & Since,
  asleep: readonly Sleeper[],
): Promise<Recount> {
  const begin = performance.now();
  const seconds = (): number => (REAPED + performance.now() - begin) / 1000;
  if (before === 0 && left === 0) return { later: 0, remaining: 0, isSlow: false };
  const first = (await isHere(place.pid, place.id))
    ? await zombiesBelow(await listProcessesOf(place), since)
    : undefined;
  // Just now somebody may have collected all of them at once.
  const isFewer = first !== undefined && first.length < (before ?? 0) + left;
  const isSlow =
    isFewer || (first !== undefined && (await untilReaped(place, first, asleep, Boolean(before))));
  // Those of the orphans are known; only one who leaves zombies of its own may leave more.
  const counted = first && before === 0 ? await stillThere(first) : await observeZombies(place);
  if (counted === undefined) throw new Error('the zombies cannot be counted');
  return {
    later: Math.max(0, counted - ours),
    remaining: first && (await stillThere(first)),
    isSlow,
    seconds: seconds(),
  };
}

/**
 * Waits until one of them is reaped, or all who may do that and slept have woken up once. Whether one was reaped. An
 * event loop has short timers of its own: those are waited for only where the image has left zombies itself.
 */
async function untilReaped(
  place: Place,
  zombies: readonly Zombie[],
  asleep: readonly Sleeper[],
  hasOwn: boolean,
): Promise<boolean> {
  const parents = zombies.map(({ parent }) => parent);
  const sleeping = [...asleep, ...(await reapersAsleep(place, parents))];
  const begin = performance.now();
  const elapsed = (): number => performance.now() - begin;
  let napped = Number.NEGATIVE_INFINITY;
  const isAsleep = async (): Promise<boolean> => {
    const now = await reapersAsleep(place, parents);
    if (now.some(({ isListening }) => hasOwn || !isListening)) napped = elapsed();
    if (elapsed() < NAPS && elapsed() - napped < AWAKEN) return true;
    return sleeping.some(({ kind, sleep }) =>
      now.some(other => other.kind === kind && other.sleep === sleep),
    );
  };
  for (;;) {
    if ((await stillThere(zombies)) < zombies.length) {
      await setTimeout(REAPING, undefined, { signal: place.signal });
      return true;
    }
    if (elapsed() >= AWAKE || !(await isAsleep())) return false;
    await setTimeout(LOOK_AGAIN, undefined, { signal: place.signal });
  }
}

async function stillThere(zombies: readonly Zombie[]): Promise<number> {
  const now = new Set((await zombiesOf(new Set(zombies.map(({ parent }) => parent)))).map(({ pid }) => pid));
  return zombies.filter(({ pid }) => now.has(pid)).length;
}

/** Who collects them, only later, has left none. */
export function judgeZombies(zombies: Zombies, recounted: Recount | undefined): Zombies {
  if (!recounted) return zombies;
  const { later, remaining = later, isSlow, seconds } = recounted;
  const left = Math.max(0, Math.min(zombies.left, Math.min(later, remaining) - (zombies.before ?? 0)));
  return { ...zombies, left, later, ...(seconds !== undefined && { seconds }), ...(isSlow && { isSlow }) };
}
