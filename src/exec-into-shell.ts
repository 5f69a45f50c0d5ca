import { replaceText } from './edit.ts';
import type { Image, ImageCommand } from './image/image.ts';
import type { Step } from './image/pid1.ts';
import type { Refusal, Repair } from './rule.ts';
import { placeForExec } from './syntax/exec-place.ts';
import { offsetInElement } from './syntax/json-array.ts';
import { offsetOf } from './syntax/logical-text.ts';

/**
 * Puts `exec ` before the last command of the script a shell runs in an ENTRYPOINT or CMD, in shell form or inside an array. Refuses
 * where that would change what the script does.
 */
export function applyExec(
  keyword: 'ENTRYPOINT' | 'CMD',
  command: ImageCommand,
  step: Step,
  { stage }: Image,
): Repair | Refusal {
  const script = step.shell?.script;
  if (!script || !command.text || command.origin.from !== 'instruction')
    return { refused: 'the base image has it' };
  if (command.origin.stage !== stage)
    return { refused: `it stands in another stage, ${stageName(command.origin.stage)}` };
  const place = placeForExec(script);
  if ('refused' in place) return { refused: `no exec can be put into the script: ${place.refused}` };
  const element = command.argv.indexOf(script.text);
  const at = command.shellForm
    ? offsetOf(command.text, place.offset)
    : offsetInElement(command.text, element, place.offset);
  const withExec = `${script.text.slice(0, place.offset)}exec ${script.text.slice(place.offset)}`;
  const argv = command.argv.with(element, withExec);
  return {
    edits: [replaceText(at, at, 'exec ')],
    intended: { [keyword === 'CMD' ? 'cmd' : 'entrypoint']: argv },
    summary: `${keyword} with exec: the shell hands over to ${script.last?.command?.words[0]}`,
  };
}

function stageName({ name, index }: Image['stage']): string {
  return name ?? String(index);
}
