import { optionValue } from '../src/image/facts/options.ts';
import type { Image } from '../src/image/image.ts';
import type { GracePeriod } from '../src/image/overrides.ts';
import { drainOptions, drainSeconds, reaperPath } from '../src/image/reaper.ts';
import { byHand, script, withCompose } from '../src/lint/example.ts';
import { defineRule, type Offender, placeOf } from '../src/lint/rule.ts';
import { formatSetSeconds } from '../src/seconds.ts';

interface ShortGracePeriod extends Offender {
  readonly program: string;
  /** The seconds it may need. */
  readonly needed: number;
  /** Whether it needs them at every stop. */
  readonly isAlways: boolean;
  readonly grace: GracePeriod;
}

export default defineRule<ShortGracePeriod>({
  id: 'short-grace-period',
  severity: 'warning',
  symptom: 'killed-early',
  summary: 'The grace period is shorter than the program may take to stop',
  docs: `
The program is killed in the middle of its work. Docker waits 10 seconds between the stop signal and SIGKILL,
Kubernetes 30, unless \`stop_grace_period\` or \`terminationGracePeriodSeconds\` sets another period. Some programs
take longer by design: gunicorn gives requests 30 seconds, sidekiq gives jobs 25, squid waits 30 even without a
client. The reaper that \`--fix\` puts in front waits for remaining processes that handle the stop signal: up to
8 seconds, 28 on Kubernetes, unless \`--drain\` sets another limit. A \`preStop\` hook uses up part of the same
period. One that takes all of it is cut off, and the program gets the stop signal with 2 seconds left.

It is a warning if the period is set and too short, or if the program outlasts it at every stop. The default period
is an info for a program that only takes so long when it is busy. Set a longer period, or a shorter limit in the
program.`,

  check(image) {
    const { overrides, platform } = image;
    if (!overrides || platform === 'windows') return [];
    const { gracePeriod: grace } = overrides;
    if (grace.spent > 0 && grace.spent >= grace.seconds && grace.instruction) {
      const hook = { program: 'the preStop hook', needed: grace.spent, isAlways: true };
      return [{ place: placeOf(grace.instruction), ...hook, grace, severity: 'warning' }];
    }
    const needs = needsOf(image, overrides.runtime);
    if (!needs) return [];
    if (needs.needed <= grace.seconds - grace.spent) return [];
    const instruction = grace.instruction ?? overrides.instruction;
    const severity = grace.instruction || needs.isAlways ? 'warning' : 'info';
    return [{ place: placeOf(instruction), ...needs, grace, severity }];
  },

  message({ program, needed, isAlways, grace }) {
    const { seconds, spent, instruction } = grace;
    if (spent > 0 && spent >= seconds)
      return (
        `the preStop hook takes ${formatSetSeconds(spent)}, and the grace period is ` +
        `${formatSetSeconds(seconds)}: the hook is cut off, and the program is killed ${formatSetSeconds(minimumGrace)} ` +
        'after the stop signal'
      );
    const gets = `${formatSetSeconds(Math.max(0, seconds - spent))}${spent > 0 ? ` (a hook takes ${formatSetSeconds(spent)} of the ${formatSetSeconds(seconds)})` : ''}`;
    const by = instruction ? '' : ', the default';
    return (
      `${program} ${isAlways ? 'takes' : 'may take'} ${formatSetSeconds(needed)} to stop, but ` +
      `is killed after ${gets}${by}`
    );
  },

  repair({ needed, grace, program }, image) {
    const isHook = grace.spent >= grace.seconds;
    const own = isHook
      ? (needsOf(image, image.overrides?.runtime ?? 'compose')?.needed ?? defaultGrace)
      : needed;
    const gracePeriod = roundUp(own + grace.spent);
    return {
      edits: [],
      intended: {},
      gracePeriod,
      summary: `${program} gets ${formatSetSeconds(gracePeriod)}`,
    };
  },

  examples: [
    withCompose(
      byHand`
        FROM debian:bookworm
        ARG TARGETARCH
        COPY --chmod=0755 .initcheck/reaper-linux-\${TARGETARCH:-amd64} /sbin/reaper
        STOPSIGNAL SIGTERM
        ENTRYPOINT ["/sbin/reaper", "--"]
        CMD ["bash", "-c", "trap 'sleep 3; exit' TERM; while sleep 0.1; do :; done"]
      `,
      script`
        services:
          app:
            build: .
      -     stop_grace_period: 1s
      +     stop_grace_period: 10s
      `,
    ),
  ],
});

/**
 * What the kubelet leaves a container after a hook that used up the period. pkg/kubelet/kuberuntime,
 * minimumGracePeriodInSeconds
 */
const minimumGrace = 2;

/** What a program gets of which nothing is known, after a hook: as much as Docker gives. */
const defaultGrace = 10;

/** A little more than is needed, in steps of five seconds: who ends at the last moment is killed as often as not. */
function roundUp(needed: number): number {
  return Math.ceil((needed + 2) / 5) * 5;
}

type Needs = Pick<ShortGracePeriod, 'program' | 'needed' | 'isAlways'>;

/** The longer one of what the program needs and what our init may wait for. */
function needsOf({ pid1 }: Image, runtime: keyof typeof drainSeconds): Needs | undefined {
  const needs = [drainOf(pid1.stays?.argv, runtime), slowestOf(pid1.steps)].filter(
    each => each !== undefined,
  );
  return needs.toSorted((one, other) => other.needed - one.needed)[0];
}

function drainOf(argv: readonly string[] = [], runtime: keyof typeof drainSeconds): Needs | undefined {
  if (argv[0] !== reaperPath) return undefined;
  const options = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : argv.length);
  const needed = Number(optionValue(options, drainOptions) ?? drainSeconds[runtime]);
  return Number.isFinite(needed) ? { program: 'the reaper', needed, isAlways: false } : undefined;
}

/** What its command line says wins over what it takes by default. */
function slowestOf(steps: Image['pid1']['steps']): Needs | undefined {
  const needs = steps.flatMap(({ argv, program }): Needs[] => {
    if (program?.slowStopSeconds === undefined) return [];
    const said = optionValue(argv.slice(program.at + 1), program.slowStopOptions);
    const needed = said === undefined ? program.slowStopSeconds : Number(said);
    return Number.isFinite(needed) ? [{ program: program.name, needed, isAlways: program.isAlwaysSlow }] : [];
  });
  return needs.toSorted((one, other) => other.needed - one.needed)[0];
}
