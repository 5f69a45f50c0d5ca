import type { Image } from '../src/image/image.ts';
import { fileOf } from '../src/image/step.ts';
import { fixed, script, withFiles } from '../src/lint/example.ts';
import { ignoredStop } from '../src/lint/ignored-stop.ts';
import { defineRule } from '../src/lint/rule.ts';
import { execOrReaper, waitBehindReaper } from '../src/repair/behind-reaper.ts';
import { detachedBefore } from '../src/repair/detached.ts';
import { type ScriptStep, scriptAsPid1 } from '../src/repair/place-in-script.ts';
import { shellName, stopTrap } from '../src/repair/shell-stop.ts';
import {
  endsAlone,
  isPrompt,
  unlessOver,
  type WaitingShell,
  waitingShell,
} from '../src/repair/waiting-shell.ts';

export default defineRule<WaitingShell>({
  id: 'script-without-exec',
  severity: 'warning',
  symptom: 'stop-ignored',
  summary: 'The entrypoint script runs the program without exec and stays as PID 1',
  docs: `
\`docker stop\` waits for the grace period and then kills the program in the middle of its work. A shell that runs a
script waits for each command, including the last one, so it stays as PID 1. The stop signal reaches the shell and
goes no further, and as PID 1 the shell does not even die of it.

Put \`exec\` before the last command, and the shell becomes the program. Where something has to run afterwards, or
several programs run in parallel, start them in the background, forward the signal with a trap, and \`wait\`; or use
an init that waits for every process, such as the one that \`--fix\` installs.`,

  check(image) {
    const step = scriptAsPid1(image);
    const isOther = !step || !fileOf(step) || detachedBefore(step.script.ending) !== undefined;
    const waiting = isOther ? undefined : waitingShell(step, image);
    return waiting && image.platform !== 'windows' ? [waiting] : [];
  },

  message(waiting, image) {
    const { step, ending, service, isCutShort } = waiting;
    const { how } = ending;
    if (isCutShort) return endsAlone(waiting, image);
    const name = shellName(step);
    if (isRefused(step))
      return ignoredStop(
        image,
        () => `${name} is PID 1, and dash refuses its trap: it knows TERM, and not SIGTERM`,
      );
    if (how === 'wait' && stopTrap(ending, image))
      return ignoredStop(
        image,
        signal => `${name} handles ${signal}, and then goes on waiting for what still runs`,
      );
    if (how === 'wait')
      return ignoredStop(
        image,
        signal => `${name} is PID 1, waits for background processes and does not forward ${signal} to them`,
      );
    const isInLoop = how === 'loop' || (isFiller(image) && ending.tail.around.includes('loop'));
    if (isInLoop)
      return ignoredStop(image, signal =>
        stopTrap(ending, image)
          ? `${name} handles ${signal}, and then goes round its loop again`
          : `${name} is PID 1, runs in a loop and does not handle ${signal}`,
      );
    const runs =
      service && !isFiller(image) && !isPrompt(image) ? ` runs ${service} without exec, stays as` : ' is';
    const waits = service && isFiller(image) ? `, only waits for ${service},` : '';
    const ignored = ignoredStop(
      image,
      signal => `${name}${runs} PID 1${waits} and does not forward ${signal}`,
    );
    return unlessOver(waiting, ignored);
  },

  phase: 'exec',
  repair({ step }, image, injection) {
    const gainsNothing = isFiller(image) || isPrompt(image);
    return gainsNothing ? waitBehindReaper(step, image, injection) : execOrReaper(step, image, injection);
  },

  examples: [
    withFiles(
      fixed`
        FROM redis:7
        COPY entrypoint.sh /
        ENTRYPOINT ["/entrypoint.sh"]
        CMD ["redis-server", "--save", ""]
      `,
      {
        'entrypoint.sh': script`
          #!/bin/sh
          set -e
          mkdir -p /tmp/data
        - "$@"
        + exec "$@"
        `,
      },
    ),
    withFiles(
      fixed`
        FROM debian:bookworm
        COPY run.sh /
      + ARG TARGETARCH
      + COPY --chmod=0755 .initcheck/reaper-linux-\${TARGETARCH:-amd64} /sbin/reaper
      + ENTRYPOINT ["/sbin/reaper", "--"]
        CMD ["/run.sh"]
      `,
      {
        'run.sh': script`
          #!/bin/sh
          sleep 1000 &
          sleep 2000 &
          wait
        `,
      },
    ),
  ],
});

/** Whether what the shell waits for does nothing: an exec would gain nothing. */
function isFiller({ pid1 }: Image): boolean {
  return pid1.service?.program?.kind === 'filler';
}

/** `trap stop SIGTERM` in dash: "bad trap", and the script goes on without one. */
function isRefused({ script: { ending, family } }: ScriptStep): boolean {
  if (!ending) return false;
  const isSet = ending.traps.some(({ signal }) => signal === 'TERM');
  return family === 'dash' && !isSet && /^[^#\n]*\btrap\s[^\n]*\sSIGTERM\b/m.test(ending.script.text);
}
