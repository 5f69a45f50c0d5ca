import { nameOf } from '../image/image-path.ts';
import type { ObserveOptions } from './bench.ts';
import type { Exited, Observation, Stopped, TracedProcess } from './observation.ts';
import { outliving } from './outlived.ts';
import { OUR_JOB } from './probe.ts';

/**
 * How to look once more where the experiment itself may have made the difference: PID 1 may take what was left to it
 * for its own children, wait for it, or give others time that only our job has asked for. Undefined where nothing of
 * ours was in the way. `hasLeft`: something was left to it.
 */
export function withoutOurs(
  seen: Observation,
  hasLeft: boolean,
  options: ObserveOptions,
): ObserveOptions | undefined {
  const mayBeOurs =
    seen.outcome === 'exited' || isKeptUp(seen) || hasGivenTime(seen) || isTaken(seen) || hasComplained(seen);
  if (!hasLeft || !mayBeOurs) return undefined;
  return { ...options, orphans: 0, canary: 0, ...(seen.outcome === 'exited' && outliving(seen)) };
}

/** Of the programs of the image those that were there when the stop came; PID 1 first. */
function ownOf({ trace }: Stopped): readonly [pid1: TracedProcess | undefined, others: TracedProcess[]] {
  const [pid1, ...others] = trace.by === 'kernel' ? trace.processes : [];
  return [pid1, others.filter(({ command, began }) => began === null && command !== OUR_JOB)];
}

/** Whether one of them had a handler for what it got after the stop had begun, or has read it. */
function hasHeard({ trace }: Stopped, pids: readonly number[]): boolean {
  return (
    trace.by === 'kernel' &&
    trace.signals.some(({ to, fate }) => pids.includes(to) && (fate === 'handled' || fate === 'awaited'))
  );
}

/**
 * Whether it was killed though it had heard the signal, and our job was there until the end: PID 1, or its program, may
 * have waited until nobody else was left.
 */
function isKeptUp(seen: Stopped): boolean {
  const { stop, canary } = seen;
  const [pid1, own] = ownOf(seen);
  if (!stop.killed || canary.fate !== 'lost' || !pid1) return false;
  const programs = own.length > 0 ? own : [pid1];
  const areGone = own.length > 0 && own.every(({ end }) => end !== null && end.how !== 'with-pid1');
  return areGone
    ? canary.told || hasHeard(seen, [pid1.pid])
    : hasHeard(
        seen,
        programs.map(({ pid }) => pid),
      );
}

/** In seconds: who ends so soon after the program has ended with it. */
const WITH_IT = 0.01;

/** Whether others have come to their end after the one program that PID 1 has started, while our job was at work. */
function hasGivenTime(seen: Stopped): boolean {
  const [pid1, own] = ownOf(seen);
  const [program, second] = own.filter(({ parent }) => parent === pid1?.pid);
  const ended = program?.end?.at;
  if (seen.canary.fate !== 'finished' || ended === undefined || second) return false;
  return own.some(({ end }) => end !== null && end.how !== 'with-pid1' && end.at > ended + WITH_IT);
}

/** Whether a program that has heard the signal ends with an exit code of its own: it may have minded us. */
function hasComplained(seen: Stopped): boolean {
  const { killed, exitCode } = seen.stop;
  const [pid1, own] = ownOf(seen);
  const pids = [...(pid1 ? [pid1] : []), ...own].map(({ pid }) => pid);
  return !killed && exitCode > 0 && exitCode < SIGNALLED && hasHeard(seen, pids);
}

/** 128 and more are ends by a signal. */
const SIGNALLED = 128;

/** What collects orphans by its calling, and does not count its children. */
const inits = /^(?:reaper|tini|tini-static|docker-init|dumb-init|catatonit|init|my_init|s6-svscan|runsvdir)$/;

/** Whether PID 1 has ended before its own children: it may have counted ours, which it can collect as well. */
function isTaken(seen: Stopped): boolean {
  const { stop, work, zombies, pid1: argv } = seen;
  const [pid1] = ownOf(seen);
  const isCut = !stop.killed && work.fate === 'cut' && zombies.made > 0;
  return isCut && pid1 !== undefined && hasHeard(seen, [pid1.pid]) && !inits.test(nameOf(argv[0] ?? ''));
}

/** In seconds: a stop that differs by less than this is the same. */
const NOTICED = 1;

/** Whether it is another one without what was ours. */
export function isOtherwise(seen: Observation, again: Observation): boolean {
  if (seen.outcome !== 'stopped' || again.outcome !== 'stopped') return seen.outcome !== again.outcome;
  const { stop, work } = seen;
  return (
    stop.killed !== again.stop.killed ||
    work.fate !== again.work.fate ||
    stop.exitCode !== again.stop.exitCode ||
    Math.abs(stop.own - again.stop.own) > NOTICED
  );
}

const otherwise = 'what the experiment had left to it made it end otherwise: it was run again without that';

/** PID 1 that does not bear an orphan. */
function whatEnded({ exitCode }: Exited): string {
  return (
    `it ended by itself when orphans were left to it (exit code ${exitCode}), and was run again without any: ` +
    'whatever leaves one, as docker exec may, ends it as well'
  );
}

/** What is said of it then; what has become of what was left to it is still known of the first time. */
export function withoutOursSaid(seen: Observation, again: Observation): Observation {
  const notes = [...again.notes, seen.outcome === 'exited' ? whatEnded(seen) : otherwise];
  if (seen.outcome !== 'stopped' || again.outcome !== 'stopped') return { ...again, notes };
  const { zombies, canary, timings } = seen;
  return {
    ...again,
    notes,
    zombies,
    ...(canary.fate === 'finished' && { canary }),
    timings: { total: timings.total + again.timings.total, added: timings.total + again.timings.added },
  };
}
