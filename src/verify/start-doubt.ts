import type { Observation, StartDoubt, Stopped } from './observation.ts';

/** In seconds: who was in view for so long and has never listened is no longer taken for one who starts. */
export const IN_VIEW = 10;

/**
 * The same observations, each with a note where it is not known whether its start was over. That matters where the stop
 * signal has ended who slept. PID 1 drops it, and goes on for the grace period: who has not begun to listen until then
 * sleeps in a loop, and so does the same program behind an init.
 */
export function withStartDoubts(observations: readonly Observation[]): readonly Observation[] {
  const stopped = observations.flatMap(seen => (seen.outcome === 'stopped' ? [seen] : []));
  return observations.map(seen => {
    if (seen.outcome === 'exited' || !seen.startDoubt) return seen;
    const { startDoubt, ...rest } = seen;
    // Nobody can listen to these.
    if (/^SIG(?:KILL|STOP)$/.test(seen.stop.signal)) return rest;
    const isOpen = seen.early === null && isUnsettled(seen, startDoubt, stopped);
    return isOpen ? { ...rest, notes: [...rest.notes, startDoubt.because] } : rest;
  });
}

function isUnsettled(seen: Stopped, doubt: StartDoubt, all: readonly Stopped[]): boolean {
  if (seen.heard === 'dropped') return inView(seen) < IN_VIEW;
  return wasEnded(seen, doubt.pid) && !all.some(other => isLoop(other, doubt.command));
}

/** Whether the stop signal has ended a process by its default action, as far as it is known. */
function wasEnded({ trace, stop }: Stopped, pid: number): boolean {
  return (
    trace.by !== 'kernel' ||
    trace.signals.some(
      ({ to, signal, fate }) => to === pid && signal === stop.signals[0]?.signal && fate === 'default',
    )
  );
}

/** Whether that program was PID 1, and was in view for long without listening. */
function isLoop(other: Stopped, command: string): boolean {
  return other.heard === 'dropped' && inView(other) >= IN_VIEW && asShown(other.pid1) === command;
}

function inView({ stoppedAt, settled, stop }: Stopped): number {
  return (stoppedAt ?? settled.seconds) + stop.seconds;
}

/** A command line as lists of processes have it. */
function asShown(words: readonly string[]): string {
  return words.join(' ').split(/\s+/).filter(Boolean).join(' ');
}
