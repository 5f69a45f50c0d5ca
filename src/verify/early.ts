import { isAtWork } from '../engine/processes.ts';
import { formatSeconds, formatSetSeconds } from '../seconds.ts';
import type { Bench } from './bench.ts';
import type { Settling } from './settle.ts';
import { IN_VIEW } from './start-doubt.ts';
import type { Watched } from './timeline.ts';

/** Seconds after its stop signal when PID 1 was seen to set a handler for it; undefined when it was not. */
export function lateHandlerOf({ looks }: Watched): number | undefined {
  return looks[0]?.effect === 'dropped' ? looks.find(({ effect }) => effect === 'handled')?.at : undefined;
}

/**
 * One sentence when a container was stopped before it was ready: it shows how it starts, not how it stops. Either it
 * never settled, or PID 1 was seen to set the handler of its stop signal after that signal had come.
 */
export function earlyOf(
  { options, image }: Pick<Bench, 'options' | 'image'>,
  { by, seconds }: Settling<unknown>,
  stopped: Watched,
  signal: string,
): string | null {
  const advice = options.waitFor ? '' : '; --wait-for PATTERN waits for a line of its log';
  const late = lateHandlerOf(stopped);
  if (late !== undefined)
    return (
      `it was stopped before it was ready: PID 1 set its handler for ${signal} ${formatSeconds(late)} after ` +
      `the signal${advice}`
    );
  const isInView = seconds + stopped.seconds >= IN_VIEW;
  if (by !== 'timeout' || (isInView && isDeafAndReady(options, image, stopped))) return null;
  const sign = image.hasHealthcheck ? 'its health check had not passed' : 'it was still busy';
  const why = options.waitFor ? 'the line of --wait-for was not in the log' : sign;
  const start = `it may still have been starting when it was stopped: after ${formatSetSeconds(seconds)} ${why}`;
  return `${start}${image.hasHealthcheck ? '' : advice}`;
}

/**
 * Whether PID 1 waits for others that are always at work, or always write, and was deaf to the signal for the whole
 * grace period: a shell whose program has begun does not learn to listen.
 */
function isDeafAndReady(
  { waitFor }: Bench['options'],
  { hasHealthcheck }: Bench['image'],
  { looks: [first, ...others] }: Watched,
): boolean {
  const [pid1, ...rest] = first?.processes ?? [];
  if (waitFor || hasHealthcheck || !first || !pid1 || isAtWork(pid1)) return false;
  const isWaiting = rest.some(({ parent }) => parent === pid1.pid);
  // In a moment in which it runs the kernel does not say where it waits.
  const effects = [first, ...others].map(({ effect }) => effect).filter(effect => effect !== 'unknown');
  return isWaiting && effects.length > 0 && effects.every(effect => effect === 'dropped');
}
