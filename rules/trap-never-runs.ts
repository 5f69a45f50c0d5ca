import type { ShellText } from '../src/image/step.ts';
import { byHand, script, withFiles } from '../src/lint/example.ts';
import { ignoredStop } from '../src/lint/ignored-stop.ts';
import { defineRule, type Offender } from '../src/lint/rule.ts';
import { placeInScript, type ScriptStep, scriptAsPid1 } from '../src/repair/place-in-script.ts';
import { awaitedBy, shellName, shellStop, stopTrap } from '../src/repair/shell-stop.ts';
import type { Trap } from '../src/shell/ending.ts';

interface DeferredTrap extends Offender {
  readonly step: ScriptStep;
  readonly trap: Trap<ShellText>;
  /** What the shell waits for meanwhile. */
  readonly command: string;
}

export default defineRule<DeferredTrap>({
  id: 'trap-never-runs',
  severity: 'warning',
  symptom: 'stop-ignored',
  summary: 'The trap cannot run while the shell waits for a foreground command',
  docs: `
\`docker stop\` waits for the grace period and then kills the container. A shell runs a trap only after its foreground command has exited (POSIX,
2.11 "Signals and Error Handling"). When that command is the program itself, the handler that should stop the program waits for it to exit.

Start the program in the background and \`wait\` for it: a signal interrupts \`wait\`, and the trap runs at once. The handler then has to forward
the signal and wait again, because the script, and with it the container, ends after its last command. With nothing to clean up, use \`exec\` and
no trap.`,

  check(image) {
    const step = scriptAsPid1(image);
    const ending = step?.script.ending;
    if (!step || !ending || image.platform === 'windows' || shellStop(ending, image) !== 'late-trap')
      return [];
    const trap = stopTrap(ending, image);
    const command = awaitedBy(ending);
    if (!trap || command === undefined || ending.isPresumed) return [];
    return [{ place: placeInScript(trap.script, trap.start, trap.end, image), step, trap, command }];
  },

  message({ step, trap, command }, image) {
    const name = shellName(step);
    return ignoredStop(
      image,
      () =>
        `the trap for ${trap.signal} in ${name} can only run after ${command} exits, and nothing tells ${command} to exit`,
    );
  },

  examples: [
    withFiles(
      byHand`
        FROM debian:bookworm
        COPY run.sh /
        CMD ["/run.sh"]
      `,
      {
        'run.sh': script`
          #!/bin/bash
        - trap 'kill -TERM "$pid"' TERM
        - sleep 1000
        + trap 'kill -TERM "$pid"; wait "$pid"' TERM
        + sleep 1000 &
        + pid=$!
        + wait "$pid"
        `,
      },
    ),
    withFiles(
      byHand`
        FROM debian:bookworm
        COPY run.sh /
        CMD ["/run.sh"]
      `,
      {
        'run.sh': script`
          #!/bin/bash
          trap 'echo bye; exit' TERM
          while true; do
        -   sleep 3600
        +   sleep 3600 & wait $!
          done
        `,
      },
    ),
  ],
});
