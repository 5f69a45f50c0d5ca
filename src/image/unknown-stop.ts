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

/**
 * An init that signals the whole group tells the shell, the command that it waits for, and its jobs at once: which of
 * them ends first decides what becomes of a shell with jobs.
 */
export function unknownInGroup(
  { script, program }: Step,
  init: Step | undefined,
  start: Instruction,
): Unknown | undefined {
  const ending = script?.ending;
  if (!ending || init?.script || init?.program?.kind !== 'init') return undefined;
  const isGroup = init.program.name === 'dumb-init' || init.argv.slice(1).some(word => /^-\w*g$/.test(word));
  const hasJobs = ending.background.some(({ duration }) => duration !== 'short') || program?.shell === 'mksh';
  if (!isGroup || !hasJobs) return undefined;
  const line = lineAt(ending.script.text, ending.start) + 1;
  const { text } = script;
  return {
    what: isFile(text) ? `script ${text.path}` : 'command line',
    why: `${init.program.name} signals all that runs by line ${line}, and which of it ends first is not known`,
    instruction: isFile(text) ? text.instruction : start,
  };
}

/**
 * A coproc works with pipes to the shell: what it does when the shell is gone, and writes to nobody, is not known.
 * Undefined where there is none.
 */
export function unknownCoproc(steps: readonly Step[], start: Instruction): Unknown | undefined {
  for (const { script } of steps) {
    const job = script?.ending?.background.find(({ isCoproc, duration }) => isCoproc && duration !== 'short');
    if (!script?.ending || !job) continue;
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
