import type { Image } from '../image/image.ts';
import type { ShellText } from '../image/step.ts';
import { hasWorkers } from '../lint/group-signal.ts';
import type { Injection } from '../lint/injection.ts';
import type { Declined, Repair } from '../lint/rule.ts';
import type { Trap } from '../shell/ending.ts';
import { signalsItself } from '../shell/signals-itself.ts';
import { injectReaper } from './inject-reaper.ts';
import type { ScriptStep } from './place-in-script.ts';
import { shellName } from './shell-stop.ts';
import { readHandler } from './trap-handler.ts';

/**
 * Lets a trap run that waits for the command of the moment: the reaper with `-g` signals the command as well as the
 * shell, which runs the trap when the command has ended. Declines where the shell would go on after that.
 */
export function signalGroup(
  step: ScriptStep,
  trap: Trap<ShellText>,
  image: Image,
  injection: Injection,
): Repair | Declined {
  const reason = reasonToDecline(step, trap, image);
  return reason === undefined ? injectReaper(image, injection, { isForGroup: true }) : { declined: reason };
}

function reasonToDecline(step: ScriptStep, trap: Trap<ShellText>, { pid1, ways }: Image): string | undefined {
  const { ending, text } = step.script;
  const name = shellName(step);
  if (pid1.init) return `${pid1.init} is PID 1 already`;
  if (!ending || !['foreground', 'loop'].includes(ending.how)) return `what ${name} waits for is unknown`;
  if (signalsItself(trap, trap.scope?.jobs ?? ending.background.length, step.script.family))
    return `the trap in ${name} signals ${name} itself, which runs the trap once more`;
  const exits = readHandler(trap, ending)?.exits === true;
  const isOnTheWay = ways.some(way => way.steps.some(({ script }) => script?.ending?.isLast === false));
  if (!exits && (ending.how !== 'foreground' || isOnTheWay))
    return `after the trap ${name} goes on with what comes next`;
  if (/\bset\s+-(?:\w*m|o\s+monitor)|\bsetsid\b/.test(text.text))
    return `${name} runs commands in process groups of their own, where a signal to its own does not reach them`;
  if (/[<>]\(/.test(text.text))
    return `a signal to all that ${name} runs would end the process that reads from its program first`;
  const worker = pid1.steps.find(hasWorkers);
  return worker && `a signal to all that ${name} runs would end the workers of ${worker.program?.name}`;
}
