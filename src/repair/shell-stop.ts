import { isBrief, isShortLived } from '../image/duration.ts';
import type { Image } from '../image/image.ts';
import { nameOf } from '../image/image-path.ts';
import { fileOf, type ShellText, type Step } from '../image/step.ts';
import { isBuiltin } from '../shell/builtins.ts';
import type { Ending, Trap } from '../shell/ending.ts';
import { isDynamic } from '../shell/shell-word.ts';
import type { SimpleCommand } from '../shell/simple-command.ts';
import { canonicalSignal } from '../syntax/signal.ts';

type TextEnding = Ending<ShellText>;

/**
 * What the stop signal does to a shell that is at this end of its text:
 * - `deaf`: nothing: as PID 1 a shell ignores it, and it does not pass it on; or it goes on after its trap
 * - `lost-exec`: likewise, because `exec` has replaced a child
 * - `late-trap`: a trap is set for it, and waits for a command to end
 * - `trap`: a trap runs at once, and what it does is right
 * - `leaves`: a trap runs at once, and the shell ends while something still runs, or may
 * - `dies`: there is no trap, and the shell ends all the same, while something still runs, or may
 * - `over`: it is done by then, or waits for nothing that lasts
 * - `exec`: it has become another program
 * - `unknown`: a trap may be set, or a program that is not known runs
 */
export type ShellStop =
  | 'deaf'
  | 'lost-exec'
  | 'late-trap'
  | 'trap'
  | 'leaves'
  | 'dies'
  | 'over'
  | 'exec'
  | 'unknown';

export function shellStop(ending: TextEnding, image: Image): ShellStop {
  switch (ending.how) {
    case 'exec':
      return 'exec';
    case 'exit':
    case 'end':
    case 'background':
      return 'over';
    case 'wait':
    case 'loop':
      return stopAtRest(ending, image);
    default:
      return stopInForeground(ending, stopTrap(ending, image));
  }
}

/** What the shell does on the ways that it may take from here, by the worst of them. */
function stopAtRest(ending: TextEnding, image: Image): ShellStop {
  const { stop, areTrapsKnown } = ending;
  const trap = stopTrap(ending, image);
  if (!trap && !areTrapsKnown) return 'unknown';
  if (stop.includes('stuck') && lostExecsOf(ending).length > 0 && !trap) return 'lost-exec';
  return worstOf(stop, trap ? 'leaves' : 'dies');
}

function worstOf(stop: TextEnding['stop'], lost: 'leaves' | 'dies'): ShellStop {
  if (stop.includes('stuck')) return 'deaf';
  if (stop.includes('lost') || stop.includes('perhaps-lost')) return lost;
  return stop.includes('unknown') || stop.length === 0 ? 'unknown' : 'trap';
}

function stopInForeground(ending: TextEnding, trap: Trap<ShellText> | undefined): ShellStop {
  const { argv, command, body, stop } = ending;
  const isOver = ({ words }: SimpleCommand): boolean => isShortLived(words) || isBrief(words);
  const isProgram = ({ words: [name = ''] }: SimpleCommand): boolean =>
    name === 'command' || !isBuiltin(name);
  const programs = body.filter(one => isProgram(one) && !isOver(one));
  const lasting =
    programs.find(({ isStatic }) => isStatic) ?? programs.find(({ isExec }) => isExec) ?? body[0];
  const words = argv ?? command?.words ?? lasting?.words ?? [];
  if (isShortLived(words) || isBrief(words)) return 'over';
  if (trap && stop.length > 0) return worstOf(stop, 'leaves');
  // bash dies, and its trap for EXIT goes on waiting.
  if (stop.includes('stuck')) return 'deaf';
  if (stop.length > 0) return stop.includes('lost') || stop.includes('perhaps-lost') ? 'dies' : 'unknown';
  if (lostExecsOf(ending).length > 0) return 'lost-exec';
  return trap ? 'late-trap' : 'deaf';
}

/** Whether what the shell leaves behind is not known to be at work by then: it may be a job, and done. */
export function mayLeaveNothing({ stop }: Pick<TextEnding, 'stop'>): boolean {
  return stop.includes('perhaps-lost') && !stop.includes('lost');
}

/** The trap that is set for the signal that stops the image; one that ignores it is none. */
export function stopTrap({ traps }: TextEnding, image: Image): Trap<ShellText> | undefined {
  const signal = stopName(image);
  return traps.find(trap => trap.signal === signal && trap.handler !== '');
}

/** Whether a trap is set for the stop signal that keeps the shell from dying of it, be it that it ignores it. */
export function trapsStop({ traps }: TextEnding, image: Image): boolean {
  const signal = stopName(image);
  return traps.some(trap => trap.signal === signal);
}

function stopName({ stopSignal }: Image): string {
  return canonicalSignal(stopSignal?.value ?? 'SIGTERM').replace(/^SIG/, '');
}

/** Every `exec` of the end of a text that replaces a child of the shell and not the shell. */
export function lostExecsOf({ how, lostExecs, background }: TextEnding): readonly SimpleCommand[] {
  return how === 'wait' ? background.filter(({ isExec }) => isExec) : lostExecs;
}

/** What the shell waits for, by its name; undefined when that has no one name. */
export function awaitedBy({ how, argv, command, body, defined }: TextEnding): string | undefined {
  const lasting = how === 'pipeline' ? body.find(({ words }) => !isShortLived(words)) : undefined;
  const first = how === 'loop' && body.length > 1 ? undefined : (lasting ?? body[0]);
  const words = argv ?? command?.words ?? first?.words;
  const name = nameOf(words?.[0] ?? '');
  // What is put together when the container starts is no name, nor is a function.
  return name === '' || isDynamic(name) || defined.has(name) ? undefined : name;
}

/** What a shell is called: its script by the name of the file, a shell with a string as it is started. */
export function shellName(step: Step): string {
  const file = fileOf(step);
  return file ? nameOf(file.path) : (step.argv[0] ?? 'the shell');
}
