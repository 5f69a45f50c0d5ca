import type { Running } from './running.ts';

/** A container at a moment, as it is watched: in milliseconds of any clock. */
export interface Look {
  readonly at: number;
  readonly containers: readonly Running[];
}

/** How the zombies of a container grow. */
export interface Growth {
  readonly id: string;
  readonly name: string;
  /** More than at the first look. */
  readonly more: number;
  /** In seconds. */
  readonly since: number;
  readonly perHour: number;
  /** Hours until its limit is met, when it goes on like this; null without a limit. */
  readonly hoursLeft: number | null;
  readonly limit: number | null;
}

/**
 * Whose zombies have grown between two looks. A container that was started anew in between is another one: its id is
 * the same, and its PID 1 has another number.
 */
export function growthOf(first: Look, last: Look): readonly Growth[] {
  const since = (last.at - first.at) / 1000;
  if (since <= 0) return [];
  return last.containers.flatMap(({ id, pid, name, zombies, pids }) => {
    const before = first.containers.find(container => container.id === id && container.pid === pid);
    const more = (zombies ?? 0) - (before?.zombies ?? zombies ?? 0);
    if (more <= 0) return [];
    const perHour = (more / since) * 3600;
    const limit = pids?.limit ?? null;
    const hoursLeft = limit === null || !pids ? null : Math.max(0, limit - pids.now) / perHour;
    return [{ id, name, more, since, perHour, hoursLeft, limit }];
  });
}
