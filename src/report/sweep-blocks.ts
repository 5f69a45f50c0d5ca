import { formatSeconds, formatSetSeconds } from '../seconds.ts';
import type { Sample, Stopped, Sweep } from '../verify/observation.ts';
import { deafWords, isHeard, isOwnKind, sampleWords } from '../verify/sweep-words.ts';
import type { Cell } from './row.ts';

/** Stops at several moments as a line of blocks: the longer a stop took, the higher its block. */
export interface SweepBlocks {
  readonly subject: string;
  readonly blocks: string;
  readonly words: Cell;
  /** From which moment to which, and what became of the stops at moments of their own kind. */
  readonly details: readonly string[];
}

const heights = '▁▂▃▄▅▆▇█';

/** Of one container; undefined when nobody asked for it. */
export function sweepBlocks({ subject, sweep }: Stopped): SweepBlocks | undefined {
  if (!sweep) return undefined;
  const timed = sweep.samples.filter(({ moment }) => !isOwnKind(moment));
  const others = sweep.samples.filter(({ moment }) => isOwnKind(moment));
  const [first, last] = [timed[0], timed.at(-1)];
  const span = first && last ? [`stopped from ${formatSeconds(first.at)} to ${formatSeconds(last.at)}`] : [];
  return {
    subject,
    blocks: timed.map(sample => blockOf(sample, sweep)).join(''),
    words: { text: deafWords(sweep), isGood: isHeard(sweep) },
    details: [...span, ...others.map(sample => sampleWords(sample, sweep.grace)), ...sweep.notes],
  };
}

/** `stops at 20 moments, each with 3 s` */
export function sweepTitle(sweeps: readonly Sweep[]): string {
  const most = Math.max(0, ...sweeps.map(({ samples }) => samples.length));
  const graces = [...new Set(sweeps.map(({ grace }) => formatSetSeconds(grace)))];
  return `seconds of stops at up to ${most} moments after the start, killed after ${graces.join(' or ')}`;
}

function blockOf({ seconds, outcome }: Sample, { grace }: Sweep): string {
  if (outcome === 'gone') return '·';
  const height = Math.ceil((seconds / Math.max(grace, 0.1)) * heights.length) - 1;
  return heights[Math.min(Math.max(height, 0), heights.length - 1)] ?? '█';
}
