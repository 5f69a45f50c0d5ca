import { parseSignal } from '../syntax/signal.ts';
import type { Dispositions, StopEffect } from './observation.ts';

/** What PID 1's masks say about a signal, as it is written in STOPSIGNAL, and what it is doing. */
export function effectOf(signal: string, dispositions: Dispositions | null, isAwaiting: boolean): StopEffect {
  const number = parseSignal(signal);
  if (number === 9) return 'killed';
  if (dispositions === null || number === undefined) return 'unknown';
  if (dispositions.caught.includes(number)) return 'handled';
  return isAwaiting || dispositions.blocked.includes(number) ? 'awaited' : 'dropped';
}
