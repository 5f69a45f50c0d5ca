import { type Image, instructionOf, ownInstruction } from '../image/image.ts';
import { type Declined, type Place, placeOf, type Repair } from '../lint/rule.ts';
import { isUnbroken } from '../syntax/logical-text.ts';
import { deafBehind } from './deaf-shell.ts';
import { insertAfter, insertBefore, replaceArgument } from './edit.ts';

/**
 * Where a finding about the stop signal is shown: at the STOPSIGNAL, or at the command it is missing for. Undefined for
 * an image that says neither, which is built to be built on.
 */
export function stopSignalPlace(image: Image): Place | undefined {
  const instruction = instructionOf(image.stopSignal);
  return instruction ? placeOf(instruction) : commandPlace(image);
}

/** Where a finding about what is started is shown: at the CMD, or at the ENTRYPOINT of an image that has none. */
export function commandPlace({ cmd, entrypoint }: Image): Place | undefined {
  const instruction = instructionOf(cmd) ?? instructionOf(entrypoint);
  return instruction && placeOf(instruction);
}

/** Writes STOPSIGNAL into the target stage: over the one that is there, or above the command. */
export function addStopSignal(image: Image, signal: string): Repair | Declined {
  const deaf = deafBehind(image, signal);
  if (deaf !== undefined) return { declined: deaf };
  const { stage, stopSignal } = image;
  const old = ownInstruction(image, stopSignal);
  const summary = `STOPSIGNAL ${signal}`;
  const intended = { stopSignal: signal };
  if (old && isUnbroken(old.argument)) {
    return { edits: [replaceArgument(old.argument, signal)], intended, summary };
  }
  const command = stage.instructions.findLast(({ keyword }) => keyword === 'ENTRYPOINT' || keyword === 'CMD');
  const first = stage.instructions.find(({ keyword }) => keyword === 'ENTRYPOINT' || keyword === 'CMD');
  const edit =
    command && first && !old
      ? insertBefore(first, [summary], image)
      : insertAfter(stage.instructions.at(-1) ?? stage.from, [summary], image);
  return { edits: [edit], intended, summary };
}
