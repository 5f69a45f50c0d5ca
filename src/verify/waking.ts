import type { ContainerProcess } from '../engine/processes.ts';
import { formatSetSeconds } from '../seconds.ts';
import { listensTo } from './listeners.ts';
import { isOurs } from './probe.ts';
import { findSleepers, LONGEST, type Sleeper } from './sleepers.ts';

/** A sleeper, and who may listen to the stop signal when it has woken up. */
interface Waking extends Sleeper {
  /** Who does not listen yet; undefined for one who does, or of whom that is not known. */
  readonly deaf: string | undefined;
}

/** What the sleepers of a container say about its start. */
export interface Outlook {
  /** Somebody may have more to do for the start. */
  readonly mayWake: boolean;
  /** Why it is not known whether the start is over, as one sentence; null where nothing speaks against it. */
  readonly doubt: string | null;
}

/** In milliseconds: who does not listen to the stop signal is waited for longer than others. */
const DEAF_LONGEST = 10_000;
/** Short sleeps of one who does not listen, one after another, may be a start or go on for ever. */
const CHAIN = 6_000;
/** Between two of them nobody sleeps for a moment. */
const GAP = 300;
/** Who sleeps for longer than this is not starting any more. */
const LONGEST_START = 60_000;

/** Looks again and again whether somebody may have more to do, and whether that listens to the stop signal yet. */
export function watchWaking(
  container: string,
  stopSignal: string | undefined,
): (processes: readonly ContainerProcess[], now: number) => Promise<Outlook> {
  const watch = watchSleepers();
  return async (processes, now) => {
    const longest = stopSignal === undefined ? LONGEST : LONGEST_START;
    const found = await findSleepers(
      processes.filter(({ command }) => !isOurs(command)),
      container,
      longest,
    );
    const sleepers = await Promise.all(
      found.map(async sleeper => ({ ...sleeper, deaf: await deafBehind(sleeper, processes, stopSignal) })),
    );
    return { mayWake: watch(sleepers, now), doubt: doubtOf(sleepers, stopSignal) };
  };
}

/**
 * Whether somebody has not woken up once since it was first seen asleep, of all the looks it was shown. A loop whose
 * sleep has ended once does the same again, unless it is a chain of programs that one who does not listen starts.
 */
export function watchSleepers(): (sleepers: readonly Waking[], now: number) => boolean {
  const first = new Map<string, { readonly sleep: string; readonly pid: number; readonly at: number }>();
  const woken = new Set<string>();
  const chains = new Map<string, number>();
  return (sleepers, now) => {
    const current = new Map(sleepers.map(sleeper => [sleeper.kind, sleeper]));
    for (const [kind, { sleep }] of first) if (current.get(kind)?.sleep !== sleep) woken.add(kind);
    for (const [kind, { sleep, pid, deaf }] of current) {
      const begun = first.get(kind) ?? { sleep, pid, at: now };
      first.set(kind, begun);
      if (deaf !== undefined && begun.pid !== pid && now - begun.at < CHAIN) chains.set(kind, now);
    }
    const isAwaited = ({ kind, left, deaf }: Waking): boolean =>
      !woken.has(kind) && left <= (deaf === undefined ? LONGEST : DEAF_LONGEST);
    return sleepers.some(isAwaited) || [...chains.values()].some(at => now - at < GAP);
  };
}

/** The program that goes on when a sleep has ended, where that does not listen yet: a shell waits for its `sleep`. */
async function deafBehind(
  { pid }: Sleeper,
  processes: readonly ContainerProcess[],
  stopSignal: string | undefined,
): Promise<string | undefined> {
  const own = processes.find(process => process.pid === pid);
  const parent = processes.find(process => process.pid === own?.parent);
  const behind = own && parent && /^(?:\S*\/)?sleep\s/.test(own.command) ? parent : own;
  if (stopSignal === undefined || !behind || (await listensTo(behind.pid, stopSignal))) return undefined;
  return behind.command.split(' ', 1)[0];
}

function doubtOf(sleepers: readonly Waking[], stopSignal: string | undefined): string | null {
  const sleeper = sleepers.find(({ deaf }) => deaf !== undefined);
  if (!sleeper) return null;
  return (
    `${sleeper.deaf} slept for up to ${formatSetSeconds(sleeper.left / 1000)} before the stop, and did not listen to ` +
    `${stopSignal}: whether it was still starting is not known`
  );
}
