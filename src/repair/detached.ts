import { isLong } from '../image/duration.ts';
import { findProgram } from '../image/facts/programs.ts';
import { nameOf } from '../image/image-path.ts';
import type { ShellText } from '../image/step.ts';
import type { Ending } from '../shell/ending.ts';

/**
 * The service that a text has sent to the background by its own option before it waits for a command that does
 * nothing, `celery worker --detach; tail -f log`; undefined for any other end.
 */
export function detachedBefore(ending: Ending<ShellText> | undefined): string | undefined {
  if (ending?.how !== 'foreground' || !isLong(ending.argv ?? [])) return undefined;
  const service = ending.earlier.find(({ argv }) => argv && findProgram(argv)?.daemonizes);
  return service?.argv && serviceOf(service.argv);
}

/** `cron` of `service cron start` and `/etc/init.d/cron start`. */
export function serviceOf([program = '', name]: readonly string[]): string {
  const own = nameOf(program);
  return own === 'service' && name !== undefined ? name : own;
}
