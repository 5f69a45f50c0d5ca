import { nameOf } from '../image/image-path.ts';
import { formatSeconds } from '../seconds.ts';
import { parseSignal } from '../syntax/signal.ts';
import type { Comparison } from './difference.ts';
import type { Stopped, TracedProcess, TracedSignal } from './observation.ts';
import { OUR_JOB } from './probe.ts';

/** In seconds: who has ended so soon after a second stop signal may have ended because of that. */
const AT_ONCE = 0.5;

/**
 * A program that two others have told to stop, and that ended at once: many take the second time for "now". That is a
 * loss where it came to its end before, and took its time.
 */
export const toldTwice: Comparison = (before, after) => {
  const told = twiceIn(after);
  if (told === undefined || twiceIn(before) !== undefined) return {};
  const isCutShort = before.work.fate === 'finished' && before.stop.own - after.stop.own > AT_ONCE;
  if (!isCutShort) return { remains: told };
  return { worse: `${told}, where the original took ${formatSeconds(before.stop.own)} and came to its end` };
};

function twiceIn({ trace, stop }: Stopped): string | undefined {
  if (trace.by !== 'kernel') return undefined;
  const number = parseSignal(stop.signal);
  const nameOfProcess = (pid: number | null): string =>
    nameOf(trace.processes.find(each => each.pid === pid)?.command.split(' ')[0] ?? 'another process');
  for (const process of trace.processes) {
    const [first, second] = tellersOf(process, trace.signals, number);
    if (process.command === OUR_JOB || !first || !second || !hasEndedBy(process, second)) continue;
    const [one, other] = [nameOfProcess(first.from), nameOfProcess(second.from)];
    return `${nameOfProcess(process.pid)} got ${stop.signal} twice, from ${one} and from ${other}, and ended at once`;
  }
  return undefined;
}

/** What came of it first from each of its senders, and reached the program. */
function tellersOf(
  { pid }: TracedProcess,
  signals: readonly TracedSignal[],
  number: number | undefined,
): readonly TracedSignal[] {
  const reached = signals.filter(
    ({ to, signal, from, fate }) =>
      to === pid &&
      signal === number &&
      from !== null &&
      from !== pid &&
      fate !== 'ignored' &&
      fate !== 'merged',
  );
  return reached.filter(({ from }, at) => reached.findIndex(each => each.from === from) === at);
}

function hasEndedBy({ end }: TracedProcess, { at }: TracedSignal): boolean {
  return end !== null && end.how !== 'with-pid1' && end.at >= at && end.at - at < AT_ONCE;
}
