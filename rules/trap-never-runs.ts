import type { Image } from '../src/image/image.ts';
import type { ImageFile } from '../src/image/image-file.ts';
import { nameOf } from '../src/image/image-path.ts';
import { byHand, script, withFiles } from '../src/lint/example.ts';
import { ignoredStop } from '../src/lint/ignored-stop.ts';
import { defineRule, type Offender } from '../src/lint/rule.ts';
import { placeInScript, type ScriptStep, scriptAsPid1 } from '../src/repair/place-in-script.ts';
import { isShortLived, stopTrap } from '../src/repair/script-endings.ts';
import type { Ending, Trap } from '../src/shell/script-ending.ts';

interface DeferredTrap extends Offender {
  readonly step: ScriptStep;
  readonly trap: Trap<ImageFile>;
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
    const endings = step?.script.endings ?? [];
    const ending = endings.at(-1);
    const trap = ending && stopTrap(ending, image);
    const command = ending && waitsFor(ending, image);
    if (!step || !trap || command === undefined || image.platform === 'windows') return [];
    if (!endings.every(other => waitsFor(other, image) !== undefined)) return [];
    return [{ place: placeInScript(trap.script, trap.start, trap.end, image), step, trap, command }];
  },

  message({ step, trap, command }, image) {
    const name = nameOf(step.script.file.path);
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

/**
 * What a signal would have to wait for: the command at the end, or a long sleep of a loop. Undefined when it does not.
 */
function waitsFor(ending: Ending<ImageFile>, image: Image): string | undefined {
  const { how, argv, command, body } = ending;
  if (how === 'end' || how === 'exit') return serverBefore(ending, image);
  if (how === 'foreground') {
    const words = argv ?? command?.words ?? [];
    return isShortLived(words) ? undefined : nameOf(words[0] ?? '') || undefined;
  }
  if (how === 'pipeline' || how === 'subshell') return body[0]?.words[0] && nameOf(body[0].words[0]);
  if (how !== 'loop' || body.some(({ words }) => words[0] === 'wait')) return undefined;
  const long = body.find(({ words }) => isLong(words));
  return long?.words[0];
}

/** Longer than Docker's grace period of ten seconds. */
function isLong([name, first = '', second = '']: readonly string[]): boolean {
  if (name === 'tail') return /^-[a-zA-Z]*[fF]/.test(first) || /^-[a-zA-Z]*[fF]/.test(second);
  const [, count, unit = 's'] = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(first) ?? [];
  if (name !== 'sleep') return false;
  return (
    first === 'infinity' ||
    (count !== undefined && (unit !== 's' && unit !== '' ? Number(count) > 0 : Number(count) > 10))
  );
}

/** A server that stays in the foreground is not over before it is stopped, whatever follows it: `wait`, `exit $?`. */
function serverBefore({ earlier, background }: Ending<ImageFile>, { pid1 }: Image): string | undefined {
  const name = earlier.at(-1)?.argv?.[0];
  const { argv, program } = pid1.service ?? {};
  const isServer = program?.kind === 'server' && !program.daemonizes && argv?.[0] === name;
  return name !== undefined && isServer && background.length === 0 ? nameOf(name) : undefined;
}
