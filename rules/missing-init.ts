import { isBrief, isShortLived } from '../src/image/duration.ts';
import type { Program } from '../src/image/facts/program.ts';
import { findProgram } from '../src/image/facts/programs.ts';
import type { Image } from '../src/image/image.ts';
import { nameOf } from '../src/image/image-path.ts';
import type { Step } from '../src/image/step.ts';
import { fixed } from '../src/lint/example.ts';
import { hasShellCheck, leavesJob } from '../src/lint/health-check.ts';
import { ignoredStop } from '../src/lint/ignored-stop.ts';
import { defineRule, type Offender, placeOf } from '../src/lint/rule.ts';
import { injectReaper } from '../src/repair/inject-reaper.ts';
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
check starts in the background, a browser, git, cron or a job runner that a RUN or a list of packages installs, work
that is started by \`docker exec\` beside \`sleep infinity\`) or where the program was measured to ignore the stop
signal as PID 1, and an info otherwise: a program that never starts another one needs no init. A health check in
which a shell waits only leaves an orphan when it times out: that is a warning where an orphan does more harm than a
zombie, as with PostgreSQL, which takes it for a crash. \`docker run --init\` helps with zombies, but is easily
forgotten in the next compose file; an init in the image is always there.`,

  check(image) {
    const { pid1, platform } = image;
    const step = pid1.stays;
    if (platform === 'windows' || pid1.init !== null || !step || isInteractive(image)) return [];
    if (isShell(step) && !isPrompt(step, image)) return [];
    const hazard = step.program?.orphanHazard;
    if (doesItsWork(step) && !hazard) return [];
    const evidence = isOver(step) ? undefined : evidenceOf(step, image);
    const origin =
      image.entrypoint?.origin.from === 'instruction' ? image.entrypoint.origin : image.cmd?.origin;
    const instruction = origin?.from === 'instruction' ? origin.instruction : image.stage.from;
    const severity = evidence && (evidence.isCertain || hazard) ? 'warning' : 'info';
    return [{ place: placeOf(instruction), step, evidence: evidence?.why, hazard, severity }];
  },

  message({ step, evidence, hazard }, image) {
    const name = programOf(step);
    if (!hazard && isDeaf(step.program, image))
      return ignoredStop(image, signal => `${name} ignores ${signal} as PID 1, and there is no init`);
    if (hazard) return `${name} is PID 1 without an init, and ${evidence ? `${evidence}: it ` : ''}${hazard}`;
    if (evidence) return `${name} is PID 1 without an init, and ${evidence}`;
    if (step.program?.reaps)
      return `${name} is PID 1: it collects orphans, but whatever still runs when it exits is killed at once`;
    if (step.program?.sigterm === 'ignored')
      return (
        `${name} is PID 1 without an init: SIGTERM has no effect unless it handles it, and ` +
        'nothing collects orphans'
      );
    return `${name} is PID 1 without an init: nothing collects orphans or waits for them on stop`;
  },

  phase: 'reaper',
  repair: (_, image, injection) => injectReaper(image, injection),

  examples: [
    fixed`
        FROM debian:bookworm
      + ARG TARGETARCH
      + COPY --chmod=0755 .initcheck/reaper-linux-\${TARGETARCH:-amd64} /sbin/reaper
      + ENTRYPOINT ["/sbin/reaper", "--"]
        CMD ["sleep", "1000"]
    `,
    fixed`
        FROM debian:bookworm
      - ENTRYPOINT ["sleep"]
      + ARG TARGETARCH
      + COPY --chmod=0755 .initcheck/reaper-linux-\${TARGETARCH:-amd64} /sbin/reaper
      + ENTRYPOINT ["/sbin/reaper", "--", "sleep"]
        CMD ["1000"]
    `,
  ],
});

/** A shell collects orphans; what is wrong with it as PID 1 is reported by the rules about shells. */
function isShell({ program }: Step): boolean {
  return program?.kind === 'shell';
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

/** `FROM python` alone starts a prompt: the image is something to work in, or to build on. */
function isInteractive({ entrypoint, cmd, pid1, overrides }: Image): boolean {
  const isOwn = [entrypoint, cmd].some(command => command?.origin.from === 'instruction');
  return (
    (!isOwn || overrides?.isTerminal === true) &&
    pid1.service?.argv.length === 1 &&
    pid1.service.program?.kind === 'runtime'
  );
}

/** `sleep infinity`, `tail -f /dev/null`: a log that is followed is work of its own. */
function isKeepalive({ argv, program }: Step): boolean {
  return program?.kind === 'filler' && (program.name !== 'tail' || argv.includes('/dev/null'));
}

/** `node -v`, `git --version`: it prints something and ends. */
function isOver({ argv, program }: Step): boolean {
  const words = argv.slice((program?.at ?? 0) + 1);
  return words.length === 1 && /^(?:-v|-V|-h|--version|--help|version|help)$/.test(words[0] ?? '');
}

interface Evidence {
  readonly why: string;
  /** Whether it happens in every run, and not only when something else goes wrong. */
  readonly isCertain: boolean;
}

function evidenceOf(step: Step, image: Image): Evidence | undefined {
  const { program } = step;
  const certain = (why: string): Evidence => ({ why, isCertain: true });
  if (program?.children) return certain('it is known to leave orphans');
  if (isDeaf(program, image)) return certain('as PID 1 it ignores the stop signal');
  if (isKeepalive(step) || isShell(step)) {
    const started = startedBefore(step, image);
    return certain(
      started === undefined
        ? 'everything else in it is started by exec, which leaves orphans'
        : `nothing collects what ${started} and docker exec leave`,
    );
  }
  const beside = besideOf(step, image);
  if (beside) return certain(`it does not wait for ${beside}, which its script starts in the background`);
  if (program?.reaps && !program.orphanHazard) return undefined;
  if (image.droppedInit)
    return certain(`this entrypoint replaces the one of the image, which starts ${image.droppedInit}`);
  const installed = image.orphanEvidence();
  if (installed) {
    // The finding may be in a compose file.
    const where = image.overrides ? installed.where.replace(/^line/, 'Dockerfile line') : installed.where;
    return certain(`${installed.name} (${where}) leaves orphans`);
  }
  if (leavesJob(image)) return certain('every health check leaves a process in the background');
  return hasShellCheck(image)
    ? { why: 'a health check that times out leaves orphans', isCertain: false }
    : undefined;
}

/**
 * A server that was seen to have no handler, which stops at once when it is not PID 1. uwsgi has one, and reloads;
 * haproxy stops on another signal, and another rule says so.
 */
function isDeaf(program: Program | undefined, { stopSignal }: Image): boolean {
  if (!['server', 'worker', 'dev-server'].includes(program?.kind ?? '')) return false;
  const isByTerm = stopSignal !== undefined && canonicalSignal(stopSignal?.value ?? 'SIGTERM') === 'SIGTERM';
  return isByTerm && program?.sigterm === 'ignored' && program.forwards !== true && !program.gracefulSignal;
}

/** The last command before it that may have left something, `app.sh start; tail -f /dev/null`. */
function startedBefore(step: Step, { pid1 }: Image): string | undefined {
  const before = pid1.steps.slice(0, pid1.steps.indexOf(step));
  const commands = before.flatMap(({ script }) => script?.ending?.earlier ?? []);
  const left = commands.findLast(({ argv }) => argv && !isShortLived(argv) && !isBrief(argv));
  return left?.argv && nameOf(left.argv[0] ?? '');
}

/** A server or worker that the shells on the way to it have put into the background before they became PID 1. */
function besideOf(step: Step, { pid1 }: Image): string | undefined {
  if (step.program?.reaps) return undefined;
  const before = pid1.steps.slice(0, pid1.steps.indexOf(step));
  const commands = before.flatMap(({ script }) => script?.ending?.background ?? []);
  // A server that a script sets up, stops and then becomes is there only once.
  const others = commands.filter(({ words }) => nameOf(words[0] ?? '') !== nameOf(step.argv[0] ?? ''));
  const left = others.find(({ words }) => ['server', 'worker'].includes(findProgram(words)?.kind ?? ''));
  return left?.words[0]?.split('/').at(-1);
}

function programOf({ argv }: Step): string {
  return argv[0]?.split('/').at(-1) || 'the program';
}
