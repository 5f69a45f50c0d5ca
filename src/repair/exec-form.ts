import { type Image, ownInstruction, type WrittenCommand } from '../image/image.ts';
import type { Step } from '../image/pid1.ts';
import { intendedCommand, type Repair } from '../lint/rule.ts';
import { isBuiltin } from '../shell/exec-place.ts';
import { parseShebang } from '../shell/shebang.ts';
import { formatArgv } from '../syntax/command.ts';
import { hasCommentInside, replaceArgument } from './edit.ts';

/**
 * The shell form of one plain command as an array, which needs no shell at all; undefined where it is more than that. A
 * comment of the shell's own would be lost with it.
 */
export function toExecForm(
  { keyword, command }: WrittenCommand,
  step: Step,
  image: Image,
): Repair | undefined {
  const last = step.shell?.script.last?.command;
  const { text } = command;
  if (!last || !text || !ownInstruction(image, command) || hasCommentInside(image, text)) return undefined;
  if (!step.shell?.script.isSingle || !last.isStatic || last.hasAssignment || last.hasRedirection)
    return undefined;
  if (!/^\s*;?\s*$/.test(step.shell.script.text.slice(last.end))) return undefined;
  if (isBuiltin(last.words[0] ?? '') || needsShell(last.words, step, image)) return undefined;
  // Behind an array, a CMD that was ignored would become arguments.
  if (keyword === 'ENTRYPOINT' && image.cmd?.argv.length) return undefined;
  return {
    edits: [replaceArgument(text, formatArgv(last.words))],
    intended: intendedCommand(keyword, last.words),
    summary: `${keyword} in exec form, without a shell`,
  };
}

/** A script without a `#!` line is run by the shell itself, and by nothing else. */
function needsShell([name = '']: readonly string[], step: Step, { pid1 }: Image): boolean {
  const script = pid1.steps[pid1.steps.indexOf(step) + 1]?.script;
  if (script) return !parseShebang(script.file.text.replace('\uFEFF', ''));
  return /\.(?:a|ba|da|k)?sh$/.test(name);
}
