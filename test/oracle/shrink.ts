import { simpler } from './reduce.ts';
import { isKnownTo } from './text.ts';
import { isWrong, type Trial, tryScript } from './trial.ts';
import type { Workshop } from './workshop.ts';

/** A script may be tried that often; most are small after fifty. */
const mostTries = 150;

/** The smallest script near this one that is wrong in the same way. */
export async function shrink(trial: Trial, workshop: Workshop): Promise<Trial> {
  const seen = new Set<string>([JSON.stringify(trial.script)]);
  let smallest = trial;
  for (;;) {
    const next = await firstSimpler(smallest, seen, workshop);
    if (!next) return smallest;
    smallest = next;
  }
}

async function firstSimpler(trial: Trial, seen: Set<string>, workshop: Workshop): Promise<Trial | undefined> {
  for (const script of simpler(trial.script)) {
    const key = JSON.stringify(script);
    if (seen.has(key) || !isKnownTo(script.tree, trial.family)) continue;
    if (seen.size > mostTries) return undefined;
    seen.add(key);
    const smaller = await tryScript(script, trial.family, workshop, 0);
    if (isWrong(smaller) && kindOf(smaller) === kindOf(trial)) return smaller;
  }
  return undefined;
}

/** In what way a trial is wrong, and by which rules. */
export function kindOf({ judgement, failed, prediction }: Trial): string {
  const wrong = ['right', 'cannot-tell'].includes(judgement) ? failed : judgement;
  const said = prediction.rules.length > 0 ? ` (${[...new Set(prediction.rules)].join(', ')})` : '';
  return `${wrong}${said}`;
}
