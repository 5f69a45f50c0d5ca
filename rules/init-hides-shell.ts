import { type Image, type WrittenCommand, writtenCommands } from '../src/image/image.ts';
import { nameOf } from '../src/image/image-path.ts';
import type { Step } from '../src/image/pid1.ts';
import { reaperPath } from '../src/image/reaper.ts';
import { fixed, script, withFiles } from '../src/lint/example.ts';
import { serviceName, stopperOf } from '../src/lint/ignored-stop.ts';
import { defineRule, type Offender, placeOf } from '../src/lint/rule.ts';
import { applyExecToScript } from '../src/repair/exec-into-script.ts';
import { applyExec } from '../src/repair/exec-into-shell.ts';
import { scriptSteps } from '../src/repair/place-in-script.ts';
import { type WaitingScript, waitingScript } from '../src/repair/waiting-script.ts';

interface HiddenShell extends Offender {
  readonly init: string;
  readonly hidden: HiddenString | WaitingScript;
}

/** A shell that runs a string of the file. */
interface HiddenString {
  readonly written: WrittenCommand;
  readonly step: Step;
}

export default defineRule<HiddenShell>({
  id: 'init-hides-shell',
  severity: 'warning',
  symptom: 'cut-short',
  summary: 'The init exits with the shell, and the program is killed in the middle of its work',
  docs: `
\`docker stop\` kills the program in the middle of its work, and its signal handler never runs. It looks healthy: an init is PID 1, and the
container stops at once. But the init starts a shell or a script, and the program is a child of that shell. The stop signal ends the shell, the
init exits with it, and the kernel kills the program. Instead of a delay of ten seconds there is now silent data loss.

Put \`exec\` before the program, so that the shell becomes it. dumb-init sends the signal to the whole session, but it waits for the shell alone:
the program receives the signal and has no time to act on it.`,

  check(image) {
    const { init, steps, stays } = image.pid1;
    // A full init, such as s6-overlay, ends all processes one after the other.
    if (!init || stays?.program?.mustBePid1 || steps[0]?.argv[0] === reaperPath) return [];
    return [...hiddenStrings(init, image), ...hiddenScripts(init, image)];
  },

  message({ init, hidden }, image) {
    const isString = 'written' in hidden;
    const shell = isString ? (hidden.step.argv[0] ?? 'the shell') : nameOf(hidden.step.script.file.path);
    const victim = serviceName(image) ?? (isString ? undefined : hidden.service) ?? `what ${shell} runs`;
    return `${stopperOf(image)} kills ${victim} before it can finish: the signal ends ${shell} at once, and ${init} exits with it`;
  },

  phase: 'exec',
  fix: ({ hidden }, image) =>
    'written' in hidden
      ? applyExec(hidden.written, hidden.step, image)
      : applyExecToScript(hidden.endings, hidden.step.script.file),

  examples: [
    fixed`
        FROM redis:7
        ENTRYPOINT ["tini", "--"]
      - CMD ["sh", "-c", "mkdir -p /tmp/data && redis-server --dir /tmp/data"]
      + CMD ["sh", "-c", "mkdir -p /tmp/data && exec redis-server --dir /tmp/data"]
    `,
    withFiles(
      fixed`
        FROM redis:7
        COPY start.sh /
        ENTRYPOINT ["tini", "--"]
        CMD ["/start.sh"]
      `,
      {
        'start.sh': script`
          #!/bin/sh
          mkdir -p /tmp/data
        - redis-server --dir /tmp/data
        + exec redis-server --dir /tmp/data
        `,
      },
    ),
    fixed`
        FROM redis:7
        ENTRYPOINT ["tini", "--"]
      - CMD redis-server --port \${PORT:-6379}
      + CMD exec redis-server --port \${PORT:-6379}
    `,
  ],
});

function hiddenStrings(init: string, image: Image): HiddenShell[] {
  const step = image.pid1.steps.find(
    ({ shell, stays, program }) => stays === true && shell && program?.kind === 'shell',
  );
  const text = step?.shell?.script.text ?? '';
  const written = step && writtenCommands(image).find(({ command }) => command.argv.includes(text));
  return step && written && !isEnd(step, image)
    ? [{ place: placeOf(written.instruction), init, hidden: { written, step } }]
    : [];
}

function hiddenScripts(init: string, image: Image): HiddenShell[] {
  const step = scriptSteps(image).find(({ stays, program }) => stays === true && program?.kind === 'shell');
  const waiting = waitingScript(step, image);
  return waiting ? [{ place: waiting.place, init, hidden: waiting }] : [];
}

/**
 * A shell with no known program after it may be all there is; one that leaves its program in the background ends by
 * itself.
 */
function isEnd(step: Step, { pid1 }: Image): boolean {
  const last = step.shell?.script.last;
  return (last === null && pid1.service === step) || last?.place === 'background';
}
