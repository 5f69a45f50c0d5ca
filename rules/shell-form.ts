import {
  type Image,
  type ImageCommand,
  ownInstruction,
  type WrittenCommand,
  writtenCommands,
} from '../src/image/image.ts';
import type { Step } from '../src/image/pid1.ts';
import { fixed } from '../src/lint/example.ts';
import { defineRule, isRefusal, type Offender, placeOf } from '../src/lint/rule.ts';
import { toExecForm } from '../src/repair/exec-form.ts';
import { applyExec } from '../src/repair/exec-into-shell.ts';
import { injectReaper } from '../src/repair/inject-reaper.ts';
import { isArrayLike } from '../src/syntax/json-array.ts';

interface ShellFormCommand extends Offender {
  readonly written: WrittenCommand;
  readonly step: Step;
}

export default defineRule<ShellFormCommand>({
  id: 'shell-form',
  severity: 'warning',
  symptom: 'stop-ignored',
  summary: 'The shell form puts a shell between Docker and the program',
  docs: `
Docker runs the shell form as \`/bin/sh -c "…"\`. Where \`/bin/sh\` is dash (Debian, Ubuntu and all that is built on them) the shell stays
as PID 1. It does not pass the stop signal on, and as PID 1 it does not even die of it: \`docker stop\` waits for the grace period and
then kills everything in the middle of its work.

The shell of Alpine and BusyBox, and bash, replace themselves by the last command, so that the same line works there; it is reported as an
info, because it stops working with another base image, a redirection or a pipe.

Write an array, or keep the shell and let it hand over with \`exec\`.`,

  check: image =>
    writtenCommands(image).flatMap(written => {
      const { shellForm } = written.command;
      // An array gone wrong and a here-document are other rules': what to do about them is not to write exec in front of them.
      const isMeant = written.instruction.heredocs.length === 0 && !isArrayLike(shellForm?.script ?? '');
      const step = shellForm && isMeant ? stepOf(image, written.command) : undefined;
      const isOver = step?.shell?.script.last?.place === 'background';
      if (
        !step?.shell ||
        isOver ||
        image.hasShell === false ||
        (step.stays === false && step.shell.script.endsInExec)
      )
        return [];
      return [
        {
          place: placeOf(written.instruction),
          written,
          step,
          severity: step.stays === true ? 'warning' : 'info',
        },
      ];
    }),

  message({ written: { keyword, command }, step }, { base }) {
    const shell = command.argv[0];
    if (step.stays === true) return `${shell} is PID 1 and does not pass the stop signal on`;
    if (step.stays === undefined)
      return `${keyword} runs in ${shell}, and whether that of ${base.reference} stays as PID 1 is unknown`;
    return `${keyword} runs in ${shell}, which only gets out of the way because it is ${step.shell?.family}`;
  },

  phase: 'exec',
  fix({ written, step }, image, injection) {
    const withExec = toExecForm(written, step, image) ?? applyExec(written, step, image);
    return isRefusal(withExec) && ownInstruction(image, written.command)
      ? injectReaper(image, injection)
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

/**
 * The step of the way to PID 1 in which this command's script is run; it may never be reached. Behind something that stays, an init
 * for one, the shell is not PID 1 and other rules speak.
 */
function stepOf({ pid1 }: Image, { shellForm }: ImageCommand): Step | undefined {
  const at = pid1.steps.findIndex(step => step.shell?.script.text === shellForm?.script);
  return pid1.steps.slice(0, Math.max(at, 0)).every(({ stays }) => stays === false)
    ? pid1.steps[at]
    : undefined;
}
