import type { Rule, Symptom } from '../lint/rule.ts';
import { formatSetSeconds } from '../seconds.ts';
import { askedForFindings } from './asked-for-findings.ts';
import { cutWords } from './exit-code.ts';
import type { ExperimentFinding } from './experiment-finding.ts';
import { isKilledEarly, killWords } from './killed-at.ts';
import type { Observation, Stopped, TracedSignal } from './observation.ts';
import type { Judgement } from './verdict.ts';

export type { ExperimentFinding } from './experiment-finding.ts';

/** What reports for other programs, which know findings of rules alone, call the rule of all of these. */
export const experimentRule = {
  id: 'experiment',
  severity: 'warning',
  summary: 'What a run of the image shows, and no rule says',
  docs:
    'The image was built, run and stopped, and what it was seen to do is reported as it is. ' +
    'No rule has predicted it.',
} as const satisfies Pick<Rule, 'id' | 'severity' | 'summary' | 'docs'>;

/** The findings of the original image, without those that a rule's confirmed diagnosis has already. */
export function findingsOf(
  original: Observation,
  judgements: readonly Pick<Judgement, 'symptom' | 'verdict'>[],
): readonly ExperimentFinding[] {
  if (original.outcome === 'exited') return [];
  const confirmed = new Set(
    judgements.filter(({ verdict }) => verdict === 'confirmed').map(({ symptom }) => symptom),
  );
  const found = looks.flatMap(({ covers, find }) => {
    const finding = covers.some(symptom => confirmed.has(symptom)) ? undefined : find(original);
    return finding ? [finding] : [];
  });
  return [...found, ...askedForFindings(original)];
}

interface LookFor {
  /** The symptoms that say the same. */
  readonly covers: readonly Symptom[];
  readonly find: (seen: Stopped) => ExperimentFinding | undefined;
}

const looks: readonly LookFor[] = [
  { covers: [], find: findEarly },
  { covers: ['stop-ignored', 'killed-early'], find: findKill },
  { covers: ['stop-ignored', 'work-lost', 'cut-short', 'killed-early'], find: findCut },
  { covers: ['zombies-left'], find: findZombies },
  { covers: ['work-lost', 'stop-ignored'], find: findLostJob },
];

/** Whatever else was seen of its stop says little then. */
function findEarly({ early }: Stopped): ExperimentFinding | undefined {
  return early === null ? undefined : { symptom: 'stop-ignored', severity: 'info', message: early };
}

function findKill(seen: Stopped): ExperimentFinding | undefined {
  const { stop, early, heard, pid1, work } = seen;
  if (!stop.killed || early !== null) return undefined;
  const { signal, grace } = stop;
  if (isKilledEarly(stop)) return { symptom: 'stop-ignored', severity: 'warning', message: killWords(stop) };
  const program = pid1[0] || 'PID 1';
  const isIgnoring = seen.dispositions?.ignored.includes(stop.signals[0]?.signal ?? 0) === true;
  const whys = {
    dropped: isIgnoring
      ? `${program} ignores ${signal}, as it would behind an init`
      : `${program} has no handler for ${signal}, and the kernel drops a signal that PID 1 does not handle`,
    handled: `${program} has a handler for ${signal}, and did not end`,
    awaited: stubbornBehind(seen) ?? `${program} waits for signals, and did not end after ${signal}`,
    blocked: `${program} blocks ${signal} and ${isUnread(seen) ? 'never read it' : 'did not end'}`,
    default: `${program} is not the first of its processes, and ${signal} did not end it`,
    killed: `${signal} is its stop signal`,
    unknown: `it did not end after ${signal}`,
  };
  const file = work.cut.find(({ writing }) => writing !== undefined)?.writing;
  const writing = file === undefined ? '' : `; ${file} was being written`;
  const message = `killed after ${formatSetSeconds(grace)}: ${whys[heard]}${writing}`;
  return { symptom: 'stop-ignored', severity: 'warning', message };
}

/** The kernel has shown that PID 1 never read what it blocks. */
function isUnread({ trace, stop }: Stopped): boolean {
  if (trace.by !== 'kernel') return false;
  const pid1 = trace.processes[0]?.pid;
  return (
    trace.signals.find(({ to, signal }) => to === pid1 && signal === stop.signals[0]?.signal)?.fate ===
    'blocked'
  );
}

/** Who was told by an init and did not end: the init only waits for it. */
function stubbornBehind({ trace, stop }: Stopped): string | undefined {
  if (trace.by !== 'kernel') return undefined;
  const pid1 = trace.processes[0]?.pid;
  const isTold = ({ from, to, signal, at }: TracedSignal): boolean =>
    from === pid1 && to !== pid1 && signal === stop.signals[0]?.signal && at < stop.grace;
  for (const { to, fate } of trace.signals.filter(isTold)) {
    const other = trace.processes.find(({ pid }) => pid === to);
    const why = whysOfStubborn[fate];
    if (why !== undefined && other?.end?.how === 'with-pid1')
      return `${programOf(other.command)} got ${stop.signal}, ${why}, and did not end`;
  }
  return undefined;
}

const whysOfStubborn: Partial<Record<TracedSignal['fate'], string>> = {
  ignored: 'ignores it',
  handled: 'has a handler for it',
  awaited: 'read it',
  blocked: 'left it pending',
  unread: 'blocks it',
};

/** Without its arguments, as PID 1 is named. */
function programOf(command: string): string {
  return command.split(' ', 1)[0] ?? command;
}

function findCut({ stop, work }: Stopped): ExperimentFinding | undefined {
  // Who was killed with PID 1 after the grace period is said already.
  if (work.doubt !== null) return { symptom: 'work-lost', severity: 'warning', message: work.doubt };
  if (stop.killed || work.fate !== 'cut') return undefined;
  const message = `killed while it was stopping: ${cutWords(work.cut)}`;
  return { symptom: 'work-lost', severity: 'warning', message };
}

function findZombies({ zombies }: Stopped): ExperimentFinding | undefined {
  const { before, left, later, made, isSlow, seconds = 1 } = zombies;
  const symptom = 'zombies-left';
  // What may happen after that, nobody has seen.
  const unreaped = `nobody had reaped them after ${formatSetSeconds(Math.floor(seconds))}`;
  if (before && isSlow) {
    const message = `${before} zombies of its own at a time: they are reaped, but only now and then`;
    return { symptom, severity: 'info', message };
  }
  if (before) {
    const isMore = later !== null && later > before + left;
    const count = isMore ? `${later} zombies, and more come` : `${before} zombies of its own`;
    return { symptom, severity: 'warning', message: `${count}: ${unreaped}` };
  }
  if (left === 0) return undefined;
  return { symptom, severity: 'info', message: `${left} of ${made} orphans stayed zombies: ${unreaped}` };
}

function findLostJob({ canary, stop }: Stopped): ExperimentFinding | undefined {
  if (canary.fate !== 'lost' || stop.killed) return undefined;
  const message = 'what still runs beside the program is killed when PID 1 ends';
  return { symptom: 'work-lost', severity: 'info', message };
}
