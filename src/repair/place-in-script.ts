import { type Image, instructionOf, type WrittenCommand, writtenCommands } from '../image/image.ts';
import { isFile, type RunningScript, type ShellString, type ShellText, type Step } from '../image/step.ts';
import { type OffsetEdit, type Place, placeOf, type Repair } from '../lint/rule.ts';
import type { Ending } from '../shell/ending.ts';
import { indexOfString } from '../shell/shell-arguments.ts';
import { offsetInElement } from '../syntax/json-array.ts';
import { offsetOf } from '../syntax/logical-text.ts';

/** A step that runs a text that is known. */
export type ScriptStep = Step & { readonly script: RunningScript };

/** The steps on the way to PID 1 that run a text that is known. */
export function scriptSteps({ pid1 }: Image): ScriptStep[] {
  return pid1.steps.filter((step): step is ScriptStep => step.script !== undefined);
}

/** The shell that stays as PID 1; undefined when that is something else, or unknown. */
export function scriptAsPid1({ pid1 }: Image): ScriptStep | undefined {
  return pid1.stays?.script ? (pid1.stays as ScriptStep) : undefined;
}

/**
 * A place in a text that a shell reads: in its file of the build context, in the Dockerfile for a here-document, and
 * the whole instruction for a string. Comments above the ENTRYPOINT or CMD that starts it count.
 */
export function placeInScript(text: ShellText, start: number, end: number, image: Image): Place {
  const starting = instructionOf(image.entrypoint) ?? instructionOf(image.cmd);
  if (!isFile(text)) return placeOf(commandOf(text, image)?.instruction ?? starting ?? image.stage.from);
  const instruction = starting ?? text.instruction;
  if (text.context !== null)
    return { instruction, start, end, file: { path: text.context, text: text.text } };
  if (text.offset === null) return { ...placeOf(text.instruction), instruction };
  return { instruction, start: text.offset + start, end: text.offset + end };
}

/** Where a shell is at the end of its text: its command, or the `fg` or `wait` by which it waits for one. */
export function placeOfEnding({ script, start, end, command }: Ending<ShellText>, image: Image): Place {
  const isWritten = command && start <= command.start && command.end <= end;
  return placeInScript(script, isWritten ? command.start : start, isWritten ? command.end : end, image);
}

/** The ENTRYPOINT or CMD that has a string among its words; undefined for one that a script starts. */
export function commandOf(string: ShellString, image: Image): WrittenCommand | undefined {
  return wordOf(string, image)?.written;
}

/**
 * The word of the ENTRYPOINT or CMD that a string is. One of the same text may be the shell itself (`["sh", "-c",
 * "sh"]`), or an argument of the string; negative where a script puts it behind a `-c` of its own.
 */
export function wordOf(
  { text, words }: ShellString,
  image: Image,
): { readonly written: WrittenCommand; readonly element: number } | undefined {
  if (!words.includes(text)) return undefined;
  const found = writtenCommands(image)
    .filter(({ command }) => command.argv.includes(text))
    .map(written => {
      const { argv, shellForm } = written.command;
      if (shellForm) return { written, element: shellForm.script === text ? argv.length - 1 : -1 };
      // `ENTRYPOINT ["sh", "-c"]`: the string is the first word of the CMD.
      const before = written.keyword === 'CMD' ? image.entrypoint?.argv.at(-1) : undefined;
      return { written, element: indexOfString(argv, text, before) };
    });
  return found.find(({ element }) => element >= 0) ?? found[0];
}

/** The ENTRYPOINT or CMD that has the string of a step; undefined for a file, and for a string that a script starts. */
export function commandOfStep({ script: { text } }: ScriptStep, image: Image): WrittenCommand | undefined {
  return isFile(text) ? undefined : commandOf(text, image);
}

/**
 * Where a script writes that it starts a step; undefined for one that the Dockerfile itself names, as behind `exec
 * "$@"`.
 */
export function placeInCaller(step: Step, image: Image): Place | undefined {
  const { steps } = image.pid1;
  const caller = steps.slice(0, Math.max(steps.indexOf(step), 0)).findLast(({ script }) => script);
  const ending = caller?.script?.ending;
  const name = step.argv[0];
  if (!ending?.command || name === undefined || !ending.command.words.includes(name)) return undefined;
  return placeInScript(ending.script, ending.start, ending.end, image);
}

/**
 * Where it is written what a step runs: in the script that starts it, or at the instruction that names it. A CMD that
 * the script takes no notice of does not.
 */
export function placeOfStep(step: Step, image: Image): Place | undefined {
  const written = writtenCommands(image);
  const naming = written.findLast(({ command: { argv } }) => argv.join(' ').includes(step.argv[0] ?? ''));
  const instruction = (naming ?? written[0])?.instruction;
  return placeInCaller(step, image) ?? (instruction && placeOf(instruction));
}

/** Edits of a text as a part of a repair; undefined for one that is not written anywhere as it is run. */
export function editsOfScript(
  text: ShellText,
  edits: readonly OffsetEdit[],
  image: Image,
): Pick<Repair, 'edits' | 'files'> | undefined {
  if (!isFile(text)) return editsOfString(text, edits, image);
  // An experiment mounts it as it is, and so may whoever has a copy of the repository.
  if (text.isMounted) return undefined;
  if (text.context !== null) return { edits: [], files: [{ path: text.context, edits }] };
  const { offset } = text;
  if (offset === null) return undefined;
  return {
    edits: edits.map(({ start, end, newText }) => ({ start: start + offset, end: end + offset, newText })),
  };
}

function editsOfString(
  string: ShellString,
  edits: readonly OffsetEdit[],
  image: Image,
): Pick<Repair, 'edits'> | undefined {
  const { written, element = -1 } = wordOf(string, image) ?? {};
  if (!written?.command.text || element < 0) return undefined;
  const { text, shellForm } = written.command;
  const place = (offset: number): number =>
    shellForm ? offsetOf(text, offset) : offsetInElement(text, element, offset);
  return {
    edits: edits.map(({ start, end, newText }) => ({ start: place(start), end: place(end), newText })),
  };
}
