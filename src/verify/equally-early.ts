import { nameOf } from '../image/image-path.ts';
import type { Observation, Stopped } from './observation.ts';

/**
 * The same observations, where each that was stopped before its program was ready says so, as far as another one shows
 * it: there PID 1 was seen to set its handler after the stop signal, or it was stopped later and had it. The same
 * program behind an init is ended by the signal, and nothing of that shows that it had a handler to set.
 */
export function withEquallyEarly(observations: readonly Observation[]): readonly Observation[] {
  const stopped = observations.flatMap(seen => (seen.outcome === 'stopped' ? [seen] : []));
  return observations.map(seen => {
    if (seen.outcome === 'exited' || seen.early !== null) return seen;
    const other = stopped.find(each => isBefore(seen, readyBy(each)) && hasEnded(seen, each.pid1));
    return other ? { ...seen, lateHandler: readyBy(other), early: earlyWords(seen, other) } : seen;
  });
}

function isBefore({ stoppedAt }: Stopped, ready: number | undefined): boolean {
  return stoppedAt !== undefined && ready !== undefined && stoppedAt < ready;
}

/** Seconds after its start by which PID 1 listened to its stop signal. */
function readyBy({ lateHandler, heard, stoppedAt }: Stopped): number | undefined {
  return lateHandler ?? (heard === 'handled' || heard === 'awaited' ? stoppedAt : undefined);
}

/** Whether the stop signal has ended that program by its default action; its children may be of the same command. */
function hasEnded({ trace, stop }: Stopped, argv: readonly string[]): boolean {
  if (trace.by !== 'kernel') return false;
  const [program = '', ...words] = argv;
  const alike = trace.processes.filter(({ command }) => {
    const [first = '', ...rest] = command.split(' ');
    return nameOf(first) === nameOf(program) && rest.join(' ') === words.join(' ');
  });
  const topmost = alike.filter(({ parent }) => !alike.some(({ pid }) => pid === parent));
  // What it has handled it may send to itself once more.
  const firstTo = (pid: number) =>
    trace.signals.find(({ to, signal }) => to === pid && signal === stop.signals[0]?.signal);
  return topmost.some(({ pid }) => firstTo(pid)?.fate === 'default');
}

function earlyWords({ stop }: Stopped, { subject, pid1 }: Stopped): string {
  return (
    `it was stopped before it was ready: ${nameOf(pid1[0] ?? '')} had not set its handler for ${stop.signal} yet, as ` +
    `the ${subject} image shows`
  );
}
