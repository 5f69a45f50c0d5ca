import { fixed } from '../src/example.ts';
import type { Image } from '../src/image/image.ts';
import type { Step } from '../src/image/pid1.ts';
import { injectReaper } from '../src/inject-reaper.ts';
import { defineRule, type Offender, placeOf } from '../src/rule.ts';

interface WithoutInit extends Offender {
  readonly step: Step;
  /** Why orphans are to be expected here; undefined when nothing says so. */
  readonly evidence: string | undefined;
}

export default defineRule<WithoutInit>({
  id: 'missing-init',
  severity: 'warning',
  symptom: 'zombies-left',
  summary: 'PID 1 is a program that does not do the work of an init',
  docs: `
Every process whose parent ends first becomes a child of PID 1, and PID 1 has to collect it when it ends. A program that was not written for
this leaves it a zombie, which keeps its process id until the container stops. Health checks, \`docker exec\`, headless browsers and job
runners leave such orphans. And when the program ends, everything else in the container is killed without notice.

It is a warning where something is known to leave orphans behind, and an info otherwise: a program that never starts another one needs no init.
\`docker run --init\` helps with zombies, and is forgotten in the next compose file; an init in the image is not.`,

  check(image) {
    const { pid1, platform } = image;
    const step = pid1.stays;
    if (platform === 'windows' || pid1.init !== null || !step || isShell(step) || isInteractive(image))
      return [];
    const evidence = evidenceOf(step, image);
    const origin =
      image.entrypoint?.origin.from === 'instruction' ? image.entrypoint.origin : image.cmd?.origin;
    const instruction = origin?.from === 'instruction' ? origin.instruction : image.stage.from;
    return [{ place: placeOf(instruction), step, evidence, severity: evidence ? 'warning' : 'info' }];
  },

  message({ step, evidence }) {
    const name = nameOf(step);
    if (evidence) return `${name} is PID 1 without an init, and ${evidence}`;
    if (step.program?.reaps)
      return `${name} is PID 1: it reaps, but whatever is left when it ends is killed at once`;
    if (step.program?.sigterm === 'ignored')
      return `${name} is PID 1 without an init: unless it handles SIGTERM it ignores it, and nothing collects orphans`;
    return `${name} is PID 1 without an init: nothing collects orphans, or waits for them at the end`;
  },

  phase: 'reaper',
  fix: (_, image, injection) => injectReaper(image, injection),

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

/** A shell collects orphans; what is wrong with it as PID 1 is said by the rules about shells. */
function isShell({ program }: Step): boolean {
  return program?.kind === 'shell';
}

/** `FROM python` alone starts a prompt: the image is something to work in, or to build on. */
function isInteractive({ entrypoint, cmd, pid1 }: Image): boolean {
  const isOwn = [entrypoint, cmd].some(command => command?.origin.from === 'instruction');
  return !isOwn && pid1.service?.argv.length === 1 && pid1.service.program?.kind === 'runtime';
}

function evidenceOf({ program }: Step, { hasHealthcheck, dockerfile }: Image): string | undefined {
  if (program?.orphanHazard) return program.orphanHazard;
  if (program?.children) return 'it is known to leave processes behind';
  const isChecked =
    hasHealthcheck && dockerfile.instructions.some(({ keyword }) => keyword === 'HEALTHCHECK');
  return isChecked && !program?.reaps ? 'its health check can leave processes behind' : undefined;
}

function nameOf({ argv }: Step): string {
  return argv[0]?.split('/').at(-1) || 'the program';
}
