import type { Pid1 } from '../src/image/pid1.ts';
import { byHand } from '../src/lint/example.ts';
import { defineRule, type Offender } from '../src/lint/rule.ts';
import { addStopSignal, stopSignalPlace } from '../src/repair/stop-signal.ts';

interface WithoutStopSignal extends Offender {
  /** The program's name, when it is known to stop gracefully on the default signal. */
  readonly program: string | undefined;
}

export default defineRule<WithoutStopSignal>({
  id: 'missing-stopsignal',
  severity: 'info',
  symptom: 'none',
  summary: 'No STOPSIGNAL says which signal stops the program',
  docs: `
Without STOPSIGNAL, \`docker stop\` sends SIGTERM, which is right for most programs. A STOPSIGNAL that says so saves
readers from looking it up, and another base image cannot change it; the container stops as before. That is why
\`--fix\` writes it only if you ask for it, with \`--strict\` or \`--rule missing-stopsignal=warning\`, and only where
SIGTERM is known to be right. Where the program's signal is unknown, the choice is yours.`,

  check(image) {
    const { stopSignal, pid1, platform } = image;
    const place = stopSignalPlace(image);
    // The image should say it; a compose file that runs the image need not.
    if (platform === 'windows' || stopSignal !== null || !place || place.file || isPrompt(pid1)) return [];
    const { program } = pid1.service ?? {};
    // Which one it needs is said by another rule.
    if (program?.reloads || (program?.gracefulSignal && program.gracefulSignal !== 'SIGTERM')) return [];
    return [{ place, program: program?.gracefulSignal ? program.name : undefined }];
  },

  message: ({ program }) => `no STOPSIGNAL: ${program ?? 'the program'} is stopped with SIGTERM, the default`,

  phase: 'stopsignal',
  repairFrom: 'warning',
  repair: ({ program }, image) => (program ? addStopSignal(image, 'SIGTERM') : null),

  examples: [
    byHand`
        FROM debian:bookworm
      + STOPSIGNAL SIGTERM
        CMD ["redis-server", "--save", "60", "1"]
    `,
  ],
});

/** `CMD ["bash"]` is something to work in, and is not stopped with a signal. */
function isPrompt({ service }: Pid1): boolean {
  return service?.argv.length === 1 && ['shell', 'runtime'].includes(service.program?.kind ?? '');
}
