import { formatSeconds, formatSetSeconds } from '../seconds.ts';
import { askedForComparisons } from './asked-for-comparisons.ts';
import type { Comparison, Difference } from './difference.ts';
import { cutWords } from './exit-code.ts';
import { newWords } from './last-words.ts';
import type { Exited, Observation, Stopped } from './observation.ts';
import { toldTwice } from './told-twice.ts';

/** What a repair has done to the whole of a container, whatever it was meant to cure. */
export interface RepairJudgement {
  /**
   * `repaired`: something is better, and nothing bad is left. `improved`: something is better, and something bad is
   * left. `refuted`: something is worse, or nothing is better and it is still killed. `unchanged`: neither better nor
   * worse.
   */
  readonly verdict: 'repaired' | 'improved' | 'refuted' | 'unchanged';
  /** One sentence each, about the repaired image. */
  readonly worse: readonly string[];
  readonly better: readonly string[];
  readonly remains: readonly string[];
  /** Why nothing is known of it; left out where that is not so. */
  readonly doubt?: string;
}

/** Judges a repair as a whole, by all that the two containers were seen to do. */
export function judgeWhole(original: Observation, repaired: Observation): RepairJudgement {
  const doubt = chanceOf(original, repaired);
  if (doubt !== undefined) return { verdict: 'unchanged', worse: [], better: [], remains: [], doubt };
  const differences = differencesOf(original, repaired);
  const of = (kind: 'worse' | 'better' | 'remains'): string[] =>
    differences.flatMap(({ [kind]: sentence }) => (sentence === undefined ? [] : [sentence]));
  const [worse, better, remains] = [of('worse'), of('better'), of('remains')];
  const good = remains.length > 0 ? 'improved' : 'repaired';
  const isStillKilled = differences.some(({ isFailure }) => isFailure);
  const same = isStillKilled ? 'refuted' : 'unchanged';
  const notWorse = better.length > 0 ? good : same;
  return { verdict: worse.length > 0 ? 'refuted' : notWorse, worse, better, remains };
}

function differencesOf(original: Observation, repaired: Observation): readonly Difference[] {
  if (repaired.outcome === 'exited')
    return original.outcome === 'exited' ? [] : [{ worse: noLongerRuns(repaired) }];
  if (original.outcome === 'exited')
    return [
      { better: 'it runs until it is stopped' },
      ...comparisons.map(compare => ({ remains: compare(repaired, repaired).remains })),
    ];
  return tooEarly(original, repaired) ?? comparisons.map(compare => compare(original, repaired));
}

/** Who needs all but so much of its grace period may be done in it the one time, and not the other. */
const CLOSE = 0.05;

function chanceOf(original: Observation, repaired: Observation): string | undefined {
  if (original.outcome === 'exited' || repaired.outcome === 'exited') return undefined;
  const [{ stop: before }, { stop: after }] = [original, repaired];
  const isClose = before.own > after.grace * (1 - CLOSE);
  if (!after.killed || before.killed || !isClose || repaired.early !== null) return undefined;
  return (
    `it was killed after ${formatSetSeconds(after.grace)}, of which the original needed ` +
    `${formatSeconds(before.own)} itself: that may be chance`
  );
}

/** Where one of them is known to have been stopped before it was ready, their stops cannot be compared. */
function tooEarly(original: Stopped, repaired: Stopped): readonly Difference[] | undefined {
  const early = [repaired, original].find(({ lateHandler }) => lateHandler !== undefined)?.early;
  if (early === undefined || early === null) return undefined;
  const { remains } = killed(repaired, repaired);
  return [zombies(original, repaired), runningJob(original, repaired), { remains: remains ?? early }];
}

function noLongerRuns({ because, isUnstartable }: Exited): string {
  return isUnstartable
    ? `it does not start: ${because}`
    : `it no longer runs until it is stopped: ${because}`;
}

const killed: Comparison = ({ stop: before }, { stop: after, early }) => {
  // A stop before it was ready shows nothing about the repair.
  if (after.killed && early !== null) return { remains: early };
  if (after.killed && !before.killed)
    return { worse: `it is killed after ${formatSetSeconds(after.grace)}, and the original ended by itself` };
  if (after.killed)
    return { remains: `still killed after ${formatSetSeconds(after.grace)}`, isFailure: true };
  return before.killed ? { better: `it ends ${formatSeconds(after.own)} after the stop signal` } : {};
};

/** In seconds: what two runs of the same image may differ by on a machine that is not busy. */
const NOTICED = 1;

const slower: Comparison = (before, after) => {
  const [was, is] = [before.stop.own, after.stop.own];
  const noticed = Math.max(NOTICED, before.stop.margin + after.stop.margin);
  if (is - was <= noticed || hasSaved(before, after)) return {};
  const times = `${formatSeconds(is)} instead of ${formatSeconds(was)}`;
  return { worse: `it takes ${times} to stop, and saves none of the program's own work` };
};

/**
 * Whether the time was of use: the image's processes came to their own end now, or it wrote what the original did not
 * come to write.
 */
function hasSaved(before: Stopped, after: Stopped): boolean {
  if (before.work.fate !== 'finished' && after.work.fate === 'finished') return true;
  // Where nothing was lost, words alone save nothing.
  if (before.work.fate === 'finished') return false;
  if (after.work.fate === 'cut' || after.work.doubt !== null) return false;
  return newWords(after.lastWords, before.lastWords).length > 0;
}

/**
 * The program's own exit code is what it said before, if it came to say something. Where no signal ended it, 143 is its
 * own word too, as it is Java's.
 */
const exitCode: Comparison = ({ stop: before, work }, { stop: after }) => {
  const [was, is] = [before.exitCode, after.exitCode];
  if (before.killed || after.killed || was === is) return {};
  if (was > 128) {
    const isOwn = was === TERMINATED && work.fate === 'finished' && is > 0 && is <= 128;
    return isOwn ? { worse: `its exit code is ${is}, and the original's is ${was}` } : {};
  }
  if (is === 0) return { better: `its exit code is 0 instead of ${was}` };
  return { worse: `its exit code is ${is}, and the original's is ${was}` };
};

/** 128 + SIGTERM */
const TERMINATED = 143;

/**
 * Zombies of the image's own processes are what users have. Those of the experiment's orphans show what would become of
 * others: a program that leaves none loses nothing by an init that collects none.
 */
const zombies: Comparison = ({ zombies: original }, { zombies: repaired }) => {
  if (original.made === 0 || repaired.made === 0) return {};
  const [wasOwn, isOwn] = [original.before ?? 0, repaired.before ?? 0];
  if (isOwn > wasOwn) return { worse: `it has ${isOwn} zombies of its own, and the original has ${wasOwn}` };
  const [was, is] = [wasOwn + original.left, isOwn + repaired.left];
  if (is > was) return { remains: 'nothing collects orphans any more, if the program leaves any' };
  if (is < was)
    return { better: `${is} zombies instead of ${was}`, ...(is > 0 && { remains: `${is} zombies` }) };
  return is > 0 ? { remains: `still ${is} zombies` } : {};
};

const ownWork: Comparison = ({ work: before }, { work: after, stop: { killed: isKilled } }) => {
  const who = cutWords(after.cut);
  if (before.fate === 'finished' && after.fate === 'cut')
    return { worse: `what was not killed before is killed now: ${who}` };
  if (before.fate === 'cut' && after.fate === 'finished')
    return { better: 'its own processes come to their end' };
  return after.fate === 'cut' && !isKilled ? { remains: `still killed: ${who}` } : {};
};

/** What it said when it had finished. */
const words: Comparison = ({ lastWords: before, work }, { lastWords: after, stop: { killed: isKilled } }) => {
  const [last] = before.slice(-1);
  if (last === undefined || after.length > 0 || work.fate !== 'finished' || isKilled) return {};
  return {
    worse: `it no longer writes anything after the stop signal, and the original wrote “${last.trim()}”`,
  };
};

const runningJob: Comparison = ({ canary: { fate: before } }, { canary: { fate: after } }) => {
  if (before === 'finished' && after === 'lost')
    return { worse: 'a running job is lost that had time to finish before' };
  if (before === 'lost' && after === 'finished') return { better: 'a running job has time to finish' };
  return after === 'lost' ? { remains: 'a running job is still lost' } : {};
};

const doubt: Comparison = ({ work: before }, { work: after }) => {
  if (after.doubt === null) return {};
  return before.fate === 'finished' ? { worse: after.doubt } : { remains: after.doubt };
};

/** That it may always be so is not known where the original did not come to it. */
const failure: Comparison = ({ work: before }, { work: after }) => {
  if (after.failure === undefined || before.failure !== undefined) return {};
  return before.fate === 'finished'
    ? { worse: `${after.failure}, and the original's did not` }
    : { remains: after.failure };
};

const comparisons: readonly Comparison[] = [
  ...[killed, slower, exitCode, zombies, ownWork, runningJob, doubt, failure, toldTwice, words],
  ...askedForComparisons,
];
