import { hasDetached } from '../src/image/detaches.ts';
import { isShortLived } from '../src/image/duration.ts';
import { type Image, ownInstruction, type WrittenCommand, writtenCommands } from '../src/image/image.ts';
import type { ImageCommand } from '../src/image/sourced.ts';
import { fileOf, type Step, stringOf } from '../src/image/step.ts';
import { fixed } from '../src/lint/example.ts';
import { ignoredStop } from '../src/lint/ignored-stop.ts';
import { keepaliveOf } from '../src/lint/keepalive.ts';
import { defineRule, isDeclined, type Offender, placeOf } from '../src/lint/rule.ts';
import { waitBehindReaper } from '../src/repair/behind-reaper.ts';
import { detachedBefore } from '../src/repair/detached.ts';
import { toExecForm } from '../src/repair/exec-form.ts';
import { applyExec } from '../src/repair/exec-into-shell.ts';
import type { ScriptStep } from '../src/repair/place-in-script.ts';
import { shellName, shellStop } from '../src/repair/shell-stop.ts';
import { isPerhapsOver, isPrompt, mayBeOver } from '../src/repair/waiting-shell.ts';
import { isArrayLike } from '../src/syntax/json-array.ts';

interface ShellFormCommand extends Offender {
  readonly written: WrittenCommand;
  readonly step: ScriptStep;
  /** The script that the shell starts, where that would stay as PID 1 as well. */
  readonly inner: Step | undefined;
  /** It ends in a prompt, which lives only with a terminal. */
  readonly needsTerminal: boolean;
}

export default defineRule<ShellFormCommand>({
  id: 'shell-form',
  severity: 'warning',
  symptom: 'stop-ignored',
  summary: 'Shell form puts a shell between Docker and the program',
  docs: `
\`docker stop\` waits for the grace period and then kills everything in the container. Docker runs shell form as
\`/bin/sh -c "…"\`. Where \`/bin/sh\` is dash (Debian, Ubuntu and everything built on them), the shell stays as
PID 1. It does not forward the stop signal, and as PID 1 it does not even die of it.

The shell of Alpine and BusyBox, and bash, replace themselves with their last command, so the same line works there.
It is reported as an info, because it stops working with another base image, a redirection or a pipe.

Write the command as an array, or keep the shell and start the program with \`exec\`.`,

  check: image =>
    writtenCommands(image).flatMap(written => {
      const { shellForm } = written.command;
      // A broken array and a here-document are reported by other rules: putting exec in front of them would not help.
      const isMeant = written.instruction.heredocs.length === 0 && !isArrayLike(shellForm?.script ?? '');
      const step = shellForm && isMeant ? stepOf(image, written.command) : undefined;
      if (!step || image.hasShell === false || !isInTheWay(step, image)) return [];
      const found = { place: placeOf(written.instruction), written, step, inner: deafScript(step, image) };
      if (isPrompt(image)) return atPrompt({ ...found, needsTerminal: false }, image);
      const severity = isCertain(step, image) ? 'warning' : 'info';
      return [{ ...found, needsTerminal: false, severity }];
    }),

  message({ written: { keyword, command }, step, inner, needsTerminal }, image) {
    const shell = command.argv[0];
    if (needsTerminal)
      return ignoredStop(
        image,
        signal => `${shell} is PID 1 and does not forward ${signal}; without a terminal it ends at once`,
      );
    if (inner) {
      const pid1 = { ...image.pid1, stays: inner };
      return ignoredStop(
        { ...image, pid1 },
        signal => `neither ${shell} nor ${shellName(inner)}, which it starts, forwards ${signal}`,
      );
    }
    if (step.stays === true)
      return ignoredStop(image, signal => `${shell} is PID 1 and does not forward ${signal}`);
    if (step.stays === undefined)
      return ignoredStop(
        image,
        () => `${keyword} runs in ${shell}, and the one in ${image.base.reference} may stay as PID 1`,
      );
    return (
      `the stop signal gets through only because ${shell} is ${step.script.family} here; dash, ` +
      'for one, would stay as PID 1'
    );
  },

  phase: 'exec',
  repair({ written, step }, image, injection) {
    // Its own shell would wait for its commands as this one does.
    if (isJobBehind(step, image)) return null;
    if (isPrompt(image)) return waitBehindReaper(step, image, injection);
    const withExec = toExecForm(written, step, image) ?? applyExec(step, image);
    return isDeclined(withExec) && ownInstruction(image, written.command)
      ? waitBehindReaper(step, image, injection)
      : withExec;
  },

  examples: [
    fixed`
        FROM redis:7
      - CMD redis-server --appendonly yes
      + CMD ["redis-server", "--appendonly", "yes"]
    `,
    fixed`
        FROM redis:7
        ENV PORT=6380
      - CMD mkdir -p /tmp/data && redis-server --dir /tmp/data --port $PORT
      + CMD mkdir -p /tmp/data && exec redis-server --dir /tmp/data --port $PORT
    `,
  ],
});

/** A prompt alone would not end either in the place of the shell; what it has started before is lost. */
function atPrompt(found: ShellFormCommand, { overrides }: Image): ShellFormCommand[] {
  if (found.step.script.ending?.earlier.length === 0) return [];
  return overrides?.isTerminal === true
    ? [found]
    : [{ ...found, needsTerminal: true, severity: 'info', symptom: 'none' }];
}

/**
 * The step on the way to PID 1 that runs this command's script, if it is reached. After something that stays, such as
 * an init, the shell is not PID 1, and other rules report it.
 */
function stepOf({ pid1 }: Image, { shellForm }: ImageCommand): ScriptStep | undefined {
  const at = pid1.steps.findIndex(step => stringOf(step) === shellForm?.script);
  const step = pid1.steps[at];
  const isReached = pid1.steps.slice(0, Math.max(at, 0)).every(({ stays }) => stays === false);
  return step?.script && isReached ? (step as ScriptStep) : undefined;
}

/** A script that waits for its program whatever shell has started it. */
function deafScript(step: ScriptStep, image: Image): Step | undefined {
  const next = image.pid1.steps[image.pid1.steps.indexOf(step) + 1];
  const ending = next?.stays === true && fileOf(next) ? next.script?.ending : undefined;
  const isDeaf = ending && shellStop(ending, image) === 'deaf' && !mayBeOver(ending, image);
  return isDeaf ? next : undefined;
}

function isShellBehind(step: ScriptStep, { pid1 }: Image): boolean {
  const next = pid1.steps[pid1.steps.indexOf(step) + 1];
  return next?.stays === true && next.script !== undefined;
}

/** A script whose last command comes to an end: nobody stops it as a rule. */
function isJobBehind(step: ScriptStep, image: Image): boolean {
  const { how, argv = [] } = image.pid1.steps[image.pid1.steps.indexOf(step) + 1]?.script?.ending ?? {};
  const isOver = how === 'end' || how === 'exit' || (how === 'foreground' && isShortLived(argv));
  return isOver && isShellBehind(step, image);
}

function isCertain(step: ScriptStep, image: Image): boolean {
  if (step.stays !== true) return deafScript(step, image) !== undefined;
  if (isJobBehind(step, image)) return false;
  return !step.script.ending || !isPerhapsOver(step.script.ending);
}

/** A shell that waits, or that is only out of the way because it is the one it is. */
function isInTheWay(step: ScriptStep, image: Image): boolean {
  const { script, stays } = step;
  const { ending } = script;
  if (!ending) return stays !== false;
  // The script is what PID 1 is then, and another rule says so.
  if (stays === false && isShellBehind(step, image)) return false;
  // What only keeps the container alive, or a service in the background company, is a finding of its own.
  if (hasDetached(step, image) || detachedBefore(ending) !== undefined || keepaliveOf(image)) return false;
  const stop = shellStop(ending, image);
  return stop === 'deaf' || (stays !== true && stop === 'late-trap');
}
