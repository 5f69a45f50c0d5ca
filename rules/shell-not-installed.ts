import { type WrittenCommand, writtenCommands } from '../src/image/image.ts';
import { behindInit } from '../src/image/pid1.ts';
import type { Step } from '../src/image/step.ts';
import { fixed } from '../src/lint/example.ts';
import { defineRule, type Offender, placeOf } from '../src/lint/rule.ts';
import { toExecForm } from '../src/repair/exec-form.ts';

interface InNoShell extends Offender {
  readonly written: WrittenCommand;
  readonly step: Step | undefined;
}

export default defineRule<InNoShell>({
  id: 'shell-not-installed',
  severity: 'error',
  symptom: 'start-fails',
  summary: 'The command needs a shell that the image does not have',
  docs: `
The container does not start: "exec: "/bin/sh": stat /bin/sh: no such file or directory". The build does not notice.
Shell form runs as \`/bin/sh -c "…"\`, and \`scratch\` and distroless images have no \`/bin/sh\`.

This is only reported where the base image is known to have no shell, no RUN could have made one, and no COPY or ADD
puts anything there. Write an array. What needs a shell (variables, \`&&\`) has to be done by the program, or in an
image that has one.`,

  check(image) {
    if (image.hasShell !== false) return [];
    // After an ENTRYPOINT that is not an init it is only an argument.
    const step = behindInit(image.pid1);
    return writtenCommands(image)
      .filter(({ command: { argv } }) => argv[0] === '/bin/sh' && step?.argv[0] === '/bin/sh')
      .map(written => ({ place: placeOf(written.instruction), written, step }));
  },

  message: ({ written: { keyword } }, { base }) =>
    `the container does not start: ${keyword} needs /bin/sh, which ${base.reference} does not have ` +
    'and this file does not install',

  phase: 'exec',
  repair({ written, step }, image) {
    return (
      (step && toExecForm(written, step, image)) ?? { declined: 'it needs a shell, and the image has none' }
    );
  },

  examples: [
    fixed`
        FROM scratch
        COPY --from=busybox /bin/busybox /bin/sleep
      - CMD sleep 1000
      + CMD ["sleep", "1000"]
    `,
  ],
});
