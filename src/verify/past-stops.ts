import type { ExitedContainer } from '../engine/list.ts';
import type { PastEvent } from '../engine/past-events.ts';

/** A container that a stop had to kill. */
export interface PastKills {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  /**
   * `events`: the Engine has seen the stop signal, then SIGKILL. `exit-state`: all that is left is exit code 137
   * without a lack of memory, which `docker kill` leaves too.
   */
  readonly by: 'events' | 'exit-state';
  readonly killed: number;
  /** How often it was stopped; null where only its exit state is known. */
  readonly stops: number | null;
  /** Seconds since 1970. */
  readonly last: number;
  /** Between the last stop signal and SIGKILL; null where only its exit state is known. */
  readonly seconds: number | null;
}

const SIGKILL = 9;

/** Who was killed by stops, the most often killed first: by events, and by exit states where there are none. */
export function pastKills(
  events: readonly PastEvent[],
  exited: readonly ExitedContainer[],
): readonly PastKills[] {
  const ids = [...new Set(events.map(({ id }) => id))];
  const seen = ids.flatMap(id => killsIn(events.filter(event => event.id === id)));
  // Whose end the Engine still remembers is judged by that, whatever its code.
  const known = new Set(events.filter(({ action }) => action === 'die').map(({ id }) => id));
  const left = exited
    .filter(({ id }) => !known.has(id))
    .map(({ id, name, image, finished }) => ({
      ...{ id, name, image, by: 'exit-state' as const, killed: 1, stops: null },
      ...{ last: finished, seconds: null },
    }));
  return [...seen, ...left].sort((one, other) => other.killed - one.killed || other.last - one.last);
}

/**
 * Of one container. A `stop` event ends each stop, and nothing else: `docker kill` and `docker rm --force` have none,
 * and a signal that somebody sent long before is no stop signal.
 */
function killsIn(events: readonly PastEvent[]): readonly PastKills[] {
  let [stops, killed, last, seconds] = [0, 0, 0, 0];
  let signals: PastEvent[] = [];
  let wasOutOfMemory = false;
  for (const event of events) {
    if (event.action === 'start') [signals, wasOutOfMemory] = [[], false];
    if (event.action === 'oom') wasOutOfMemory = true;
    if (event.action === 'kill') signals.push(event);
    if (event.action !== 'stop') continue;
    stops += 1;
    const [before, kill] = signals.slice(-2);
    const isKilled = kill?.signal === SIGKILL && before?.signal !== SIGKILL && !wasOutOfMemory;
    if (isKilled) [killed, last, seconds] = [killed + 1, kill.time, kill.time - (before?.time ?? kill.time)];
    signals = [];
  }
  const newest = events.at(-1);
  if (killed === 0 || !newest) return [];
  const { id, name, image } = newest;
  return [{ id, name, image, by: 'events', killed, stops, last, seconds }];
}
