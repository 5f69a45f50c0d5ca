import { type ArmedCanary, armCanary } from './canary.ts';
import type { Zombies } from './observation.ts';
import { runProbe } from './probe.ts';
import type { Started } from './started.ts';
import { observeZombies, watchZombies } from './zombies.ts';

/** Orphans that PID 1 has been left, while it is seen what it does with them. */
export interface Adoption {
  /** Zombies that were there before; null when they could not be counted. */
  readonly before: number | null;
  /** Zombies that earlier tries of ours have left, which are not the container's. */
  readonly ours: number;
  readonly orphans: Promise<Pick<Zombies, 'made' | 'left'>>;
  /** Since when each zombie of the machine was seen, by performance.now(), while there were orphans to reap. */
  readonly since: Promise<ReadonlyMap<number, number>>;
  /** Undefined where there is no canary. */
  readonly arming: Promise<ArmedCanary | undefined>;
  /** What did not work, one sentence each. */
  readonly notes: string[];
}

/**
 * Counts the zombies there are, leaves orphans to PID 1, and a canary. What an earlier try of ours has left is not the
 * container's. A step that does not work in this container (no process left to start, a ps that Docker cannot use)
 * becomes a note.
 */
export async function leaveOrphans(
  started: Started,
  pid: number,
  { count, canary }: { readonly count: number; readonly canary: number },
  earlier?: Adoption,
): Promise<Adoption> {
  const notes: string[] = [];
  const ours = (earlier?.ours ?? 0) + ((await earlier?.orphans)?.left ?? 0);
  // Before anything of ours runs there, which would be counted too.
  const before = await noting(started, notes, observeZombies({ ...started, pid }));
  const orphans = noting(started, notes, makeOrphans(started, count)).then(
    made => made ?? { made: 0, left: 0 },
  );
  const since = watchZombies(orphans);
  const isAgain = earlier !== undefined;
  const arming =
    canary > 0 ? noting(started, notes, armCanary(started, canary, isAgain)) : Promise.resolve(undefined);
  // Nobody may be waiting for them any more when they fail.
  orphans.catch(() => {});
  arming.catch(() => {});
  return {
    before: before === undefined ? null : Math.max(0, before - ours),
    ...{ ours, orphans, since, arming, notes },
  };
}

/** What a step results in, or undefined and a note. */
export async function noting<T>(
  { signal }: Pick<Started, 'signal'>,
  notes: string[],
  step: Promise<T>,
): Promise<T | undefined> {
  try {
    return await step;
  } catch (error) {
    signal.throwIfAborted();
    const { message } = error as Error;
    if (!notes.includes(message)) notes.push(message);
    return undefined;
  }
}

async function makeOrphans(started: Started, count: number): Promise<Pick<Zombies, 'made' | 'left'>> {
  if (count === 0) return { made: 0, left: 0 };
  const { stdout, stderr } = await runProbe(started, ['orphans', String(count)]);
  const [, made, left] = /^made (\d+) left (\d+)$/m.exec(stdout) ?? [];
  if (made === undefined)
    throw new Error(`the probe could not create orphans: ${(stderr || stdout).trim() || 'it was ended'}`);
  return { made: Number(made), left: Number(left) };
}
