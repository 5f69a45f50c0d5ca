import { detaches } from '../src/image/detaches.ts';
import type { Image } from '../src/image/image.ts';
import { isWithoutPcntl } from '../src/image/pcntl.ts';
import { calledName, type Step } from '../src/image/step.ts';
import { fixed } from '../src/lint/example.ts';
import { deafApplication, evidenceOf, isDeaf, isShell } from '../src/lint/expected-orphans.ts';
import { ignoredStop } from '../src/lint/ignored-stop.ts';
import { keepaliveOf } from '../src/lint/keepalive.ts';
import { defineRule, type Offender, placeOf } from '../src/lint/rule.ts';
import { injectReaper } from '../src/repair/inject-reaper.ts';
import { isOnlyBuiltin } from '../src/shell/builtins.ts';
import { canonicalSignal } from '../src/syntax/signal.ts';

interface WithoutInit extends Offender {
  readonly step: Step;
  /** Why orphans are to be expected here; undefined when nothing says so. */
  readonly evidence: string | undefined;
  /** What an orphan would do to it, where that is worse than a zombie. */
  readonly hazard: string | undefined;
}

export default defineRule<WithoutInit>({
  id: 'missing-init',
  severity: 'warning',
  symptom: 'zombies-left',
  summary: 'PID 1 does not do the work of an init',
  docs: `
Orphaned processes stay zombies until the container stops, and when the program exits, everything else in the
container is killed without warning. A process whose parent exits first becomes a child of PID 1, and PID 1 has to
collect it when it ends. A program that was not written for this leaves it a zombie, which keeps its process ID.
Health checks, \`docker exec\`, headless browsers and job runners leave such orphans.

It is a warning where something is known to leave orphans (the program itself, a server that a script or a health
check starts in the background, a browser, cron or a job runner that a RUN or a list of packages installs), where
the program was measured to ignore the stop signal as PID 1, or where all of an application of Node or Python could be
read and nothing in it handles SIGTERM. It is an info otherwise: a program that never starts
another one needs no init. Of \`sleep infinity\` and \`tail -f\` keepalive-command says it. A health check in which a
shell waits only leaves an orphan when it times out: that is a warning where an orphan does more harm than a zombie,
as with PostgreSQL, which takes it for a crash. \`docker run --init\` helps with zombies, but is easily forgotten in
the next compose file; an init in the image is always there.

\`--fix\` repairs an info only where that is asked for, with one exception: where it has just taken a shell away from in
front of a program that may not handle the stop signal as PID 1, such as \`python3 app.py\`, nothing would be gained
without an init.`,

  check(image) {
    const { pid1, platform } = image;
    const step = pid1.stays;
    if (platform === 'windows' || pid1.init !== null || !step || isInteractive(image)) return [];
    // Nothing stays to be stopped: daemonized-service says it.
    if (isOfOthers(step, image) || detaches(step, image) === 'yes') return [];
    const hazard = step.program?.orphanHazard;
    if (doesItsWork(step) && !hazard) return [];
    const evidence = isOver(step) ? undefined : evidenceOf(step, image);
    const origin =
      image.entrypoint?.origin.from === 'instruction' ? image.entrypoint.origin : image.cmd?.origin;
    const instruction = origin?.from === 'instruction' ? origin.instruction : image.stage.from;
    const severity = evidence && (evidence.isCertain || hazard) ? 'warning' : 'info';
    // Who collects orphans leaves no zombies: what it claims of them is only what becomes of them at its end.
    const symptom = deafApplication(step.program, image) === undefined ? 'work-lost' : 'stop-ignored';
    const claim = step.program?.reaps || symptom === 'stop-ignored' ? ({ symptom } as const) : {};
    const why = { evidence: evidence?.why, hazard };
    return [
      { place: placeOf(instruction), step, ...why, severity, ...claim, isPartOfStop: isPart(step, image) },
    ];
  },

  message({ step, evidence, hazard }, image) {
    const name = programOf(step);
    const application = deafApplication(step.program, image);
    if (application !== undefined && isDeaf(step.program, image))
      return ignoredStop(image, signal => `${application} does not handle ${signal}, and there is no init`);
    if (!hazard && isDeaf(step.program, image)) {
      const without = step.program && isWithoutPcntl(step.program, image) ? 'without pcntl ' : '';
      return ignoredStop(
        image,
        signal => `${without}${name} ignores ${signal} as PID 1, and there is no init`,
      );
    }
    if (hazard) return `${name} is PID 1 without an init, and ${evidence ? `${evidence}: it ` : ''}${hazard}`;
    const signal = stopOf(image);
    if (evidence && mayIgnoreStop(step, image))
      return `${name} is PID 1 without an init: ${signal} has no effect unless it handles it, and ${evidence}`;
    if (evidence) return `${name} is PID 1 without an init, and ${evidence}`;
    if (step.program?.reaps)
      return `${name} is PID 1: it collects orphans, but whatever still runs when it exits is killed at once`;
    if (isIgnored(step, image))
      return (
        `${name} is PID 1 without an init: ${signal} has no effect unless it handles it, and ` +
        'nothing collects orphans'
      );
    return `${name} is PID 1 without an init: nothing collects orphans or waits for them on stop`;
  },

  phase: 'reaper',
  repair: (_, image, injection) => injectReaper(image, injection),

  examples: [
    fixed`
        FROM redis:7
      + ARG TARGETARCH
      + COPY --chmod=0755 .initcheck/reaper-linux-\${TARGETARCH:-amd64} /sbin/reaper
      + ENTRYPOINT ["/sbin/reaper", "--", "docker-entrypoint.sh"]
        CMD ["redis-server", "--save", ""]
    `,
    fixed`
        FROM debian:bookworm
        RUN apt-get update && apt-get install -y redis-server
      - ENTRYPOINT ["redis-server"]
      + ARG TARGETARCH
      + COPY --chmod=0755 .initcheck/reaper-linux-\${TARGETARCH:-amd64} /sbin/reaper
      + ENTRYPOINT ["/sbin/reaper", "--", "redis-server"]
        CMD ["--save", ""]
    `,
  ],
});

/** Whether what it runs has to handle the signal, and is not known to: without an init it is ignored then. */
function mayIgnoreStop(step: Step, image: Image): boolean {
  return step.program?.kind === 'runtime' && isIgnored(step, image);
}

/** Whether to be heard it takes an init where a repair makes it PID 1. */
function isPart(step: Step, image: Image): boolean {
  return mayIgnoreStop(step, image) || isDeafByDefault(step, image);
}

/** Whether an unknown base would have to set another signal for it to be heard. */
function isDeafByDefault({ program }: Step, image: Image): boolean {
  return image.stopSignal === undefined && isDeaf(program, { ...image, stopSignal: null });
}

/** Whether the stop signal does nothing to it as PID 1; what is not SIGTERM does so unless somebody has a handler. */
function isIgnored({ program }: Step, image: Image): boolean {
  const signal = stopOf(image);
  if (!program || signal === 'SIGTERM') return program?.sigterm === 'ignored';
  return program.sigterm === 'ignored' && (program.signals[signal] ?? 'ignored') === 'ignored';
}

function stopOf({ stopSignal }: Image): string {
  return canonicalSignal(stopSignal?.value ?? 'SIGTERM');
}

/** What does not start, or what other rules say it of. */
function isOfOthers(step: Step, image: Image): boolean {
  if (isOnlyBuiltin(step.argv[0] ?? '') || keepaliveOf(image)) return true;
  return isShell(step) && !isPrompt(step, image);
}

/**
 * `CMD ["sh"]`: all that runs in it comes by exec. bash, zsh and mksh collect orphans while they wait for a line; dash
 * and BusyBox ash do not.
 */
function isPrompt({ argv, program, script }: Step, { entrypoint, cmd }: Image): boolean {
  const isOwn = [entrypoint, cmd].some(command => command?.origin.from === 'instruction');
  return (
    isOwn &&
    !script &&
    (program?.shell === 'dash' || program?.shell === 'ash') &&
    argv.slice(program.at + 1).every(word => /^-[il]+$|^--login$/.test(word))
  );
}

/** A supervisor that collects orphans, and passes the signal on, is the init that is missing elsewhere. */
function doesItsWork({ program }: Step): boolean {
  return program?.kind === 'supervisor' && program.reaps === true && program.sigterm === 'graceful';
}

/** Nothing but prompts, unless they are given something to run. */
const prompts = /^(?:jshell|irb|pry|ipython|ghci|iex)$/;

/** `FROM python` alone starts a prompt: the image is something to work in, or to build on. So is one for `jshell`. */
function isInteractive({ entrypoint, cmd, pid1, overrides }: Image): boolean {
  if (pid1.stays?.argv.length === 1 && prompts.test(pid1.stays.argv[0] ?? '')) return true;
  const isOwn = [entrypoint, cmd].some(command => command?.origin.from === 'instruction');
  return (
    (!isOwn || overrides?.isTerminal === true) &&
    pid1.service?.argv.length === 1 &&
    pid1.service.program?.kind === 'runtime'
  );
}

/** `node -v`, `git --version`: it prints something and ends. */
function isOver({ argv, program }: Step): boolean {
  const words = argv.slice((program?.at ?? 0) + 1);
  return words.length === 1 && /^(?:-v|-V|-h|--version|--help|version|help)$/.test(words[0] ?? '');
}

function programOf(step: Step): string {
  return calledName(step) || 'the program';
}
