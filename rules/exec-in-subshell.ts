import type { ShellText } from '../src/image/step.ts';
import { fixed, script, withFiles } from '../src/lint/example.ts';
import { ignoredStop } from '../src/lint/ignored-stop.ts';
import { defineRule, type Offender } from '../src/lint/rule.ts';
import { waitBehindReaper } from '../src/repair/behind-reaper.ts';
import { placeInScript, type ScriptStep, scriptAsPid1 } from '../src/repair/place-in-script.ts';
import { lostExecsOf, shellName, shellStop } from '../src/repair/shell-stop.ts';
import type { Ending } from '../src/shell/ending.ts';

interface LostExec extends Offender {
  readonly step: ScriptStep;
  readonly ending: Ending<ShellText>;
}

export default defineRule<LostExec>({
  id: 'exec-in-subshell',
  severity: 'warning',
  symptom: 'stop-ignored',
  summary: 'exec in a pipeline, a subshell or the background replaces only a child process',
  docs: `
\`docker stop\` waits for the grace period and then kills the container. Each part of a pipeline, everything in
parentheses and everything before \`&\` runs in a child process of the shell. \`exec\` there replaces the child: the
shell itself stays as PID 1, and the stop signal reaches the shell and goes no further.

To copy the output of the program elsewhere, redirect it first: \`exec "$@" > >(tee /var/log/app.log)\` in bash, or
use a named pipe. After an init that waits for every process, such as the one that \`--fix\` installs, the pipeline
can stay as it is.`,

  check(image) {
    const step = scriptAsPid1(image);
    const ending = step?.script.ending;
    if (!step || !ending || image.platform === 'windows' || shellStop(ending, image) !== 'lost-exec')
      return [];
    const [command] = lostExecsOf(ending);
    const { start, end } = command ?? ending;
    return [{ place: placeInScript(ending.script, start, end, image), step, ending }];
  },

  message({ step, ending: { how } }, image) {
    const where = how === 'pipeline' || how === 'subshell' ? `a ${how}` : 'the background';
    const name = shellName(step);
    return ignoredStop(
      image,
      signal =>
        `exec in ${where} replaces only a child, so ${name} stays as PID 1 and does not forward ${signal}`,
    );
  },

  phase: 'exec',
  repair: ({ step }, image, injection) => waitBehindReaper(step, image, injection),

  examples: [
    withFiles(
      fixed`
        FROM debian:bookworm
        COPY entrypoint.sh /
      + ARG TARGETARCH
      + COPY --chmod=0755 .initcheck/reaper-linux-\${TARGETARCH:-amd64} /sbin/reaper
      - ENTRYPOINT ["/entrypoint.sh"]
      + ENTRYPOINT ["/sbin/reaper", "--", "/entrypoint.sh"]
        CMD ["sleep", "1000"]
      `,
      {
        'entrypoint.sh': script`
          #!/bin/sh
          exec "$@" 2>&1 | tee /tmp/log
        `,
      },
    ),
    withFiles(
      fixed`
        FROM debian:bookworm
        COPY entrypoint.sh /
      + ARG TARGETARCH
      + COPY --chmod=0755 .initcheck/reaper-linux-\${TARGETARCH:-amd64} /sbin/reaper
      - ENTRYPOINT ["/entrypoint.sh", "sleep", "1000"]
      + ENTRYPOINT ["/sbin/reaper", "--", "/entrypoint.sh", "sleep", "1000"]
      `,
      {
        'entrypoint.sh': script`
          #!/bin/sh
          (cd /tmp && exec "$@")
        `,
      },
    ),
  ],
});
