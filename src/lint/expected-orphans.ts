import { isBrief, isShortLived } from '../image/duration.ts';
import type { Program } from '../image/facts/program.ts';
import type { Image } from '../image/image.ts';
import { nameOf } from '../image/image-path.ts';
import { isWithoutPcntl } from '../image/pcntl.ts';
import type { Step } from '../image/step.ts';
import { canonicalSignal } from '../syntax/signal.ts';
import { type Beside, serversBeside } from './beside.ts';
import { hasShellCheck, leavesJob } from './health-check.ts';

/** Why a program that is no init will be left orphans. */
interface Evidence {
  readonly why: string;
  /** Whether it happens in every run, and not only when something else goes wrong. */
  readonly isCertain: boolean;
}

export function evidenceOf(step: Step, image: Image): Evidence | undefined {
  const { program } = step;
  const certain = (why: string): Evidence => ({ why, isCertain: true });
  if (program?.children) return certain('it is known to leave orphans');
  if (isDeaf(program, image)) return certain('as PID 1 it ignores the stop signal');
  if (isPrompt(step))
    return { why: 'a shell at its prompt may collect orphans only after the next line', isCertain: false };
  if (isKeepalive(step) || isShell(step)) {
    const started = startedBefore(step, image);
    return certain(
      started === undefined
        ? 'nothing collects what docker exec leaves behind'
        : `nothing collects what ${started} and docker exec leave`,
    );
  }
  const beside = besideOf(step, image);
  if (beside) return evidenceBeside(beside);
  if (program?.reaps && !program.orphanHazard) return undefined;
  if (image.droppedInit)
    return certain(`this entrypoint replaces the one of the image, which starts ${image.droppedInit}`);
  const installed = installedEvidence(image);
  if (installed) return installed;
  if (leavesJob(image)) return certain('every health check leaves a process in the background');
  return hasShellCheck(image)
    ? { why: 'a health check that times out leaves orphans', isCertain: false }
    : undefined;
}

function evidenceBeside({ name, isConditional }: Beside): Evidence {
  const starts = isConditional ? 'may start' : 'starts';
  const why = `it does not wait for ${name}, which its script ${starts} in the background`;
  return { why, isCertain: !isConditional };
}

/** What a RUN or a list of packages installs, and is known to leave orphans. */
function installedEvidence(image: Image): Evidence | undefined {
  const installed = image.orphanEvidence();
  if (!installed || (installed.from === 'node' && isBuildTool(image))) return undefined;
  // The finding may be in a compose file.
  const where = image.overrides ? installed.where.replace(/^line/, 'Dockerfile line') : installed.where;
  const isCertain = installed.kind === 'cron' ? startsCron(image) : installed.kind !== 'git';
  const what = `${installed.name} (${where})`;
  // Only a job that starts something in the background leaves it.
  if (installed.kind === 'cron') return { why: `jobs of ${what} may leave orphans`, isCertain };
  // git is mostly there for the build, and leaves one when it tidies up after a fetch or a commit.
  return { why: `${what} leaves orphans`, isCertain };
}

/** Whether what runs is a tool that puts files together: it starts no browser that the application has. */
function isBuildTool({ pid1: { steps } }: Image): boolean {
  return buildTools.test(nameOf(steps.at(-1)?.argv[0] ?? ''));
}

const buildTools = /^(?:esbuild|tailwindcss|webpack|rollup|tsc|parcel|sass|postcss|swc|babel)$/;

/** Whether what starts it, as far as it can be read, names cron: it comes with packages that have jobs for it. */
function startsCron({ ways }: Image): boolean {
  const steps = ways.flatMap(way => way.steps);
  return steps.some(({ argv, script }) => /\bcrond?\b/.test([...argv, script?.text.text].join('\n')));
}

/**
 * A server that was seen to have no handler, which stops at once when it is not PID 1. uwsgi has one, and reloads;
 * haproxy stops on another signal, and another rule says so.
 */
export function isDeaf(program: Program | undefined, image: Image): boolean {
  const { stopSignal } = image;
  const isByTerm = stopSignal !== undefined && canonicalSignal(stopSignal?.value ?? 'SIGTERM') === 'SIGTERM';
  if (!isByTerm || !program) return false;
  if (deafApplication(program, image) !== undefined) return true;
  if (!['server', 'worker', 'dev-server'].includes(program.kind)) return false;
  if (isWithoutPcntl(program, image)) return true;
  return program.sigterm === 'ignored' && program.forwards !== true && !program.gracefulSignal;
}

/** The file of an application without a handler; undefined where a variable may give it one: Flask's reloader has. */
export function deafApplication(program: Program | undefined, image: Image): string | undefined {
  const { dockerfile, overrides } = image;
  const variables = [dockerfile.text, ...Object.keys(overrides?.environment ?? {})].join('\n');
  return /\bFLASK_(?:ENV|DEBUG)\b/.test(variables) ? undefined : program?.deafApplication;
}

/** The last command before it that may have left something, `app.sh start; tail -f /dev/null`. */
function startedBefore(step: Step, { pid1 }: Image): string | undefined {
  const before = pid1.steps.slice(0, pid1.steps.indexOf(step));
  const commands = before.flatMap(({ script }) => script?.ending?.earlier ?? []);
  const left = commands.findLast(({ argv }) => argv && !isShortLived(argv) && !isBrief(argv));
  return left?.argv && nameOf(left.argv[0] ?? '');
}

/** What the shells on the way to it have put into the background before they became PID 1. */
function besideOf(step: Step, { pid1 }: Image): Beside | undefined {
  const before = pid1.steps.slice(0, pid1.steps.indexOf(step));
  const found = before.flatMap(({ script }) =>
    script?.ending ? serversBeside(script.ending, step.argv[0] ?? '').slice(0, 1) : [],
  );
  return found[0];
}

/** A shell collects orphans; what is wrong with it as PID 1 is reported by the rules about shells. */
export function isShell({ program }: Step): boolean {
  return program?.kind === 'shell';
}

/** `bash`, `sh -l`: for people, and for images that are built on this one. */
function isPrompt(step: Step): boolean {
  return isShell(step) && step.argv.slice(1).every(word => /^-(?:[il]+|-login|-norc)$/.test(word));
}

/** `sleep infinity`, `tail -f /dev/null`: a log that is followed is work of its own. */
function isKeepalive({ argv, program }: Step): boolean {
  return program?.kind === 'filler' && (program.name !== 'tail' || argv.includes('/dev/null'));
}
