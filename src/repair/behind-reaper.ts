import type { Image } from '../image/image.ts';
import { nameOf } from '../image/image-path.ts';
import type { ShellText } from '../image/step.ts';
import type { Injection } from '../lint/injection.ts';
import { type Declined, isDeclined, type Repair } from '../lint/rule.ts';
import type { Ending } from '../shell/ending.ts';
import { canonicalSignal } from '../syntax/signal.ts';
import { deafTo, isAtRest, shellOf } from './deaf-shell.ts';
import { applyExec } from './exec-into-shell.ts';
import { injectReaper } from './inject-reaper.ts';
import type { ScriptStep } from './place-in-script.ts';
import { shellName, stopTrap, trapsStop } from './shell-stop.ts';

/**
 * Makes the reaper PID 1 in front of a shell that waits for what it runs. The reaper lets the rest finish when the
 * shell has died of the stop signal: a shell that does not die of it keeps the reaper waiting, and gains nothing.
 */
export function waitBehindReaper(step: ScriptStep, image: Image, injection: Injection): Repair | Declined {
  const { from } = injection;
  if (typeof from === 'object' && 'package' in from)
    return {
      declined: `${from.package} ends with ${shellName(step)} and does not wait for what that runs: the reaper does`,
    };
  if (killsAtExit(step, image))
    return { declined: `${shellName(step)} kills what it runs in its trap for EXIT, behind an init as well` };
  const repair = injectReaper(image, injection);
  const why = isDeclined(repair) ? undefined : reasonToStay(step, image);
  return why
    ? { declined: `${shellName(step)} ${why}, so that it would not exit after an init either` }
    : repair;
}

/**
 * `exec` before the last command, or the reaper in front where that does not help: behind a script that nobody has read
 * another shell may wait, and to that the signal would be as lost. One that is called an entrypoint ends in `exec`.
 */
export function execOrReaper(step: ScriptStep, image: Image, injection: Injection): Repair | Declined {
  const withExec = applyExec(step, image);
  const last = image.pid1.steps.at(-1);
  const isUnread = last?.stays === undefined && !last?.script && !last?.program;
  const isHandingOver = /entry-?point/.test(nameOf(last?.argv[0] ?? ''));
  if (!isDeclined(withExec) && (!isUnread || isHandingOver)) return withExec;
  const behind = waitBehindReaper(step, image, injection);
  return isDeclined(behind) && !isDeclined(withExec) ? withExec : behind;
}

/**
 * Why a shell does not die of the stop signal behind an init, or is not all that this waits for; undefined where it
 * does.
 */
export function reasonToStay(step: ScriptStep, image: Image, endsWithShell = false): string | undefined {
  const { ending } = step.script;
  const family = shellOf(step, image);
  const trapped = ending && whatItsTrapDoes(ending, image);
  if (trapped !== undefined) return trapped;
  // Before it dies bash runs its trap for EXIT, which may wait for what nobody tells.
  const isStuck = ending?.stop.includes('stuck') && ending.traps.some(({ signal }) => signal === 'EXIT');
  if (isStuck && family === 'bash') return 'has a trap for EXIT that goes on waiting';
  const deafness = deafTo(
    canonicalSignal(image.stopSignal?.value ?? 'SIGTERM'),
    family,
    isAtRest(ending, family),
  );
  if (deafness !== undefined) return deafness;
  if (ending?.hasDeafChild && !endsWithShell)
    return 'starts a shell that has a trap for the stop signal and goes on';
  // MULTIOS: what has its output redirected and piped has a process of the shell's in between, which ends first.
  if (family === 'zsh' && ending && isCopied(ending))
    return 'is run by zsh, which copies redirected output by a process of its own';
  // Seen of mksh 59c: it takes note of the signal, and goes on when the command has ended.
  const goesOn = !/^(?:wait|loop)$/.test(ending?.how ?? '') || ending?.stop.includes('stuck');
  return family === 'mksh' && goesOn ? 'is run by mksh, which waits for the command that runs' : undefined;
}

/**
 * `trap 'kill -9 $pid' EXIT`, in a shell that runs it when it is stopped: after its trap for that signal, or because it
 * does so whatever it dies of.
 */
export function killsAtExit({ script: { ending, family } }: ScriptStep, image: Image): boolean {
  if (!ending || !(trapsStop(ending, image) || family === 'bash' || family === 'mksh')) return false;
  const kills = /\bkill\s+(?:-s\s*|-)(?:9|(?:SIG)?KILL)\b/;
  return ending.traps.some(({ signal, handler }) => signal === 'EXIT' && kills.test(handler));
}

/** `app > log | tee`: standard output goes to two places at once. */
function isCopied({ how, script: { text }, start, end }: Ending<ShellText>): boolean {
  return how === 'pipeline' && /(?:^|[\s;{(])1?>{1,2}\s*[^&\s|>][^|]*\|/.test(text.slice(start, end));
}

function whatItsTrapDoes(ending: Ending<ShellText>, image: Image): string | undefined {
  if (!trapsStop(ending, image)) return undefined;
  if (!stopTrap(ending, image)) return 'ignores the stop signal';
  return ending.how === 'wait' || ending.how === 'loop'
    ? 'handles the stop signal, and then goes on'
    : 'handles the stop signal only when what it waits for has ended';
}
