import type { Step } from '../src/image/step.ts';
import { fixed } from '../src/lint/example.ts';
import { ignoredStop } from '../src/lint/ignored-stop.ts';
import { defineRule, type Offender } from '../src/lint/rule.ts';
import { injectReaper } from '../src/repair/inject-reaper.ts';
import { commandPlace } from '../src/repair/stop-signal.ts';
import { parseSignal } from '../src/syntax/signal.ts';

interface Keepalive extends Offender {
  readonly step: Step;
}

export default defineRule<Keepalive>({
  id: 'keepalive-command',
  severity: 'warning',
  symptom: 'stop-ignored',
  summary: 'A command that only keeps the container alive ignores the stop signal',
  docs: `
Every \`docker stop\` takes the whole grace period. \`sleep infinity\` and \`tail -f /dev/null\` handle no signals, and as PID 1 they are ended by
SIGKILL alone. Started by an init, they end at once.`,

  check(image) {
    const { stays, service } = image.pid1;
    const place = commandPlace(image);
    // SIGKILL needs no handler.
    if (parseSignal(image.stopSignal?.value ?? '') === 9) return [];
    if (!place || !stays || stays !== service || stays.program?.kind !== 'filler') return [];
    return [{ place, step: stays }];
  },

  message: ({ step }, image) => ignoredStop(image, signal => `${step.argv[0]} ignores ${signal} as PID 1`),

  phase: 'reaper',
  fix: (_, image, injection) => injectReaper(image, injection),

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
