import { setTimeout } from 'node:timers/promises';
import { type ContainerProcess, countZombies } from '../engine/processes.ts';
import { isHere, listZombies, type Zombie } from './proc.ts';
import { listProcessesOf, type Place } from './processes.ts';

/** Who is a zombie for longer than this, in milliseconds, is not just being reaped, by a slow program either. */
export const REAPED = 1000;

/**
 * How many zombies a container has: by this machine's /proc where the Engine is here, else by its cgroup; undefined
 * where they are not counted.
 */
export async function observeZombies(place: Place): Promise<number | undefined> {
  const { engine, id, pid, signal } = place;
  if (!(await isHere(pid, id))) return await countZombies(engine, id, signal);
  return (await zombiesBelow(await listProcessesOf(place))).length;
}

/** The zombies of these processes of this machine. */
export async function zombiesBelow(processes: readonly ContainerProcess[]): Promise<readonly Zombie[]> {
  const own = new Set(processes.map(({ pid }) => pid));
  const zombies = await zombiesOf(own);
  if (zombies.length === 0) return [];
  await setTimeout(REAPED);
  const still = new Set((await listZombies()).map(({ pid }) => pid));
  return zombies.filter(({ pid }) => still.has(pid));
}

/** The zombies that these processes of this machine have now, and may be about to reap. */
export async function zombiesOf(parents: ReadonlySet<number>): Promise<readonly Zombie[]> {
  return (await listZombies()).filter(({ parent }) => parents.has(parent));
}
