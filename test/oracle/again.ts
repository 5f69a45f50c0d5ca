import { judge } from './compare.ts';
import { imageOf } from './image.ts';
import { predict } from './predict.ts';
import { isSlow, judgeRepair, repairedImageOf } from './repaired.ts';
import { situationsOf, situationsWithSetup } from './situation.ts';
import { isWrong, type Trial } from './trial.ts';

/** What is said today of what was seen before, and what was said of it then. */
export interface Again {
  readonly before: Trial;
  readonly now: Trial;
  /** Whether the repair is another one today, so that nothing was seen of it. */
  readonly isUnseen: boolean;
}

/** Asks the linter once more, and runs no shell: minutes become seconds while a kind is mended. */
export function askAgain(before: Trial): Again {
  const image = imageOf(before.script, before.family);
  const prediction = predict(image);
  const repaired = repairedImageOf(image);
  const { seen, seenRepaired } = before;
  const situations = situationsOf(image, before.script);
  const ofImage = seen.filter((_, at) => situations[at]?.isOther === false);
  const isUnseen = JSON.stringify(startOf(repaired)) !== JSON.stringify(startOf(before.repaired));
  const pairs = seenRepaired.flatMap((after, at) => {
    const same = seen[at];
    return same ? [{ before: same, after, isClaimed: situations[at]?.isOther === false }] : [];
  });
  const repair = repaired && !isUnseen ? judgeRepair(repaired, pairs) : undefined;
  // It was fast in another of its runs, of which nothing was kept.
  const failed = isSlow(repair) && !isSlow(before.failed) ? undefined : repair;
  const judged = judge(prediction, seen, ofImage);
  const lasting = situationsWithSetup(image, situations);
  // Nobody has looked at it with a program that lasts.
  const isUntried = judged === 'alarm-but-over' && seen.length < situations.length + lasting.length;
  const judgement = isUntried ? 'void' : judged;
  return { before, now: { ...before, image, prediction, repaired, judgement, failed }, isUnseen };
}

/** The wrong ones of today, and what of the repairs nothing was seen of yet. */
export function wrongIn(all: readonly Again[]): Trial[] {
  return all.filter(({ now }) => isWrong(now) && !now.isUnstable).map(({ now }) => now);
}

function startOf(repaired: Trial['repaired']): unknown {
  return repaired && { argv: repaired.argv, files: repaired.files };
}
