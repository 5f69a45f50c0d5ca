import { fixed } from '../src/example.ts';
import { toExecForm } from '../src/exec-form.ts';
import { type WrittenCommand, writtenCommands } from '../src/image/image.ts';
import { defineRule, type Offender, placeOf } from '../src/rule.ts';

interface InNoShell extends Offender {
  readonly written: WrittenCommand;
}

export default defineRule<InNoShell>({
  id: 'shell-not-installed',
  severity: 'error',
  symptom: 'start-fails',
  summary: 'The command is run by a shell that the image does not have',
  docs: `
The shell form is run as \`/bin/sh -c "…"\`, and \`scratch\` and distroless images have no \`/bin/sh\`. The container does not start:
"exec: "/bin/sh": stat /bin/sh: no such file or directory". The build does not notice.

This is only claimed where the base image is known to have no shell, no RUN could have made one, and no COPY or ADD puts anything there.
Write an array. What needs a shell (variables, \`&&\`) has to be done by the program, or in an image that has one.`,

  check(image) {
    const [written] = writtenCommands(image);
    if (image.hasShell !== false || written?.command.argv[0] !== '/bin/sh') return [];
    // Behind an ENTRYPOINT of the base it is only an argument.
    return image.pid1.argv?.[0] === '/bin/sh' ? [{ place: placeOf(written.instruction), written }] : [];
  },

  message: ({ written: { keyword } }, { base }) =>
    `${keyword} is run by /bin/sh, which ${base.reference} does not have and nothing here brings`,

  phase: 'exec',
  fix({ written }, image) {
    const [step] = image.pid1.steps;
    return (
      (step && toExecForm(written, step, image)) ?? { refused: 'it needs a shell, and the image has none' }
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
