import type { Image } from '../image/image.ts';
import { fileOf, type Step } from '../image/step.ts';

/** A check that only asks PostgreSQL gives up by itself after three seconds, long before it would be ended. */
function isBounded({ script }: Step): boolean {
  const text = script?.text.text ?? '';
  const commands = text.split(/&&|\|\||[;\n]/).map(command => command.trim());
  return commands.every(command => /^(?:pg_isready\b(?!.*\s-t)|exit \d+$|$)/.test(command));
}

/** `curl … &` without a wait: the shell of the check ends, and what it has started has no parent any more. */
export function leavesJob({ healthcheckSteps }: Image): boolean {
  return healthcheckSteps.some(({ script }) => {
    const jobs = script?.ending?.background.length ?? 0;
    return script !== undefined && jobs > 0 && !/\bwait\b/.test(script.text.text);
  });
}

/**
 * A check that takes too long is ended, and what its shell waits for is an orphan then. A check that is one program
 * leaves nothing, and where the shell of the base is unknown it may become that program.
 */
export function hasShellCheck({ healthcheckSteps }: Image): boolean {
  return healthcheckSteps.some(
    step =>
      step.program?.kind === 'shell' &&
      !isBounded(step) &&
      (step.stays === true || (fileOf(step) !== undefined && step.stays !== false)),
  );
}
