import { distributionOf } from '../image/distribution.ts';
import { isBrief } from '../image/duration.ts';
import type { Image } from '../image/image.ts';
import type { ShellText } from '../image/step.ts';
import { isBuiltin } from '../shell/builtins.ts';
import type { Ending } from '../shell/ending.ts';
import { type ScriptStep, scriptSteps } from './place-in-script.ts';
import { shellName, shellStop } from './shell-stop.ts';

/** Signals that end no process which has no handler for them. signal(7), "Ign" */
const harmless = new Set(['SIGWINCH', 'SIGURG', 'SIGCHLD', 'SIGCONT']);

/**
 * Why a shell that waits, and is not PID 1, does not end by a signal that it has no trap for; undefined where it does.
 * Measured with dash 0.5.12, bash 5.2, BusyBox 1.35, mksh 59c and zsh 5.9, each as `SHELL -c 'sleep 3; true'`, and at
 * rest as `SHELL -c 'sleep 3 & wait; true'`.
 */
export function deafTo(signal: string, family: string | undefined, rests: boolean): string | undefined {
  if (harmless.has(signal)) return `does not end by ${signal}`;
  const [shell = ''] = family?.split('<') ?? [];
  if (signal === 'SIGQUIT' && ['bash', 'ash', 'zsh'].includes(shell))
    return `is run by ${shell}, which ignores SIGQUIT`;
  if (signal === 'SIGINT' && !rests) return 'takes note of SIGINT only when the command that runs has ended';
  return undefined;
}

/** The shell of an unknown base is the one that goes with what its packages come from. */
export function shellOf({ script: { family } }: ScriptStep, image: Image): string | undefined {
  const shells: Readonly<Record<string, string>> = { alpine: 'ash', debian: 'dash' };
  return family ?? shells[distributionOf(image)?.name ?? ''];
}

/**
 * Whether a shell waits for nothing in the foreground when the signal comes, or not for long. bash does not die of
 * SIGINT when the command that it waits for has ended by itself: a loop then goes on.
 */
export function isAtRest(ending: Ending<ShellText> | undefined, family: string | undefined): boolean {
  if (ending?.how !== 'loop') return ending?.how === 'wait';
  const { body } = ending;
  if (body.some(({ words }) => words[0] === 'wait')) return true;
  const commands = body.filter(({ words: [name = ''] }) => !isBuiltin(name));
  return commands.length === 0 || (family !== 'bash' && commands.every(({ words }) => isBrief(words)));
}

/** Why another stop signal would end nothing: it goes to a shell that is deaf to it. Undefined for none. */
export function deafBehind(image: Image, signal: string): string | undefined {
  for (const step of scriptSteps(image)) {
    const { ending } = step.script;
    const family = shellOf(step, image);
    if (step.stays !== true || !ending || !['deaf', 'lost-exec'].includes(shellStop(ending, image))) continue;
    const why = deafTo(signal, family, isAtRest(ending, family));
    if (why !== undefined) return `${shellName(step)} ${why}, and does not tell what it runs`;
  }
  return undefined;
}
