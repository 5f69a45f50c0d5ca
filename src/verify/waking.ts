import type { ContainerProcess } from '../engine/processes.ts';
import { formatSetSeconds } from '../seconds.ts';
import { listensTo } from './listeners.ts';
import { listen } from './listening.ts';
import type { StartDoubt } from './observation.ts';
import { isOurs } from './probe.ts';
import { isRuntime, type Place } from './processes.ts';
import { findSleepers, LONGEST, type Sleeper } from './sleepers.ts';
import { IN_VIEW } from './start-doubt.ts';

/** How a container will be stopped. */
export interface StopPlan {
  readonly stopSignal: string;
  /** Seconds until SIGKILL; less than none is for ever. */
  readonly grace: number;
}

/** A sleeper, and who may listen to the stop signal when it has woken up. */
interface Waking extends Sleeper {
  /** Who does not listen yet; undefined for one who does, or of whom that is not known. */
  readonly deaf: ContainerProcess | undefined;
}

/** What one look at a container shows. */
interface Look {
  readonly sleepers: readonly Waking[];
  /** Who has started a program since the last look: it may not sleep yet. */
  readonly starters: ReadonlySet<number>;
}

/** What the sleepers of a container say about its start. */
export interface Outlook {
  /** Somebody may have more to do for the start. */
  readonly mayWake: boolean;
  /** Why it is not known whether the start is over; null where nothing speaks against it. */
  readonly doubt: StartDoubt | null;
}

/** In milliseconds: who does not listen to the stop signal is waited for longer than others. */
const DEAF_LONGEST = 10_000;
/** Short sleeps of one who does not listen, one after another, may be a start or go on for ever. */
const CHAIN = 6_000;
/** Between two of them nobody sleeps for a moment: so many milliseconds, and looks, which a slow machine has few of. */
const GAP = 500;
const GAP_LOOKS = 3;
/** Who sleeps for longer than this is not starting any more. */
const LONGEST_START = 60_000;

/** Looks again and again whether somebody may have more to do, and whether that listens to the stop signal yet. */
export function watchWaking(
  { id, pid }: Place,
  plan: StopPlan | undefined,
): (processes: readonly ContainerProcess[], now: number) => Promise<Outlook> {
  const watch = watchSleepers();
  const startersIn = watchStarters();
  let latest: { readonly doubt: StartDoubt; readonly at: number } | null = null;
  return async (processes, now) => {
    const own = processes.filter(({ command }) => !isOurs(command));
    const starters = startersIn(own);
    const found = await findSleepers(own, id, plan === undefined ? LONGEST : LONGEST_START);
    if (!plan) return { mayWake: watch({ sleepers: found.map(notDeaf), starters }, now, 0), doubt: null };
    const sleepers = await Promise.all(
      found.map(async sleeper => ({ ...sleeper, deaf: await deafBehind(sleeper, processes, plan) })),
    );
    const isSpared = (await listen(pid, id, plan.stopSignal)) === 'dropped';
    const mayWake = watch({ sleepers, starters }, now, isSpared ? patienceBefore(plan.grace) : CHAIN);
    const doubt = doubtOf(sleepers, plan.stopSignal);
    if (sleepers.length > 0) latest = doubt && { doubt, at: now };
    else if (latest && starters.has(latest.doubt.pid)) latest = { ...latest, at: now };
    return { mayWake, doubt: latest && now - latest.at < GAP ? latest.doubt : null };
  };
}

const notDeaf = (sleeper: Sleeper): Waking => ({ ...sleeper, deaf: undefined });

/**
 * How long to wait for short sleeps, one after another, where PID 1 drops the stop signal: nobody is ended by it, and
 * whether somebody begins to listen is seen during the grace period as well.
 */
export function patienceBefore(grace: number): number {
  return grace < 0 ? 0 : Math.min(CHAIN, Math.max(0, (IN_VIEW - grace) * 1000));
}

/**
 * Whether somebody has not woken up once since it was first seen asleep, of all the looks it was shown. A loop whose
 * sleep has ended once does the same again, unless it is a chain of programs that one who does not listen starts: that
 * is waited for so many milliseconds.
 */
export function watchSleepers(): (look: Look, now: number, patience: number) => boolean {
  const first = new Map<string, string>();
  const woken = new Set<string>();
  const goesOn = watchChains();
  return ({ sleepers, starters }, now, patience) => {
    const current = new Map(sleepers.map(({ kind, sleep }) => [kind, sleep]));
    for (const [kind, sleep] of first) if (current.get(kind) !== sleep) woken.add(kind);
    for (const [kind, sleep] of current) if (!first.has(kind)) first.set(kind, sleep);
    const short = sleepers.filter(
      ({ left, isListening, deaf }) => left <= (deaf === undefined || isListening ? LONGEST : DEAF_LONGEST),
    );
    const started = short.flatMap(({ pid, deaf }) => (deaf && deaf.pid !== pid ? deaf.pid : []));
    return goesOn(started, starters, now, patience) || short.some(({ kind }) => !woken.has(kind));
  };
}

/** Whether somebody whose programs sleep has one of them, or has started one, or had one a moment ago. */
function watchChains(): (
  asleep: readonly number[],
  starters: ReadonlySet<number>,
  now: number,
  patience: number,
) => boolean {
  const chains = new Map<number, { readonly begun: number; seen: number; missed: number }>();
  return (asleep, starters, now, patience) => {
    for (const pid of asleep)
      if (!chains.has(pid))
        chains.set(pid, { begun: now, seen: Number.NEGATIVE_INFINITY, missed: GAP_LOOKS });
    for (const [pid, chain] of chains) {
      const isSeen = now - chain.begun < patience && (asleep.includes(pid) || starters.has(pid));
      if (isSeen) [chain.seen, chain.missed] = [now, 0];
      else chain.missed++;
    }
    return [...chains.values()].some(({ seen, missed }) => now - seen < GAP || missed < GAP_LOOKS);
  };
}

/** Who has started a program since the last look. */
function watchStarters(): (processes: readonly ContainerProcess[]) => ReadonlySet<number> {
  let before = new Set<number>();
  return processes => {
    const fresh = processes.filter(({ pid }) => !before.has(pid));
    before = new Set(processes.map(({ pid }) => pid));
    return new Set(fresh.map(({ parent }) => parent));
  };
}

/** The program that goes on when a sleep has ended, where that does not listen yet: a shell waits for its `sleep`. */
async function deafBehind(
  { pid }: Sleeper,
  processes: readonly ContainerProcess[],
  { stopSignal }: StopPlan,
): Promise<ContainerProcess | undefined> {
  const own = processes.find(process => process.pid === pid);
  // What is about to become a program of the image is none yet.
  if (own && isRuntime(own.command)) return undefined;
  // It looks at its file each second, and never does anything else.
  if (own !== undefined && /^(?:\S*\/)?tail\s(?:.*\s)?(?:-\w*[fF]|--follow)/.test(own.command))
    return undefined;
  const isSleep = own !== undefined && /^(?:\S*\/)?sleep\s/.test(own.command);
  // Alone, `sleep` has nothing else to do when it has woken up.
  const behind = isSleep ? processes.find(process => process.pid === own.parent) : own;
  return behind && !(await listensTo(behind.pid, stopSignal)) ? behind : undefined;
}

/** In seconds: what would be told as none. */
const SHORT = 0.05;

function doubtOf(sleepers: readonly Waking[], stopSignal: string): StartDoubt | null {
  const sleeper = sleepers.find(({ deaf, isListening }) => deaf !== undefined && !isListening);
  if (!sleeper?.deaf) return null;
  const { pid, command } = sleeper.deaf;
  const seconds = sleeper.left / 1000;
  const left = seconds < SHORT ? '' : `, for up to ${formatSetSeconds(seconds)} more`;
  const because =
    `${command.split(' ', 1)[0]} was asleep before the stop${left}, and did not listen to ${stopSignal}: whether it ` +
    'was still starting is not known';
  return { pid, command, because };
}
