import { detaches } from '../image/detaches.ts';
import { isBrief, isLong, isShortLived, isSingleJob } from '../image/duration.ts';
import { findProgram } from '../image/facts/programs.ts';
import type { Image } from '../image/image.ts';
import { nameOf } from '../image/image-path.ts';
import type { ShellText, Step } from '../image/step.ts';
import { isBuiltin } from '../shell/builtins.ts';
import type { Ending } from '../shell/ending.ts';
import type { SimpleCommand } from '../shell/simple-command.ts';

/**
 * The service that a text has sent to the background by its own option before it waits for a command that does
 * nothing, `celery worker --detach; tail -f log`; undefined for any other end.
 */
export function detachedBefore(ending: Ending<ShellText> | undefined): string | undefined {
  if (ending?.how !== 'foreground' || !isLong(ending.argv ?? [])) return undefined;
  const service = ending.earlier.find(
    ({ argv }) => argv && findProgram(argv)?.daemonizes && !asksSystemd(argv),
  );
  return service?.argv && serviceOf(service.argv);
}

/** It fails where a shell is PID 1. */
function asksSystemd([program = '']: readonly string[]): boolean {
  return nameOf(program) === 'systemctl';
}

/** A service that has sent itself to the background before its shell comes to its end, with nothing to wait for. */
export interface LeftDaemon {
  readonly step: Step;
  readonly command: SimpleCommand;
}

/** The last of them; undefined where the shell has waited for something else since, or still does. */
export function daemonLeft(ending: Ending<ShellText>, image: Image): LeftDaemon | undefined {
  const daemonOf = (argv: readonly string[] | undefined): Step | undefined => {
    const program = argv && findProgram(argv);
    if (!program || asksSystemd(argv) || isSingleJob(argv)) return undefined;
    const step = { argv, program, stays: undefined };
    return detaches(step, image) === 'yes' ? step : undefined;
  };
  if (ending.background.length > 0) return undefined;
  for (const { script, command, argv } of [...ending.earlier].reverse()) {
    const step = script === ending.script ? daemonOf(argv) : undefined;
    if (step) return { step, command };
    if (!argv || !(isBuiltin(argv[0] ?? '') || isBrief(argv) || isShortLived(argv))) return undefined;
  }
  return undefined;
}

/** `cron` of `service cron start` and `/etc/init.d/cron start`. */
export function serviceOf([program = '', name]: readonly string[]): string {
  const own = nameOf(program);
  return own === 'service' && name !== undefined ? name : own;
}
