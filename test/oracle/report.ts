import { outcomeOf } from './compare.ts';
import type { Family } from './shells.ts';
import { kindOf } from './shrink.ts';
import { situationsOf } from './situation.ts';
import { isWrong, type Trial } from './trial.ts';

/** How often each thing came up: `right`, `cannot-tell`, the kinds of wrong claims and failed repairs, `unstable`. */
export type Counts = Readonly<Record<string, number>>;

export function countsOf(trials: readonly Trial[]): Counts {
  const counts: Record<string, number> = {};
  const add = (key: string): void => {
    counts[key] = (counts[key] ?? 0) + 1;
  };
  for (const trial of trials) {
    if (trial.isUnstable) add('unstable');
    else {
      add(trial.judgement);
      if (trial.repaired) add('repaired');
      if (trial.failed) add(trial.failed);
    }
  }
  return counts;
}

/** A shrunk script, how many of the shrunk ones it stands for, and what is said and seen of it elsewhere. */
export interface Finding {
  readonly trial: Trial;
  readonly count: number;
  readonly elsewhere: readonly Trial[];
}

/** The same text that is wrong in the same way, under whatever shell, is one finding. */
export function groupsOf(trials: readonly Trial[]): { trial: Trial; count: number }[] {
  const groups = new Map<string, { trial: Trial; count: number }>();
  for (const trial of trials) {
    const { as, positional, init } = trial.script;
    const key = `${kindOf(trial)} ${trial.image.text} ${as} ${positional} ${init}`;
    groups.set(key, { trial, count: (groups.get(key)?.count ?? 0) + 1 });
  }
  return [...groups.values()].sort((one, other) => other.count - one.count);
}

export function reportOf(trials: readonly Trial[], findings: readonly Finding[], title: string): string {
  const families = [...new Set(trials.map(({ family }) => family))];
  const untold = trials.filter(({ judgement, isUnstable }) => judgement === 'cannot-tell' && !isUnstable);
  return [
    `# ${title}`,
    '',
    ...countTable(trials, families),
    '',
    `Cannot tell: ${percent(untold.length, trials.length)}, ${percent(
      untold.filter(isLeftOpen).length,
      trials.length,
    )} because an image leaves it to whoever starts it what it runs. Wrong: ${percent(
      trials.filter(trial => isWrong(trial) && !trial.isUnstable).length,
      trials.length,
    )}.`,
    '',
    ...findings.flatMap(describe),
  ].join('\n');
}

/** `exec $CMD` where nothing sets it, `exec "$@"` without a CMD. */
function isLeftOpen({ image, script }: Trial): boolean {
  return situationsOf(image, script).some(({ isOther }) => isOther);
}

function countTable(trials: readonly Trial[], families: readonly Family[]): string[] {
  const columns = [trials, ...families.map(family => trials.filter(trial => trial.family === family))];
  const counts = columns.map(countsOf);
  const names = Object.keys(counts[0] ?? {}).sort();
  return [
    `| | all | ${families.join(' | ')} |`,
    `| --- |${columns.map(() => ' --- |').join('')}`,
    `| runs | ${columns.map(({ length }) => length).join(' | ')} |`,
    ...names.map(name => `| ${name} | ${counts.map(count => count[name] ?? 0).join(' | ')} |`),
  ];
}

function percent(part: number, whole: number): string {
  return `${part} of ${whole}, ${((part / Math.max(whole, 1)) * 100).toFixed(1)} %`;
}

function describe({ trial, count, elsewhere }: Finding): string[] {
  const { script, image } = trial;
  const options = [...script.init, script.options].filter(Boolean).join(' ');
  const start = `${script.as}, ${JSON.stringify(script.positional)}${options && `, ${options}`}`;
  return [
    `## ${kindOf(trial)} × ${count}: ${trial.family}, ${start}`,
    '',
    '```sh',
    image.text,
    '```',
    '',
    ...[trial, ...elsewhere].flatMap(lineOf),
    '',
  ];
}

function lineOf({
  family,
  script,
  prediction,
  seen,
  seenRepaired,
  repaired,
  judgement,
  failed,
}: Trial): string[] {
  const said = `${prediction.pid1?.join(' or ') ?? 'cannot tell'}, ${prediction.symptom ?? 'nothing'}`;
  const was = seen.map(seenOf).join(' / ');
  const fixed = repaired
    ? `; repaired (${repaired.applied.join(', ')}) said ${repaired.prediction.pid1?.join(' or ') ?? 'cannot tell'}, ${
        repaired.prediction.symptom ?? 'nothing'
      }, seen ${seenRepaired.map(seenOf).join(' / ')}`
    : '';
  return [
    `- ${family} ${script.as}: said ${said}; seen ${was} → ${judgement}${fixed}${failed ? ` → ${failed}` : ''}`,
  ];
}

function seenOf(seen: Trial['seen'][number]): string {
  const outcome = outcomeOf(seen);
  const lost = seen.lost.length > 0 ? `, lost ${seen.lost.join(' ')}` : '';
  const error = seen.error ? ` "${seen.error}"` : '';
  return `${seen.pid1 || '-'} ${outcome}${lost}, exit ${seen.exitCode}, ${Math.round(seen.ms)} ms${error}`;
}
