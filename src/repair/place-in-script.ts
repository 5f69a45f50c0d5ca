import type { RunningScript } from '../image/entrypoint-script.ts';
import { type Image, instructionOf } from '../image/image.ts';
import type { ImageFile } from '../image/image-file.ts';
import type { Step } from '../image/pid1.ts';
import { type OffsetEdit, type Place, placeOf, type Repair } from '../lint/rule.ts';

/** A step that runs a script of known text. */
export type ScriptStep = Step & { readonly script: RunningScript };

/** The steps on the way to PID 1 that run a script of known text. */
export function scriptSteps({ pid1 }: Image): ScriptStep[] {
  return pid1.steps.filter((step): step is ScriptStep => step.script !== undefined);
}

/** The script that stays as PID 1; undefined when that is something else, or unknown. */
export function scriptAsPid1({ pid1 }: Image): ScriptStep | undefined {
  return pid1.stays?.script ? (pid1.stays as ScriptStep) : undefined;
}

/**
 * A place in a script: in its file of the build context, or in the Dockerfile for a here-document. Comments above the
 * ENTRYPOINT or CMD that starts it count.
 */
export function placeInScript(file: ImageFile, start: number, end: number, image: Image): Place {
  const instruction = instructionOf(image.entrypoint) ?? instructionOf(image.cmd) ?? file.instruction;
  if (file.context !== null)
    return { instruction, start, end, file: { path: file.context, text: file.text } };
  if (file.offset === null) return { ...placeOf(file.instruction), instruction };
  return { instruction, start: file.offset + start, end: file.offset + end };
}

/**
 * Where a script writes that it starts a step; undefined for one that the Dockerfile itself names, as behind `exec
 * "$@"`.
 */
export function placeInCaller(step: Step, image: Image): Place | undefined {
  const { steps } = image.pid1;
  const caller = steps.slice(0, Math.max(steps.indexOf(step), 0)).findLast(({ script }) => script);
  const ending = caller?.script?.endings?.at(-1);
  const name = step.argv[0];
  if (!ending?.command || name === undefined || !ending.command.words.includes(name)) return undefined;
  return placeInScript(ending.script, ending.start, ending.end, image);
}

/** Edits of a script as a part of a repair; undefined for one whose text does not stand anywhere as it is run. */
export function editsOfScript(
  file: ImageFile,
  edits: readonly OffsetEdit[],
): Pick<Repair, 'edits' | 'files'> | undefined {
  if (file.context !== null) return { edits: [], files: [{ path: file.context, edits }] };
  const { offset } = file;
  if (offset === null) return undefined;
  return {
    edits: edits.map(({ start, end, newText }) => ({ start: start + offset, end: end + offset, newText })),
  };
}
