import { lineAt } from '../lines.ts';
import type { Ending } from '../shell/ending.ts';
import type { Instruction } from '../syntax/instruction.ts';
import { exitsWithChild } from './exits-with-child.ts';
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
    why: whyUnknown(ending, line),
    instruction: isFile(text) ? text.instruction : start,
  };
}

function whyUnknown({ areTrapsKnown, traps }: Ending, line: number): string {
  if (!areTrapsKnown)
    return traps.length === 0
      ? `line ${line} waits, and whether a trap is set by then is not known`
      : `line ${line} waits, and whether its trap is still the same by then is not known`;
  return traps.length === 0
    ? `whether what line ${line} waits for has ended by then is not known`
    : `a stop in line ${line} runs its trap, and what that does is not known`;
}

/**
 * An init that signals the whole group tells the shell, or what it has become, the command that it waits for and all
 * that runs beside at once: which of them ends first decides what becomes of the others. Undefined where the shell's
 * trap says so, and where it has none and dies before any of them.
 */
export function unknownInGroup(
  { script, program, stays }: Step,
  init: Step | undefined,
  start: Instruction,
): Unknown | undefined {
  const ending = script?.ending;
  if (!ending || init?.script || init?.program?.kind !== 'init') return undefined;
  const isGroup = init.program.name === 'dumb-init' || init.argv.slice(1).some(word => /^-\w*g$/.test(word));
  const leaves = !isGroup && stays !== true && exitsWithChild(init.program.name) && hasServer(ending);
  const isMixed = isGroup && (stays !== true || outlives(ending, program?.shell)) && hasOthers(ending);
  if (!leaves && !isMixed) return undefined;
  const line = lineAt(ending.script.text, ending.start) + 1;
  const { text } = script;
  return {
    what: isFile(text) ? `script ${text.path}` : 'command line',
    why: leaves
      ? `${init.program.name} exits with what line ${line} starts, which may not wait for what runs beside it`
      : `${init.program.name} signals all that runs by line ${line}, and which of it ends first is not known`,
    instruction: isFile(text) ? text.instruction : start,
  };
}

function hasServer({ background }: Ending): boolean {
  return background.some(({ duration }) => duration === 'service');
}

/** Whether a shell without a trap goes on until the command has ended that it waits for. */
function outlives({ how, stop, hasDeafChild }: Ending, shell: string | null | undefined): boolean {
  if (how === 'wait' || how === 'loop' || stop.length > 0) return false;
  return shell === 'mksh' || shell === 'zsh' || hasDeafChild;
}

/** Whether something runs beside the command: a job, the other end of a pipe. */
function hasOthers({ how, background, script, start, end }: Ending): boolean {
  if (how === 'pipeline' || /[<>]\(/.test(script.text)) return true;
  // `( app & wait )`
  if (how === 'subshell' && /[^&>]&(?![&>\d])/.test(script.text.slice(start, end))) return true;
  return background.some(({ duration }) => duration !== 'short');
}

/** Ours ends what is left of a shell one by one as well: what reads the output of a program may end before it. */
export function unknownReader({ script }: Step, start: Instruction): Unknown | undefined {
  const found = script && />\(|\bcoproc\b/.exec(script.text.text);
  if (!found) return undefined;
  const { text } = script;
  const what = isFile(text) ? `script ${text.path}` : 'command line';
  const line = lineAt(text.text, found.index) + 1;
  return {
    what,
    why: `line ${line} starts what reads from another program, and may end before it`,
    instruction: isFile(text) ? text.instruction : start,
  };
}

/**
 * A coproc works with pipes to the shell: what it does when the shell is gone, and writes to nobody, is not known.
 * Undefined where there is none, and where the shell is there until it has ended.
 */
export function unknownCoproc(steps: readonly Step[], start: Instruction): Unknown | undefined {
  for (const { script } of steps) {
    const job = script?.ending?.background.find(({ isCoproc, duration }) => isCoproc && duration !== 'short');
    if (!script?.ending || !job || outlivesJobs(script.ending)) continue;
    const { text, ending } = script;
    const line = lineAt(ending.script.text, job.start) + 1;
    return {
      what: isFile(text) ? `script ${text.path}` : 'command line',
      why: `the coproc in line ${line} writes to the shell, and may fail when the shell has ended`,
      instruction: isFile(text) ? text.instruction : start,
    };
  }
  return undefined;
}

function outlivesJobs({ how, stop }: Ending): boolean {
  return (how === 'wait' || how === 'loop') && stop.length > 0 && stop.every(result => result === 'clean');
}
