import { type Image, ownInstruction, type WrittenCommand } from '../image/image.ts';
import { fileOf, type Step, stringOf } from '../image/step.ts';
import { intendedCommand, type Repair } from '../lint/rule.ts';
import { isBuiltin } from '../shell/builtins.ts';
import { parseShebang } from '../shell/shebang.ts';
import { soleCommand } from '../shell/shell-commands.ts';
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
  const sole = soleCommand(stringOf(step) ?? '');
  const { text } = command;
  if (!sole || !text || !ownInstruction(image, command) || hasCommentInside(image, text)) return undefined;
  if (!sole.isStatic || sole.hasAssignment || sole.hasRedirection) return undefined;
  if (isBuiltin(sole.words[0] ?? '') || needsShell(sole.words, step, image)) return undefined;
  // After an array, a CMD that was ignored would become arguments.
  if (keyword === 'ENTRYPOINT' && image.cmd?.argv.length) return undefined;
  return {
    edits: [replaceArgument(text, formatArgv(sole.words))],
    intended: intendedCommand(keyword, sole.words),
    summary: `${keyword} in exec form, without a shell`,
  };
}

/** A script without a `#!` line is run by the shell itself, and by nothing else. */
function needsShell([name = '']: readonly string[], step: Step, { pid1 }: Image): boolean {
  const next = pid1.steps[pid1.steps.indexOf(step) + 1];
  const file = next && fileOf(next);
  if (file) return !parseShebang(file.text.replace('\uFEFF', ''));
  return /\.(?:a|ba|da|k)?sh$/.test(name);
}
