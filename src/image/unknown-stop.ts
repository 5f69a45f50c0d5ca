import { lineAt } from '../lines.ts';
import type { Instruction } from '../syntax/instruction.ts';
import { isFile, type Step } from './step.ts';
import type { Unknown } from './unknown.ts';

/**
 * What a shell that stays does when it is stopped, where a program decides that: `nginx -s quit` in a trap may wait for
 * nginx or not. Undefined where that is known, or a rule says what is wrong with it.
 */
export function unknownStop({ stays, script }: Step, start: Instruction): Unknown | undefined {
  const ending = script?.ending;
  if (stays !== true || !script || !ending?.stop.includes('unknown')) return undefined;
  if (ending.stop.includes('stuck') || ending.stop.includes('lost')) return undefined;
  const { text } = script;
  const what = isFile(text) ? `script ${text.path}` : 'command line';
  const line = lineAt(ending.script.text, ending.start) + 1;
  return {
    what,
    why: ending.areTrapsKnown
      ? `what its trap runs decides what a stop in line ${line} does`
      : `line ${line} waits, and whether a trap is set by then is not known`,
    instruction: isFile(text) ? text.instruction : start,
  };
}
