import { exitsWithChild } from '../src/image/exits-with-child.ts';
import type { Image } from '../src/image/image.ts';
import { nameOf } from '../src/image/image-path.ts';
import { reaperPath } from '../src/image/reaper.ts';
import type { ShellText, Step } from '../src/image/step.ts';
import { serverBeside } from '../src/lint/beside.ts';
import { fixed, script, withFiles } from '../src/lint/example.ts';
import { signalsGroup } from '../src/lint/group-signal.ts';
import { stopperOf } from '../src/lint/ignored-stop.ts';
import { defineRule, type Offender } from '../src/lint/rule.ts';
import { placeOfEnding, type ScriptStep, scriptSteps } from '../src/repair/place-in-script.ts';
import { replaceTini } from '../src/repair/replace-tini.ts';
import type { Ending } from '../src/shell/ending.ts';

interface Unsignalled extends Offender {
  readonly init: string;
  /** What the signal goes to, and what it does not go to. */
  readonly service: string;
  readonly job: string;
}

export default defineRule<Unsignalled>({
  id: 'service-without-signal',
  severity: 'warning',
  symptom: 'work-lost',
  summary: 'The init exits with its own child, and a server beside it is killed without a signal',
  docs: `
\`docker stop\` kills one of the servers in the middle of its work: it never gets the stop signal. The script starts it
in the background and then becomes another program. The init passes the signal on to that one alone, exits when it has
ended, and the kernel kills everything else in the container.

An init that signals every process and waits for them all, such as the one that \`--fix\` installs, stops both in
order. \`tini -g\` and dumb-init signal both, and do not wait: it is killed if it needs longer than the other one. They
reach neither a daemon, which has a session of its own, nor what a script has started before \`exec dumb-init\`.`,

  check(image) {
    const { init, stays, steps, service } = image.pid1;
    if (!init || !stays || !service || !exitsWithChild(init) || steps[0]?.argv[0] === reaperPath) return [];
    if (image.platform === 'windows') return [];
    const found = scriptSteps(image).flatMap(step => besideIn(step, stays, image));
    return found.slice(0, 1).map(({ ending, job }) => ({
      place: placeOfEnding(ending, image),
      ...{ init, job, service: nameOf(service.argv[0] ?? '') },
    }));
  },

  message: ({ init, service, job }, image) =>
    `${stopperOf(image)} kills ${job} without a signal: ${init} passes it on to ${service} alone, and exits with it`,

  phase: 'reaper',
  repair: (_, image, injection) => replaceTini(image, injection),

  examples: [
    withFiles(
      fixed`
        FROM redis:7
        COPY start.sh /
      - ENTRYPOINT ["tini", "--", "/start.sh"]
      + ARG TARGETARCH
      + COPY --chmod=0755 .initcheck/reaper-linux-\${TARGETARCH:-amd64} /sbin/reaper
      + ENTRYPOINT ["/sbin/reaper", "--", "/start.sh"]
      `,
      {
        'start.sh': script`
          #!/bin/sh
          nginx -g "daemon off;" &
          exec redis-server --dir /tmp
        `,
      },
    ),
  ],
});

interface Beside {
  readonly ending: Ending<ShellText>;
  readonly job: string;
}

/**
 * A server that a script puts into the background before it becomes another program. An init that signals a group
 * reaches the jobs of what it has started; a daemon has a session of its own.
 */
function besideIn(step: ScriptStep, init: Step, image: Image): Beside[] {
  const { ending } = step.script;
  if (step.stays !== false || ending?.how !== 'exec') return [];
  const { steps, service } = image.pid1;
  const isReached = steps.indexOf(init) < steps.indexOf(step) && signalsGroup(init, image);
  const { earlier, background } = ending;
  const left = { earlier, background: isReached ? [] : background };
  const job = serverBeside(left, service?.argv[0] ?? '');
  return job === undefined ? [] : [{ ending, job }];
}
