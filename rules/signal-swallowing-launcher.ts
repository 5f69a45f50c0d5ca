import { startsDevServer } from '../src/image/dev-server.ts';
import { isShortLived } from '../src/image/duration.ts';
import { isLauncher, isWithoutHandler } from '../src/image/facts/launcher.ts';
import type { Program } from '../src/image/facts/program.ts';
import { isTestRun } from '../src/image/facts/test-runs.ts';
import type { Image } from '../src/image/image.ts';
import { reaperPath } from '../src/image/reaper.ts';
import type { Step } from '../src/image/step.ts';
import { fixed } from '../src/lint/example.ts';
import { defineRule, type Offender } from '../src/lint/rule.ts';
import { injectReaper } from '../src/repair/inject-reaper.ts';
import { placeInCaller, placeInScript } from '../src/repair/place-in-script.ts';
import { commandPlace } from '../src/repair/stop-signal.ts';

interface Launcher extends Offender {
  readonly step: Step;
  /** Whether an init is in front of it: what has no handler is ended by the signal then. */
  readonly isBehindInit: boolean;
  /** A shell is in front that passes nothing on: for now the launcher hears of no signal. */
  readonly isBehindShell: boolean;
  readonly isSupervised?: true;
}

export default defineRule<Launcher>({
  id: 'signal-swallowing-launcher',
  severity: 'warning',
  symptom: 'stop-ignored',
  summary: 'A launcher keeps the stop signal from the program',
  docs: `
Task runners, watchers and wrappers start the program as a child process and stay in front of it. Some ignore the
stop signal, and \`docker stop\` waits for the grace period; others exit at once, and the program is killed before it
has finished. What each launcher does was measured or is documented; where it depends on the launcher's shell, as
with npm, it is only reported for the shell that the image has.

Start the program directly: the command that \`npm start\` runs is in package.json, and the message quotes it if the
Dockerfile copies that file. With npm, a command that begins with \`exec\` works too. The init that \`--fix\`
installs waits for what a launcher leaves running.`,

  check(image) {
    const supervised = image.platform === 'linux' ? supervisedLaunchers(image) : [];
    if (supervised.length > 0) return supervised;
    const step = image.platform === 'linux' ? launcherOf(image) : undefined;
    const place = step && (placeInCaller(step, image) ?? commandPlace(image));
    if (!place || !step) return [];
    const { steps } = image.pid1;
    const isBehindInit = steps.slice(0, steps.indexOf(step)).some(({ program }) => program?.isInit);
    const isBehindShell = steps
      .slice(0, steps.indexOf(step))
      .some(({ script, stays }) => script && stays === true);
    // A recipe of one plain command gets the signal, and make waits for it. What developers run has nothing to finish.
    const started = steps.slice(steps.indexOf(step));
    const isLight =
      isMake(step.program) ||
      (isWatch(step.program) && (isBehindInit || step.program?.sigterm === 'kills-children')) ||
      isForDevelopers(started);
    // Behind a shell that passes nothing on it is not what is wrong now.
    const severity = isLight || isBehindShell ? ({ severity: 'info' } as const) : {};
    return [{ place, step, isBehindInit, isBehindShell, ...severity }];
  },

  message({ step: { program, argv, packaged }, isBehindInit, isBehindShell }) {
    const runs = packaged === undefined ? '' : `; package.json has it run ${shortened(packaged)}`;
    if (isMake(program))
      return `${argv[0]} forwards the stop signal to its recipe, but a line that needs a shell does not pass it on`;
    const alone = isBehindShell ? 'without the shell in front, ' : '';
    return program?.sigterm === 'kills-children' || isBehindInit
      ? `${alone}${argv[0]} exits on the stop signal, and what it started is killed before it can finish${runs}`
      : `${alone}${argv[0]} does not forward the stop signal to what it starts${runs}`;
  },

  phase: 'reaper',
  repair({ isSupervised, step: { program, argv } }, image, injection) {
    if (isSupervised) return null;
    if (program && isDeafByWill(program))
      return {
        declined: `${argv[0]} ignores the signal behind an init as well: start what it starts instead`,
      };
    const user = otherUser(image);
    return user === undefined ? injectReaper(image, injection) : { declined: user };
  },

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

/**
 * `command=mysqld_safe` of supervisord: a script that ignores the signal, whoever sends it. Others are ended by it as
 * behind an init, and supervisord waits for no one else.
 */
function supervisedLaunchers(image: Image): Launcher[] {
  return image.supervised().flatMap(({ first, written }) => {
    const step = launcherOf({ ...image, pid1: first });
    const place = written && placeInScript(written.file, written.start, written.end, image);
    // A shell in front is what is wrong then.
    if (!step || step !== first.stays || !place) return [];
    const started = first.steps.slice(first.steps.indexOf(step));
    if (isMake(step.program) || isWatch(step.program) || isForDevelopers(started)) return [];
    const isDeaf = ignoresOnPurpose(step.program);
    const symptom = isDeaf ? 'stop-ignored' : 'cut-short';
    return [
      { place, step, symptom, isBehindInit: !isDeaf, isBehindShell: false, isSupervised: true as const },
    ];
  });
}

/** Any shell ignores signals as PID 1; one that was seen to ignore SIGHUP too does so as a child of supervisord. */
function ignoresOnPurpose(program: Program | undefined): boolean {
  return program?.kind === 'service-script' && program.signals.SIGHUP === 'ignored';
}

/** What developers run has nothing to finish. */
function isForDevelopers(started: readonly Step[]): boolean {
  return startsDevServer(started) || started.some(({ argv }) => isTestRun(argv));
}

/** What it starts every two seconds is to be over before the next time, and little is lost of it. */
function isWatch(program: Program | undefined): boolean {
  return program?.name === 'watch';
}

function isMake(program: Program | undefined): boolean {
  return program?.name === 'make' || program?.name === 'gmake';
}

function shortened(command: string): string {
  return JSON.stringify(command.length > 60 ? `${command.slice(0, 59)}…` : command);
}

/** `npx tsx x.ts`: the shell that npm has run it is given this one command. */
function isNpmExec({ program, argv }: Step): boolean {
  const words = argv.slice((program?.at ?? 0) + 1);
  const isExec = program?.name === 'npx' || (program?.name === 'npm' && /^(?:exec|x)$/.test(words[0] ?? ''));
  return isExec && !words.some(word => /^(?:-c$|--call\b)/.test(word));
}

/**
 * After the reaper they do no harm: it lets what they leave finish. Where the shell that npm starts becomes the
 * program, as `exec` in package.json makes it or BusyBox by itself, npm and pnpm pass the signal on and wait.
 */
function launcherOf({ pid1, base }: Image): Step | undefined {
  if (pid1.steps[0]?.argv[0] === reaperPath) return undefined;
  return pid1.steps.find(
    ({ program }, index) =>
      program &&
      !(/^p?npm$/.test(program.name) && pid1.steps[index + 1]?.stays === false) &&
      !(base.image.sh === 'ash' && isNpmExec(pid1.steps[index] as Step)) &&
      !isShortLived(pid1.steps[index + 1]?.argv ?? []) &&
      (isLauncher(program) || program.kind === 'supervisor') &&
      program.name !== 'su' &&
      program.name !== 'runuser' &&
      program.execs !== true &&
      (isWithoutHandler(program) || program.sigterm === 'kills-children'),
  );
}

/** mysqld_safe: a script that ignores all that would end it. */
function isDeafByWill({ kind, sigterm, forwards, signals }: Program): boolean {
  const isDeaf = kind === 'service-script' && sigterm === 'ignored' && forwards === false;
  return isDeaf && signals.SIGINT === 'ignored' && signals.SIGQUIT === 'ignored';
}

/** `USER app` and `CMD ["sudo", "apache2ctl"]`: the reaper has the user of the image, which may not signal root. */
function otherUser({ pid1: { steps }, user }: Image): string | undefined {
  const isRoot = !user || /^(?:root|0)(?::|$)/.test(user.value);
  const sudo = steps.find(({ program }) => program?.name === 'sudo');
  return isRoot || !sudo
    ? undefined
    : `an init that runs as ${user.value} may not signal what sudo starts as root`;
}
