import { parseSignal } from '../syntax/signal.ts';
import { parseDispositions } from './dispositions.ts';
import { effectOf } from './effect.ts';
import type { Dispositions, StopEffect } from './observation.ts';
import { isFirstOfNamespace, isHere, readStatus } from './proc.ts';
import { isAwaiting, readPlaceOfWaiting } from './waiting.ts';

/**
 * What PID 1 would do with its stop signal right now, by this machine's /proc. `unknown` where the Engine is on another
 * machine, and where it cannot be seen what PID 1 is waiting for: a program that waits for signals looks as if it did
 * not listen.
 */
export async function listen(pid: number, container: string, signal: string): Promise<StopEffect> {
  if (!(await isHere(pid, container))) return 'unknown';
  // Before the masks: who begins to wait between the two reads has them changed after that.
  const [place, awaits] = await Promise.all([readPlaceOfWaiting(pid), isAwaiting(pid, parseSignal(signal))]);
  const status = await readStatus(pid);
  const masks: Dispositions | null = parseDispositions(status);
  const effect = effectOf(signal, masks, awaits, isFirstOfNamespace(status));
  return (effect === 'dropped' || effect === 'default') && (place === '' || place === '0')
    ? 'unknown'
    : effect;
}
