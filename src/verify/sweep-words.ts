import { formatSeconds, formatSetSeconds } from '../seconds.ts';
import type { Moment, Sample, Sweep } from './asked-for.ts';
import { surelyDeafSeconds, timedSamples } from './deaf-window.ts';

/** In seconds: every program without an init is deaf while it loads, and people rarely stop one so early. */
export const TOLERATED = 1;

/** When stops have no effect, in words: `no effect in the first 0.31 s (± 0.02 s)`. */
export function deafWords({ deaf, samples }: Pick<Sweep, 'deaf' | 'samples'>): string {
  const { length } = timedSamples(samples);
  if (length === 0) return 'not measured';
  if (!deaf) return length === 1 ? 'the stop has an effect' : `all ${length} stops have an effect`;
  const { from, to, precision } = deaf;
  if (to === null) return from === 0 ? 'no stop has an effect' : `no effect after ${formatSeconds(from)}`;
  const when =
    from === 0 ? `in the first ${formatSeconds(to)}` : `from ${formatSeconds(from)} to ${formatSeconds(to)}`;
  return `no effect ${when} (± ${precision.toFixed(2)} s)`;
}

/**
 * Whether that is good; undefined when it is only what every program does that has no init in front of it, and when not
 * all was tried.
 */
export function isHeard(sweep: Sweep): boolean | undefined {
  if (killedKinds(sweep).length > 0 || surelyDeafSeconds(sweep.deaf) > TOLERATED) return false;
  return sweep.deaf || sweep.notes.length > 0 || timedSamples(sweep.samples).length === 0 ? undefined : true;
}

/** Stops of a kind of their own that had no effect, where others had one at that time. */
export function killedKinds({ samples, deaf }: Pick<Sweep, 'samples' | 'deaf'>): readonly Sample[] {
  if (deaf?.to === null) return [];
  return samples.filter(({ moment, outcome }) => isOwnKind(moment) && outcome === 'killed');
}

const momentWords: Readonly<Record<Moment, string>> = {
  start: 'at the start',
  setup: 'while it starts',
  ready: 'when it is ready',
  load: 'under load',
  'health-check': 'during a health check',
  exec: 'during docker exec',
};

/** Whether a moment is one of a kind, and not a time. */
export function isOwnKind(moment: Moment): boolean {
  return moment === 'load' || moment === 'health-check' || moment === 'exec';
}

/** `during docker exec: stopped in 0.12 s` */
export function sampleWords({ moment, seconds, outcome, exitCode }: Sample, grace: number): string {
  const words = {
    ended: `stopped in ${formatSeconds(seconds)}`,
    killed: `no effect, killed after ${formatSetSeconds(grace)}`,
    gone: `it had ended by itself, exit code ${exitCode}`,
  };
  return `${momentWords[moment]}: ${words[outcome]}`;
}
