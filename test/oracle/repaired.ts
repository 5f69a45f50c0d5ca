import { repairText } from '../lint-text.ts';
import { outcomeOf } from './compare.ts';
import { lintOptionsOf, type ScriptImage } from './image.ts';
import type { Observation } from './observe.ts';
import { type Prediction, predictionOf } from './predict.ts';

/** An image as `--fix` leaves it. */
export interface RepairedImage extends Pick<ScriptImage, 'family' | 'argv' | 'files'> {
  /** The rules whose repairs were applied. */
  readonly applied: readonly string[];
  readonly prediction: Prediction;
  /** What its handlers sleep for, in milliseconds of the oracle's clock. */
  readonly pause: number;
}

/** Why a repair is none. */
export type Failed =
  | 'repair-worse' // what was finished is lost, or what ran no longer does
  | 'repair-slower' // it stops later than before, and nothing is gained by it
  | 'not-repaired' // nothing is found any more, and the stop is not clean
  | 'repaired-slow'; // it is clean, and takes longer than the server

/** A server needs 60 ms; the rest is what a busy machine may add. */
const fast = 220;
/** A second of a script, as its stand-ins have it. */
const second = 40;

export function isSlow(failed: Failed | undefined): boolean {
  return failed === 'repair-slower' || failed === 'repaired-slow';
}

/** Undefined when there is nothing that can be repaired. */
export function repairedImageOf(image: ScriptImage): RepairedImage | undefined {
  const { linted, applied, files } = repairText(image.dockerfile, lintOptionsOf(image));
  const argv = linted.image?.pid1.argv;
  if (applied.length === 0 || !argv) return undefined;
  const changed = Object.fromEntries(files.map(({ path, text }) => [path, text]));
  return {
    family: image.family,
    argv,
    files: { ...image.files, ...changed },
    applied: applied.map(({ rule }) => rule),
    prediction: predictionOf(linted),
    pause: pauseIn([...Object.values(image.files), ...argv].join('\n')),
  };
}

/** `trap 'kill $!; sleep 5' TERM`: who waits on purpose does not stop any sooner. */
function pauseIn(text: string): number {
  // A handler for both is run twice.
  const handlers = (text.match(/\btrap (?:-- )?'[^']*'[A-Z\d ]*/g) ?? []).flatMap(handler =>
    /'[^']*\bTERM\b[^']*\b(?:EXIT|0)\b[^']*$/.test(handler) ? [handler, handler] : [handler],
  );
  const seconds = handlers.flatMap(handler =>
    [...handler.matchAll(/\bsleep (\d+)\b/g)].map(([, count]) => Number(count)),
  );
  return second * seconds.reduce((sum, count) => sum + count, 0);
}

/** What was seen in one environment before and after, and whether the image alone decides that. */
interface Pair {
  readonly before: Observation;
  readonly after: Observation;
  readonly isClaimed: boolean;
}

/** Undefined when the repair did what it claims in all environments. */
export function judgeRepair(
  { prediction: { symptom, pid1, isUnsure }, pause }: RepairedImage,
  pairs: readonly Pair[],
): Failed | undefined {
  const isSaid = !symptom && !isUnsure && pid1 !== undefined;
  const failures = pairs.map(({ before, after, isClaimed }) =>
    failureOf(before, after, isSaid && isClaimed, pause),
  );
  return failures.find(failure => failure !== undefined);
}

function failureOf(
  before: Observation,
  after: Observation,
  isClaimed: boolean,
  pause: number,
): Failed | undefined {
  const [was, is] = [outcomeOf(before), outcomeOf(after)];
  if (was === 'void' || is === 'void' || was === 'over') return undefined;
  if (is === 'over' || (was === 'clean' && is !== 'clean')) return 'repair-worse';
  if (was === 'lost' && is === 'killed') return 'repair-worse';
  if (is !== 'clean') return isClaimed ? 'not-repaired' : undefined;
  const gained = was === 'lost' && after.lost.length === 0;
  if (after.ms > before.ms + fast && !gained) return 'repair-slower';
  return isClaimed && after.ms > fast + pause ? 'repaired-slow' : undefined;
}
