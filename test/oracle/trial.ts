import { type Judgement, judge } from './compare.ts';
import type { Script } from './generate.ts';
import { imageOf, type ScriptImage } from './image.ts';
import { type Observation, observe } from './observe.ts';
import { type Prediction, predict } from './predict.ts';
import { type Failed, isSlow, judgeRepair, type RepairedImage, repairedImageOf } from './repaired.ts';
import type { Family } from './shells.ts';
import { jobIn, situationsOf, situationsWithSetup } from './situation.ts';
import type { Workshop } from './workshop.ts';

/** One script under one shell: what was said, and what was seen. */
export interface Trial {
  readonly script: Script;
  readonly family: Family;
  readonly image: ScriptImage;
  readonly prediction: Prediction;
  readonly seen: readonly Observation[];
  /** Undefined where there is no repair. */
  readonly repaired: RepairedImage | undefined;
  readonly seenRepaired: readonly Observation[];
  readonly judgement: Judgement;
  readonly failed: Failed | undefined;
  /** Whether what is wrong was not seen in every one of several runs, and so does not count. */
  readonly isUnstable: boolean;
}

/** What is wrong has to be seen as often as that again before a claim is called so. */
const confirmations = 2;

export async function tryScript(
  script: Script,
  family: Family,
  workshop: Workshop,
  again = confirmations,
): Promise<Trial> {
  const image = imageOf(script, family);
  const prediction = predict(image);
  const repaired = repairedImageOf(image);
  const start = { script, family, image, prediction, repaired };
  let trial = await runOnce(start, workshop);
  let isUnstable = false;
  for (let count = 0; isWrong(trial) && !isUnstable && count < again; count++) {
    const other = await runOnce(start, workshop);
    // What was fast once can be fast; the machine was busy the other time.
    if (isSlow(trial.failed) && !other.failed) trial = { ...trial, failed: undefined };
    const failed = isSlow(other.failed) && !trial.failed ? undefined : other.failed;
    isUnstable = other.judgement !== trial.judgement || failed !== trial.failed;
  }
  return { ...trial, isUnstable };
}

export function isWrong({ judgement, failed }: Pick<Trial, 'judgement' | 'failed'>): boolean {
  return !['right', 'cannot-tell', 'void'].includes(judgement) || failed !== undefined;
}

type Start = Pick<Trial, 'script' | 'family' | 'image' | 'prediction' | 'repaired'>;

async function runOnce(start: Start, workshop: Workshop): Promise<Omit<Trial, 'isUnstable'>> {
  const { image, prediction, repaired } = start;
  const seen: Observation[] = [];
  const seenRepaired: Observation[] = [];
  const situations = situationsOf(image, start.script);
  for (const situation of situations) {
    seen.push(await observe(jobIn(image, situation), workshop));
    if (repaired) seenRepaired.push(await observe(jobIn(repaired, situation), workshop));
  }
  const ofImage = seen.filter((_, at) => situations[at]?.isOther === false);
  const isOver = judge(prediction, seen, ofImage) === 'alarm-but-over';
  const lasting = isOver ? situationsWithSetup(image, situations) : [];
  for (const situation of lasting) seen.push(await observe(jobIn(image, situation), workshop));
  const pairs = seenRepaired.map((after, at) => {
    const isClaimed = situations[at]?.isOther === false;
    return { before: seen[at] as Observation, after, isClaimed };
  });
  return {
    ...start,
    seen,
    seenRepaired,
    judgement: judge(prediction, seen, ofImage),
    failed: repaired && judgeRepair(repaired, pairs),
  };
}
