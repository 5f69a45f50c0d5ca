import { isShortLived } from '../src/image/duration.ts';
import { findProgram } from '../src/image/facts/programs.ts';
import { nameOf } from '../src/image/image-path.ts';
import { byHand, script, withFiles } from '../src/lint/example.ts';
import { stopperOf } from '../src/lint/ignored-stop.ts';
import { defineRule, type Offender } from '../src/lint/rule.ts';
import { placeOfEnding, type ScriptStep, scriptSteps } from '../src/repair/place-in-script.ts';
import { shellName } from '../src/repair/shell-stop.ts';

interface LateInit extends Offender {
  readonly step: ScriptStep;
  readonly init: string;
  /** What the script waits for before it starts the init. */
  readonly earlier: string;
}

export default defineRule<LateInit>({
  id: 'late-init',
  severity: 'info',
  symptom: 'none',
  summary: 'The init only starts at the end of the script, so an early stop is not handled',
  docs: `
Until the script comes to its last line, its shell is PID 1, and \`docker stop\` has no effect: a container that is
stopped while it still waits for a database, or migrates one, is killed after the grace period. Once the init has
started, it forwards signals, and it collects what the script has left behind.

Start the init first: \`ENTRYPOINT ["tini", "--", "/entrypoint.sh"]\`, with \`exec "$@"\` at the end of the script.`,

  check(image) {
    const { init, steps, stays } = image.pid1;
    const [step] = scriptSteps(image);
    const ending = step?.script.ending;
    if (!init || !step || ending?.how !== 'exec' || step.stays !== false || !stays) return [];
    if (stays.program?.mustBePid1 || steps.indexOf(stays) < steps.indexOf(step)) return [];
    // A daemon comes back at once.
    const earlier = ending.earlier.find(
      ({ command: { words }, argv = words }) => !isShortLived(argv) && !findProgram(argv)?.daemonizes,
    );
    if (!earlier || image.platform === 'windows') return [];
    const name = nameOf(earlier.command.words[0] ?? '');
    return [{ place: placeOfEnding(ending, image), step, init: nameOf(init), earlier: name }];
  },

  message: ({ step, init, earlier }, image) =>
    `${stopperOf(image)} has no effect until ${shellName(step)} reaches this line: ${init} starts ` +
    `only after ${earlier} has finished`,

  examples: [
    withFiles(
      byHand`
        FROM debian:bookworm
        RUN apt-get update && apt-get install -y tini
        COPY entrypoint.sh /
      - ENTRYPOINT ["/entrypoint.sh"]
      + ENTRYPOINT ["tini", "--", "/entrypoint.sh"]
        CMD ["sleep", "1000"]
      `,
      {
        'entrypoint.sh': script`
          #!/bin/sh
          sleep 3
        - exec tini -- "$@"
        + exec "$@"
        `,
      },
    ),
  ],
});
