import { setTimeout } from 'node:timers/promises';
import { type ContainerProcess, countZombies } from '../engine/processes.ts';
import { isHere, listZombies, type Zombie } from './proc.ts';
import { listProcessesOf, type Place } from './processes.ts';

/** Who is a zombie for longer than this, in milliseconds, is not just being reaped, by a slow program either. */
export const REAPED = 1000;
const LOOK_AGAIN = 100;

/**
 * How many zombies a container has: by this machine's /proc where the Engine is here, else by its cgroup; undefined
 * where they are not counted.
 */
export async function observeZombies(place: Place): Promise<number | undefined> {
  const { engine, id, pid, signal } = place;
  if (!(await isHere(pid, id))) return await countZombies(engine, id, signal);
  return (await zombiesBelow(await listProcessesOf(place))).length;
}

/**
 * The zombies of these processes of this machine, without those that are just being reaped. Who has been watched, by
 * watchZombies, need not be waited for once more.
 */
export async function zombiesBelow(
  processes: readonly ContainerProcess[],
  since: ReadonlyMap<number, number> = new Map(),
): Promise<readonly Zombie[]> {
  const own = new Set(processes.map(({ pid }) => pid));
  const zombies = await zombiesOf(own);
  const now = performance.now();
  const fresh = zombies.map(({ pid }) => REAPED - (now - (since.get(pid) ?? now))).filter(left => left > 0);
  if (fresh.length === 0) return zombies;
  await setTimeout(Math.max(...fresh));
  const still = new Set((await listZombies()).map(({ pid }) => pid));
  return zombies.filter(({ pid }) => still.has(pid));
}

/** Looks at the zombies of this machine until that is over: since when each of those that are left was seen. */
export async function watchZombies(until: Promise<unknown>): Promise<ReadonlyMap<number, number>> {
  let since = new Map<number, number>();
  const over = until.then(
    () => true,
    () => true,
  );
  do {
    const now = performance.now();
    since = new Map((await listZombies()).map(({ pid }) => [pid, since.get(pid) ?? now]));
  } while (!(await Promise.race([over, setTimeout(LOOK_AGAIN, false)])));
  return since;
}

/** The zombies that these processes of this machine have now, and may be about to reap. */
export async function zombiesOf(parents: ReadonlySet<number>): Promise<readonly Zombie[]> {
  return (await listZombies()).filter(({ parent }) => parents.has(parent));
}
