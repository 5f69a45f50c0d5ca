import { inspectContainer, startContainer } from '../engine/container.ts';
import { EngineError } from '../engine/error.ts';
import { followEvents } from '../engine/events.ts';
import { followOutput } from '../engine/output.ts';
import type { Bench } from './bench.ts';
import { unlessItDies } from './ending.ts';
import { formatExitCode } from './exit-code.ts';
import { type Listeners, untilListening } from './listeners.ts';
import type { Observation, StartedAgain } from './observation.ts';
import type { Place } from './processes.ts';
import { type SettleOptions, type Settling, settle } from './settle.ts';
import type { Started } from './started.ts';
import { troubleIn } from './trouble.ts';
import type { StopPlan } from './waking.ts';

/** The first start of a container, as far as the second is compared with it. */
type FirstStart = Omit<Settling<unknown>, 'begun'> & {
  /** What it wrote until it was stopped. */
  readonly lines: readonly string[];
  readonly plan: StopPlan;
  /** Who listened just before the stop; undefined where that could not be seen. */
  readonly listeners: Listeners | undefined;
};

/** In milliseconds: who recovers may need longer than at first, and is not waited for without end. */
const LEAST_PATIENCE = 10_000;
const MOST_PATIENCE = 60_000;
const LOG_LINES = 50;

/** The same observation with what became of the container when it was started once more. */
export async function withStartAgain(
  bench: Bench,
  seen: Observation,
  first: FirstStart,
): Promise<Observation> {
  if (seen.outcome === 'exited') return seen;
  const begin = performance.now();
  const startedAgain = await startAgain(bench, first);
  const cost = (performance.now() - begin) / 1000;
  const { total, added } = seen.timings;
  const isUnseen = first.by === 'quiet' && first.listeners === undefined;
  const notes = isUnseen ? [...seen.notes, unseenWords] : seen.notes;
  return { ...seen, notes, startedAgain, timings: { total: total + cost, added: added + cost } };
}

const unseenWords =
  'started again, it is taken for ready once it is quiet: its processes cannot be seen from here';

/**
 * Starts a container once more that was stopped, as `docker start` does, and looks whether it becomes ready as it did
 * before. It is left running: its removal ends it.
 */
async function startAgain(bench: Bench, first: FirstStart): Promise<StartedAgain> {
  const { engine, id, image, options, signal, subject } = bench;
  const [events, output] = [
    await followEvents(engine, id, signal),
    await followOutput(engine, id, signal, subject.container?.isTerminal),
  ] as const;
  const died = events.next('die');
  const begin = performance.now();
  const seconds = (): number => (performance.now() - begin) / 1000;
  const trouble = (): readonly string[] => troubleIn(output.lastLines(LOG_LINES), first.lines);
  try {
    await startContainer(engine, id, signal);
    const started: Started = { engine, id, output, events, hasHealthcheck: image.hasHealthcheck, signal };
    const { pid } = await inspectContainer(engine, id, signal);
    const settled = await unlessItDies(died, ready({ ...started, pid }, options, first), signal);
    if (settled) return { ...settled, exitCode: null, trouble: trouble() };
    const end = await died;
    if (!end) throw new EngineError(`the connection to the Docker Engine at ${engine.address} was lost`);
    const exitCode = end.exitCode ?? 0;
    const because = formatExitCode(exitCode);
    return { outcome: 'exited', seconds: seconds(), exitCode, trouble: trouble(), because };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof EngineError) || !['no-program', 'no-start'].includes(error.kind)) throw error;
    return { outcome: 'refused', seconds: seconds(), exitCode: null, trouble: [], because: error.message };
  } finally {
    events.close();
    output.close();
  }
}

type Ready = Pick<StartedAgain, 'outcome' | 'seconds' | 'because'>;

/**
 * Whether it becomes ready as it did at first. Quiet alone says little: a start may hang without a sound. So whoever
 * listened to the stop signal then has to listen to it again.
 */
async function ready(started: Started & Place, options: SettleOptions, first: FirstStart): Promise<Ready> {
  const { plan, listeners } = first;
  const before = first.seconds - first.waited;
  const patience = Math.max(LEAST_PATIENCE, 3_000 * before);
  const settleTimeout = Math.min(options.settleTimeout ?? MOST_PATIENCE, patience, MOST_PATIENCE);
  const [settling, listening] = await Promise.all([
    settle({ ...started, plan }, { waitFor: options.waitFor, settleTimeout }, () => Promise.resolve(null)),
    listeners && first.by === 'quiet'
      ? untilListening(started, plan.stopSignal, listeners, settleTimeout)
      : 0,
  ]);
  const quiet = settling.seconds - settling.waited;
  if (typeof listening === 'string')
    return { outcome: 'not-ready', seconds: settleTimeout / 1000, because: listening };
  const seconds = Math.max(quiet, (listening ?? 0) / 1000);
  const isLate = settling.by === 'timeout' && first.by !== 'timeout';
  return { outcome: isLate ? 'not-ready' : 'ready', seconds, because: null };
}
