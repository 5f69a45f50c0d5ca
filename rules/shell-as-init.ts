import { fileOf } from '../src/image/step.ts';
import { fixed } from '../src/lint/example.ts';
import { ignoredStop } from '../src/lint/ignored-stop.ts';
import { defineRule, placeOf } from '../src/lint/rule.ts';
import { execOrReaper } from '../src/repair/behind-reaper.ts';
import { detachedBefore } from '../src/repair/detached.ts';
import { commandOfStep, placeInCaller, scriptAsPid1 } from '../src/repair/place-in-script.ts';
import { endsAlone, unlessOver, type WaitingShell, waitingShell } from '../src/repair/waiting-shell.ts';

export default defineRule<WaitingShell>({
  id: 'shell-as-init',
  severity: 'warning',
  symptom: 'stop-ignored',
  summary: 'A shell is PID 1 and does not forward the stop signal',
  docs: `
\`docker stop\` waits for the grace period and then kills the container: the stop signal reaches only the shell.
\`["sh", "-c", "…"]\` is exec form, and most linters accept it, but what Docker starts is still a shell. Unless the
script ends in \`exec\`, or the shell is one that replaces itself with its last command, the shell stays as PID 1. It
collects orphans, but it forwards no signals, and the program gets no chance to finish its work.

Put \`exec\` before the last command, wherever the string stands: in the CMD, in \`command\` of a compose file, in
\`args\` of a Kubernetes manifest. An init in front of the shell is not enough: the shell dies of the signal at
once, the init exits with it, and the program is killed in the middle of its work. Where something has to run after
the program, use an init that waits for every process, such as the one that \`--fix\` installs.`,

  check(image) {
    const step = scriptAsPid1(image);
    if (!step || fileOf(step) || image.platform === 'windows' || detachedBefore(step.script.ending))
      return [];
    const waiting = waitingShell(step, image);
    const written = commandOfStep(step, image);
    if (!waiting || written?.command.shellForm) return [];
    // A shell that a script starts is shown where the script starts it.
    const place = written ? placeOf(written.instruction) : placeInCaller(step, image);
    return place ? [{ ...waiting, place }] : [];
  },

  message(waiting, image) {
    if (waiting.isCutShort) return endsAlone(waiting, image);
    const [name] = waiting.step.argv;
    const ignored = ignoredStop(image, signal => `${name} is PID 1 and does not forward ${signal}`);
    return unlessOver(waiting, ignored);
  },

  phase: 'exec',
  repair: ({ step }, image, injection) => execOrReaper(step, image, injection),

  examples: [
    fixed`
        FROM redis:7
      - CMD ["sh", "-c", "mkdir -p /tmp/data && redis-server --dir /tmp/data"]
      + CMD ["sh", "-c", "mkdir -p /tmp/data && exec redis-server --dir /tmp/data"]
    `,
    fixed`
        FROM redis:7
        ENTRYPOINT ["sh", "-c"]
      - CMD ["mkdir -p /tmp/data && redis-server --dir /tmp/data"]
      + CMD ["mkdir -p /tmp/data && exec redis-server --dir /tmp/data"]
    `,
    fixed`
        FROM debian:bookworm
      + ARG TARGETARCH
      + COPY --chmod=0755 .initcheck/reaper-linux-\${TARGETARCH:-amd64} /sbin/reaper
      + ENTRYPOINT ["/sbin/reaper", "--"]
        CMD ["sh", "-c", "sleep 1000; true"]
    `,
  ],
});
