import type { Image } from '../src/image/image.ts';
import { fixed } from '../src/lint/example.ts';
import { evidenceOf } from '../src/lint/expected-orphans.ts';
import { ignoredStop } from '../src/lint/ignored-stop.ts';
import { keepaliveOf } from '../src/lint/keepalive.ts';
import { defineRule, type Offender } from '../src/lint/rule.ts';
import { detachedBefore } from '../src/repair/detached.ts';
import { injectReaper } from '../src/repair/inject-reaper.ts';
import { placeOfEnding, placeOfStep, scriptAsPid1 } from '../src/repair/place-in-script.ts';
import { awaitedBy, shellName, shellStop } from '../src/repair/shell-stop.ts';
import { parseSignal } from '../src/syntax/signal.ts';

interface Keepalive extends Offender {
  readonly command: string;
  /** What becomes of orphans, as the end of a sentence; left out where a shell collects them. */
  readonly orphans?: string;
  /** The service in the background that it keeps company, and the shell that waits for it, where there are any. */
  readonly beside?: { readonly service: string; readonly shell: string };
}

export default defineRule<Keepalive>({
  id: 'keepalive-command',
  severity: 'warning',
  symptom: 'stop-ignored',
  summary: 'A command that only keeps the container alive ignores the stop signal',
  docs: `
Every \`docker stop\` takes the whole grace period. \`sleep infinity\` and \`tail -f /dev/null\` handle no signals,
and as PID 1 they are ended by SIGKILL alone. Nor do they collect orphans, which stay zombies until the container
stops. Started by an init, they end at once, and the init collects what \`docker exec\` leaves behind.

After a service that goes to the background by itself, \`celery worker --detach; tail -f /var/log/celery.log\`, such
a command keeps the container running, and the service never receives the signal. Start the service in the
foreground, with \`exec\`; its log belongs on standard output.`,

  check(image) {
    // SIGKILL needs no handler.
    if (parseSignal(image.stopSignal?.value ?? '') === 9 || image.platform === 'windows') return [];
    const beside = besideDetached(image);
    if (beside) return [beside];
    const step = keepaliveOf(image);
    const place = step && placeOfStep(step, image);
    if (!step || !place) return [];
    const evidence = evidenceOf(step, image);
    const orphans = evidence?.isCertain ? `, and ${evidence.why}` : ' and collects no orphans';
    return [{ place, command: step.argv[0] ?? '', orphans }];
  },

  message: ({ command, beside, orphans = '' }, image) =>
    ignoredStop(image, signal =>
      beside
        ? `${beside.service} is in the background, and ${beside.shell}, which waits for ${command}, ` +
          `does not forward ${signal}`
        : `${command} ignores ${signal} as PID 1${orphans}`,
    ),

  phase: 'reaper',
  repair: (_, image, injection) => injectReaper(image, injection),

  examples: [
    fixed`
        FROM debian:bookworm
      + ARG TARGETARCH
      + COPY --chmod=0755 .initcheck/reaper-linux-\${TARGETARCH:-amd64} /sbin/reaper
      + ENTRYPOINT ["/sbin/reaper", "--"]
        CMD ["tail", "-f", "/dev/null"]
    `,
  ],
});

/** A script that waits for a filler, after it has started a service that detaches. */
function besideDetached(image: Image): Keepalive | undefined {
  const step = scriptAsPid1(image);
  const service = detachedBefore(step?.script.ending);
  if (!step?.script.ending || service === undefined || shellStop(step.script.ending, image) !== 'deaf')
    return undefined;
  const command = awaitedBy(step.script.ending) ?? 'the last command';
  const beside = { service, shell: shellName(step) };
  return { place: placeOfEnding(step.script.ending, image), command, beside };
}
