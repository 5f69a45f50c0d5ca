import { formatSeconds, formatSetSeconds } from '../seconds.ts';
import type { Stop } from './observation.ts';

/** An Engine is as punctual as this, in seconds. */
const punctual = 0.5;

/** When SIGKILL came, in seconds after the stop signal: null where it was the first one, or is not known. */
function killedAt({ signals }: Pick<Stop, 'signals'>): number | null {
  return signals.slice(1).find(({ signal }) => signal === 9)?.at ?? null;
}

/** Whether somebody else ended it before its grace period was over: `docker kill`, `docker rm -f`. */
export function isKilledEarly(stop: Pick<Stop, 'killed' | 'signals' | 'grace'>): boolean {
  const at = stop.killed ? killedAt(stop) : null;
  return at !== null && (stop.grace < 0 || at < stop.grace - punctual);
}

/** `killed 8 s after SIGTERM`, and who has done it where that was not the stop. */
export function killWords(stop: Pick<Stop, 'killed' | 'signals' | 'grace' | 'signal'>): string {
  if (!isKilledEarly(stop)) return `killed ${formatSetSeconds(stop.grace)} after ${stop.signal}`;
  const at = formatSeconds(killedAt(stop) ?? 0);
  const was =
    stop.grace < 0
      ? 'and nothing would have killed it'
      : `${formatSetSeconds(stop.grace)} were its grace period`;
  return `killed by somebody else ${at} after ${stop.signal}: ${was}`;
}
