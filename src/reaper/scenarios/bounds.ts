import { isOurs } from './inits.ts';
import type { Init, Run, Situation } from './situation.ts';

/** How much slower the reaper may be than the fastest peer that loses nothing, and than the fastest of all. */
const BESIDE_LOSSLESS = 0.3;
const BESIDE_ALL = 0.6;

export interface Measured {
  readonly init: Init;
  readonly runs: readonly Run[];
}

/** The median of an odd number of runs, the upper one of the two in the middle of an even. */
export function secondsOf({ runs }: Measured): number {
  const sorted = runs.map(({ seconds }) => seconds).toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/**
 * How far apart the runs of one init are: the middle half of them. A program that looks once a second whether it is to
 * stop takes any time up to that, by chance.
 */
function chanceOf({ runs }: Measured): number {
  const sorted = runs.map(({ seconds }) => seconds).toSorted((one, other) => one - other);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return at(0.75) - at(0.25);
}

export function losses({ runs }: Measured): number {
  return runs.filter(({ isKept }) => !isKept).length;
}

/** The bounds that a row breaks, each in a few words. */
export function broken(situation: Situation, row: readonly Measured[]): string[] {
  const ours = row.find(({ init }) => isOurs(init));
  const peers = row.filter(({ init }) => !isOurs(init));
  if (!ours || peers.length === 0) return [];
  const lossless = peers.filter(peer => losses(peer) === 0);
  const slowness = (peer: Measured, bound: number): string[] => {
    const slower = secondsOf(ours) - secondsOf(peer);
    // Who leaves at once has not done the work: what that takes is no delay.
    const work = losses(peer) > 0 ? (situation.needs ?? 0) : 0;
    if (slower <= bound + work + chanceOf(peer)) return [];
    return [`${(slower - work).toFixed(2)} s slower than ${peer.init.name}`];
  };
  const wrong = ours.runs.find(({ code }) => code !== situation.code);
  return [
    ...(lossless.length > 0 && losses(ours) > 0 ? [`${losses(ours)} of ${ours.runs.length} lost`] : []),
    ...(lossless.length > 0 ? slowness(fastestOf(lossless), BESIDE_LOSSLESS) : []),
    ...slowness(fastestOf(peers), BESIDE_ALL),
    ...(wrong ? [`exit code ${wrong.code} instead of ${situation.code}`] : []),
  ];
}

function fastestOf(measured: readonly Measured[]): Measured {
  return measured.reduce((best, one) => (secondsOf(one) < secondsOf(best) ? one : best));
}
