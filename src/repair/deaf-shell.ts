import type { Image } from '../image/image.ts';
import { scriptSteps } from './place-in-script.ts';
import { shellName, shellStop } from './shell-stop.ts';

/** Signals that end no process which has no handler for them. signal(7), "Ign" */
const harmless = new Set(['SIGWINCH', 'SIGURG', 'SIGCHLD', 'SIGCONT']);

/**
 * Why a shell that waits, and is not PID 1, does not end by a signal that it has no trap for; undefined where it does.
 * Measured with dash 0.5.12, bash 5.2, BusyBox 1.35, mksh 59c and zsh 5.9, each as `SHELL -c 'sleep 3; true'`, and at
 * rest as `SHELL -c 'sleep 3 & wait; true'`.
 */
export function deafTo(signal: string, family: string | undefined, isAtRest: boolean): string | undefined {
  if (harmless.has(signal)) return `does not end by ${signal}`;
  const [shell = ''] = family?.split('<') ?? [];
  if (signal === 'SIGQUIT' && ['bash', 'ash', 'zsh'].includes(shell))
    return `is run by ${shell}, which ignores SIGQUIT`;
  if (signal === 'SIGINT' && !isAtRest)
    return 'takes note of SIGINT only when the command that runs has ended';
  return undefined;
}

/** Why another stop signal would end nothing: it goes to a shell that is deaf to it. Undefined for none. */
export function deafBehind(image: Image, signal: string): string | undefined {
  for (const step of scriptSteps(image)) {
    const { ending, family } = step.script;
    if (step.stays !== true || !ending || !['deaf', 'lost-exec'].includes(shellStop(ending, image))) continue;
    const why = deafTo(signal, family, ending.how === 'wait' || ending.how === 'loop');
    if (why !== undefined) return `${shellName(step)} ${why}, and does not tell what it runs`;
  }
  return undefined;
}
