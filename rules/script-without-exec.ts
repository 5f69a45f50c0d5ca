import { nameOf } from '../src/image/image-path.ts';
import { fixed, script, withFiles } from '../src/lint/example.ts';
import { defineRule, isRefusal } from '../src/lint/rule.ts';
import { applyExecToScript } from '../src/repair/exec-into-script.ts';
import { injectReaper } from '../src/repair/inject-reaper.ts';
import { scriptAsPid1 } from '../src/repair/place-in-script.ts';
import { type WaitingScript, waitingScript } from '../src/repair/waiting-script.ts';

export default defineRule<WaitingScript>({
  id: 'script-without-exec',
  severity: 'warning',
  symptom: 'stop-ignored',
  summary: 'The entrypoint script runs the program without exec and stays as PID 1',
  docs: `
A shell that runs a script waits for each command, the last one too. It stays as PID 1, the stop signal goes to it and no further, and as PID 1 it does not even
die of it: \`docker stop\` waits for the grace period and then kills the program in the middle of its work.

\`exec\` in front of the last command makes the shell become the program. Where something has to run afterwards, or several programs run side by side, put them
into the background, pass the signal on with a trap, and \`wait\`; or let an init that waits for everything do it, such as the one \`--fix\` brings.`,

  check(image) {
    const waiting = waitingScript(scriptAsPid1(image), image);
    return waiting && image.platform !== 'windows' ? [waiting] : [];
  },

  message({ step, endings, service }) {
    const name = nameOf(step.script.file.path);
    if (endings.at(-1)?.how === 'wait')
      return `${name} stays as PID 1 and waits for what runs in the background, and passes the stop signal on to none of it`;
    return `${name} stays as PID 1 and does not pass the stop signal on${service ? ` to ${service}` : ''}`;
  },

  phase: 'exec',
  fix({ step, endings }, image, injection) {
    const isFiller = image.pid1.service?.program?.kind === 'filler';
    const withExec = applyExecToScript(endings, step.script.file);
    return isFiller || isRefusal(withExec) ? injectReaper(image, injection) : withExec;
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
