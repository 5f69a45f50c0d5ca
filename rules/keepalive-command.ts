import { isBrief } from '../src/image/duration.ts';
import type { Image } from '../src/image/image.ts';
import { fixed } from '../src/lint/example.ts';
import { ignoredStop } from '../src/lint/ignored-stop.ts';
import { defineRule, type Offender } from '../src/lint/rule.ts';
import { detachedBefore } from '../src/repair/detached.ts';
import { injectReaper } from '../src/repair/inject-reaper.ts';
import { placeOfEnding, scriptAsPid1 } from '../src/repair/place-in-script.ts';
import { awaitedBy, shellName, shellStop } from '../src/repair/shell-stop.ts';
import { commandPlace } from '../src/repair/stop-signal.ts';
import { parseSignal } from '../src/syntax/signal.ts';

interface Keepalive extends Offender {
  readonly command: string;
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
and as PID 1 they are ended by SIGKILL alone. Started by an init, they end at once.

After a service that goes to the background by itself, \`celery worker --detach; tail -f /var/log/celery.log\`, such
a command keeps the container running, and the service never receives the signal. Start the service in the
foreground, with \`exec\`; its log belongs on standard output.`,

  check(image) {
    // SIGKILL needs no handler.
    if (parseSignal(image.stopSignal?.value ?? '') === 9 || image.platform === 'windows') return [];
    const beside = besideDetached(image);
    if (beside) return [beside];
    const { stays, service } = image.pid1;
    const place = commandPlace(image);
    if (!place || !stays || stays !== service || stays.program?.kind !== 'filler') return [];
    if (isBrief(stays.argv)) return [];
    return [{ place, command: stays.argv[0] ?? '' }];
  },

  message: ({ command, beside }, image) =>
    ignoredStop(image, signal =>
      beside
        ? `${beside.service} is in the background, and ${beside.shell}, which waits for ${command}, ` +
          `does not forward ${signal}`
        : `${command} ignores ${signal} as PID 1`,
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
