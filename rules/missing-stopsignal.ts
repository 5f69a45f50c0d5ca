import type { Pid1 } from '../src/image/pid1.ts';
import { fixed } from '../src/lint/example.ts';
import { defineRule, type Offender } from '../src/lint/rule.ts';
import { addStopSignal, commandPlace } from '../src/repair/stop-signal.ts';

interface WithoutStopSignal extends Offender {
  /** The program's name, when it is known to stop gracefully on the default signal. */
  readonly program: string | undefined;
}

export default defineRule<WithoutStopSignal>({
  id: 'missing-stopsignal',
  severity: 'info',
  symptom: 'none',
  summary: 'Nothing says which signal stops the program',
  docs: `
Without STOPSIGNAL, \`docker stop\` sends SIGTERM. That is the right one for most programs. Where it is known to be right, \`--fix\` writes it
down, so that the next reader need not look it up and a change of the base image cannot change it; where the program's signal is
unknown, so is what to write.`,

  check(image) {
    const { stopSignal, pid1, platform } = image;
    const place = commandPlace(image);
    // It is the image that says it: one who runs it need not.
    if (platform === 'windows' || stopSignal !== null || !place || place.file || isPrompt(pid1)) return [];
    const { program } = pid1.service ?? {};
    if (program?.gracefulSignal && program.gracefulSignal !== 'SIGTERM') return [];
    return [{ place, program: program?.gracefulSignal ? program.name : undefined }];
  },

  message: ({ program }) =>
    program
      ? `no STOPSIGNAL: ${program} is stopped by SIGTERM, by default`
      : 'no STOPSIGNAL: the program is stopped by SIGTERM, by default',

  phase: 'stopsignal',
  fix: ({ program }, image) => (program ? addStopSignal(image, 'SIGTERM') : null),

  examples: [
    fixed`
        FROM debian:bookworm
      + STOPSIGNAL SIGTERM
        CMD ["redis-server", "--save", "60", "1"]
    `,
  ],
});

/** `CMD ["bash"]` is something to work in; nobody stops it with a signal. */
function isPrompt({ service }: Pid1): boolean {
  return service?.argv.length === 1 && ['shell', 'runtime'].includes(service.program?.kind ?? '');
}
