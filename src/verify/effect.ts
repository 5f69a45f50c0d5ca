import { parseSignal } from '../syntax/signal.ts';
import type { Dispositions, StopEffect } from './observation.ts';

/**
 * What a process's masks say about a signal, as it is written in STOPSIGNAL, and whether it was seen to wait for it.
 * One that is the first of its PID namespace has no default action.
 */
export function effectOf(
  signal: string,
  dispositions: Dispositions | null,
  isAwaiting: boolean,
  isFirst = true,
): StopEffect {
  const number = parseSignal(signal);
  if (number === 9) return 'killed';
  if (dispositions === null || number === undefined) return 'unknown';
  if (dispositions.caught.includes(number)) return 'handled';
  if (isAwaiting) return 'awaited';
  if (dispositions.blocked.includes(number)) return 'blocked';
  return isFirst || dispositions.ignored.includes(number) || harmless.has(number) ? 'dropped' : 'default';
}

/** SIGCHLD, SIGCONT, SIGURG and SIGWINCH: their default action ends nothing (signal(7)). */
const harmless: ReadonlySet<number> = new Set([17, 18, 23, 28]);
