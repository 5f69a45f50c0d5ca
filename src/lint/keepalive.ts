import { isBrief } from '../image/duration.ts';
import { type Image, writtenCommands } from '../image/image.ts';
import type { Step } from '../image/step.ts';
import { canonicalSignal } from '../syntax/signal.ts';

/**
 * `sleep infinity` or `tail -f /dev/null` as PID 1, where an instruction says so: one finding says that it is deaf, and
 * what becomes of orphans.
 */
export function keepaliveOf(image: Image): Step | undefined {
  const { pid1, stopSignal, platform } = image;
  const { stays, service } = pid1;
  // SIGKILL needs no handler.
  if (canonicalSignal(stopSignal?.value ?? 'SIGTERM') === 'SIGKILL' || platform === 'windows')
    return undefined;
  if (!stays || stays !== service || stays.program?.kind !== 'filler' || isBrief(stays.argv))
    return undefined;
  return writtenCommands(image).length > 0 ? stays : undefined;
}
