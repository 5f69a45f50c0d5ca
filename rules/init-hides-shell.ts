import { fixed } from '../src/example.ts';
import { applyExec } from '../src/exec-into-shell.ts';
import { type Image, type WrittenCommand, writtenCommands } from '../src/image/image.ts';
import type { Step } from '../src/image/pid1.ts';
import { reaperPath } from '../src/image/reaper.ts';
import { defineRule, type Offender, placeOf } from '../src/rule.ts';

interface HiddenShell extends Offender {
  readonly written: WrittenCommand;
  readonly init: string;
  readonly step: Step;
}

export default defineRule<HiddenShell>({
  id: 'init-hides-shell',
  severity: 'warning',
  symptom: 'cut-short',
  summary: 'The init stops the shell, and the program is killed before it hears of it',
  docs: `
It looks healthy: an init is PID 1, and the container stops at once. But what the init starts is a shell, and the program is the shell's child. On the stop signal the
shell dies, the init ends with it, and the kernel kills the program in the middle of its work: its handler never runs. What was a delay of ten seconds is now
silent loss of data. Put \`exec\` before the program, so that the shell hands over.`,

  check(image) {
    const { init, steps } = image.pid1;
    if (!init || steps[0]?.argv[0] === reaperPath) return [];
    const step = steps.find(
      ({ shell, stays, program }) => stays === true && shell && program?.kind === 'shell',
    );
    const written =
      step &&
      writtenCommands(image).find(({ command }) => command.argv.includes(step.shell?.script.text ?? ''));
    return step && written && !isEnd(step, image)
      ? [{ place: placeOf(written.instruction), written, init, step }]
      : [];
  },

  message: ({ init, step }) =>
    `${init} stops ${step.argv[0]} and ends with it: what the shell runs is killed before it hears of the stop`,

  phase: 'exec',
  fix: ({ written, step }, image) => applyExec(written, step, image),

  examples: [
    fixed`
        FROM redis:7
        ENTRYPOINT ["tini", "--"]
      - CMD ["sh", "-c", "mkdir -p /tmp/data && redis-server --dir /tmp/data"]
      + CMD ["sh", "-c", "mkdir -p /tmp/data && exec redis-server --dir /tmp/data"]
    `,
    fixed`
        FROM redis:7
        ENTRYPOINT ["tini", "--"]
      - CMD redis-server --port \${PORT:-6379}
      + CMD exec redis-server --port \${PORT:-6379}
    `,
  ],
});

/** A shell with nothing known behind it may be all there is. */
function isEnd(step: Step, { pid1 }: Image): boolean {
  return step.shell?.script.last === null && pid1.service === step;
}
