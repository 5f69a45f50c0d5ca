import { fixed } from '../src/example.ts';
import type { Image } from '../src/image/image.ts';
import type { Step } from '../src/image/pid1.ts';
import { reaperPath } from '../src/image/reaper.ts';
import { injectReaper } from '../src/inject-reaper.ts';
import { defineRule, type Offender } from '../src/rule.ts';
import { commandPlace } from '../src/stop-signal.ts';

interface Launcher extends Offender {
  readonly step: Step;
}

export default defineRule<Launcher>({
  id: 'signal-swallowing-launcher',
  severity: 'warning',
  symptom: 'stop-ignored',
  summary: 'A launcher stands between the stop signal and the program',
  docs: `
Task runners, watchers and wrappers start the program as a child and stay in front of it. Some ignore the stop signal, others end at once and take the program
with them before it has finished. What each of them does was measured or is documented; where it depends on the shell that the launcher uses, as with
npm, it is only claimed for the shell the image has.

Start the program itself: the command behind \`npm start\` is in package.json, and one that begins with \`exec\` is fine too. The init that \`--fix\` brings waits for what a launcher leaves behind.`,

  check(image) {
    const place = commandPlace(image);
    const step = place && image.platform === 'linux' ? launcherOf(image) : undefined;
    return place && step ? [{ place, step }] : [];
  },

  message: ({ step: { program, argv } }) =>
    program?.sigterm === 'kills-children'
      ? `${argv[0]} ends on the stop signal and takes what it started along, unfinished`
      : `${argv[0]} does not pass the stop signal on to what it starts`,

  phase: 'reaper',
  fix: (_, image, injection) => injectReaper(image, injection),

  examples: [
    fixed`
        FROM redis:7
      + ARG TARGETARCH
      + COPY --chmod=0755 .initcheck/reaper-linux-\${TARGETARCH:-amd64} /sbin/reaper
      + ENTRYPOINT ["/sbin/reaper", "--", "docker-entrypoint.sh"]
        CMD ["flock", "/tmp/lock", "redis-server"]
    `,
  ],
});

/** Programs that start others as their business; servers with workers and shells have their own rules. */
const launchers = new Set(['task-runner', 'watcher', 'fork-wrapper', 'process-manager']);

/** Behind the reaper they do no harm: it lets what they leave finish. */
function launcherOf({ pid1 }: Image): Step | undefined {
  if (pid1.steps[0]?.argv[0] === reaperPath) return undefined;
  return pid1.steps.find(
    ({ program }) =>
      program &&
      launchers.has(program.kind) &&
      program.name !== 'su' &&
      program.name !== 'runuser' &&
      program.execs !== true &&
      (program.sigterm === 'ignored' || program.sigterm === 'kills-children'),
  );
}
