import { type Image, ownInstruction, type WrittenCommand } from '../image/image.ts';
import type { Step } from '../image/pid1.ts';
import type { ImageCommand } from '../image/sourced.ts';
import { type Declined, intendedCommand, type Repair } from '../lint/rule.ts';
import { placeForExec } from '../shell/exec-place.ts';
import { indexOfString } from '../shell/shell-arguments.ts';
import { offsetInElement } from '../syntax/json-array.ts';
import { offsetOf } from '../syntax/logical-text.ts';
import { insertText } from './edit.ts';

/**
 * Puts `exec ` before the last command of the script a shell runs in an ENTRYPOINT or CMD, in shell form or inside an
 * array. Declines where that would change what the script does.
 */
export function applyExec({ keyword, command }: WrittenCommand, step: Step, image: Image): Repair | Declined {
  const script = step.shell?.script;
  if (!script || !command.text) return { declined: 'the base image has it' };
  if (!ownInstruction(image, command))
    return { declined: 'it stands in another stage, which others may be built on' };
  const place = placeForExec(script);
  if ('refused' in place) return { declined: `no exec can be put into the script: ${place.refused}` };
  const element = elementOf(script.text, command);
  if (element < 0) return { declined: 'the script stands in no element of its own' };
  const at = command.shellForm
    ? offsetOf(command.text, place.offset)
    : offsetInElement(command.text, element, place.offset);
  const withExec = `${script.text.slice(0, place.offset)}exec ${script.text.slice(place.offset)}`;
  const argv = command.argv.with(element, withExec);
  return {
    edits: [insertText(at, 'exec ')],
    intended: intendedCommand(keyword, argv),
    summary: `${keyword} with exec: the shell hands over to ${script.last?.command?.words[0]}`,
  };
}

/**
 * What stands behind `-c`: a word of the same text may be the shell itself (`["sh", "-c", "sh"]`), or an argument of
 * the script.
 */
function elementOf(script: string, { argv, shellForm }: ImageCommand): number {
  if (shellForm) return argv.length - 1;
  return indexOfString(argv, script);
}
