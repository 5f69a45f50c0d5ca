import type { Symptom } from '../lint/rule.ts';
import { formatSeconds } from '../seconds.ts';
import { parseSignal } from '../syntax/signal.ts';
import type { Observation, Stopped, Trace, Work } from './observation.ts';
import { judgeWhole } from './whole.ts';

export type { Symptom } from '../lint/rule.ts';

/** Whether the experiment bears a diagnosis out, and whether the repair helps. */
export interface Judgement {
  readonly symptom: Symptom;
  /** Of the diagnosis: did the original image show the symptom? */
  readonly verdict: 'confirmed' | 'refuted' | 'inconclusive';
  /** Of the repair: `refuted` when the repaired image still shows the symptom, or is worse in any way. */
  readonly repair: 'confirmed' | 'refuted' | 'inconclusive' | 'not-tried';
  /** One sentence with the evidence for both. */
  readonly because: string;
}

/** Judges one diagnosis by what the original and, when there is one, the repaired image were seen to do. */
export function judge(symptom: Symptom, original: Observation, repaired?: Observation): Judgement {
  const before = shows(symptom, original);
  const shown = before.shown ? 'confirmed' : 'refuted';
  const verdict = before.shown === undefined ? 'inconclusive' : shown;
  if (repaired === undefined) return { symptom, verdict, repair: 'not-tried', because: before.because };

  const after = shows(symptom, repaired);
  const { worse } = judgeWhole(original, repaired);
  const seen = `${original.subject}: ${before.because}; ${repaired.subject}: ${after.because}`;
  const because = worse.length > 0 ? `${seen}; with the repair ${worse.join(', and ')}` : seen;
  return { symptom, verdict, repair: judgeRepair(worse, before.shown, after.shown), because };
}

function judgeRepair(
  worse: readonly string[],
  before: boolean | undefined,
  after: boolean | undefined,
): Judgement['repair'] {
  // A repair that makes something worse is none, whatever was to be repaired.
  if (worse.length > 0) return 'refuted';
  if (after === true) return 'refuted';
  return before === true && after === false ? 'confirmed' : 'inconclusive';
}

/** Whether a symptom was seen, undefined when it could not be; and the evidence. */
interface Sight {
  readonly shown: boolean | undefined;
  readonly because: string;
}

function shows(symptom: Symptom, observation: Observation): Sight {
  if (symptom === 'ends-at-once') return endsAtOnce(observation);
  if (symptom === 'start-fails') return startFails(observation);
  const sight = sights[symptom];
  if (!sight) return { shown: undefined, because: 'the rule claims nothing that a stop could show' };
  if (observation.outcome === 'exited') return { shown: undefined, because: observation.because };
  return sight(observation);
}

function endsAtOnce(observation: Observation): Sight {
  if (observation.outcome === 'exited') return { shown: true, because: observation.because };
  return { shown: false, because: 'it ran until it was stopped' };
}

/**
 * What the runtime writes in the container's name when the kernel refuses the program. runc,
 * libcontainer/standard_init_linux.go
 */
const refusal = /^exec .+: (?:no such file or directory|exec format error|permission denied)$/;

function startFails(observation: Observation): Sight {
  if (observation.outcome === 'stopped') return { shown: false, because: 'it ran until it was stopped' };
  const line = observation.log.find(each => refusal.test(each));
  if (line !== undefined) return { shown: true, because: line };
  const { exitCode, because } = observation;
  return { shown: exitCode === 126 || exitCode === 127 ? true : undefined, because };
}

/** Whether a handler ran in a process that PID 1 has passed the signal to. */
function hasHandled(trace: Trace): boolean {
  return trace.by === 'kernel' && trace.signals.some(({ fate, from }) => fate === 'handled' && from !== null);
}

/** The kernel's word for everybody, when PID 1 ends. */
const SIGKILL = 9;

/** Whether the end of PID 1 ended a process of the image that nobody had signalled before. */
function hasUnsignalled({ cut }: Work, trace: Trace): boolean {
  if (trace.by !== 'kernel' || trace.lost > 0) return false;
  const commands = new Set(cut.filter(({ signal }) => signal === null).map(({ command }) => command));
  return trace.processes.some(
    ({ pid, command }) =>
      commands.has(command) && !trace.signals.some(({ to, signal }) => to === pid && signal !== SIGKILL),
  );
}

const sights: Partial<Record<Symptom, (stopped: Stopped) => Sight>> = {
  'cut-short': ({ stop: { signal, seconds, exitCode, killed }, work, trace }) => {
    if (work.fate === 'finished' && hasHandled(trace))
      return { shown: false, because: 'its own processes handled the signal and ended by themselves' };
    const because = `exited ${formatSeconds(seconds)} after ${signal} with exit code ${exitCode}`;
    if (killed) return { shown: undefined, because: 'it was killed after the grace period' };
    if (hasUnsignalled(work, trace))
      return { shown: true, because: 'a program of its own was killed with PID 1 and never got a signal' };
    return { shown: exitCode === 128 + (parseSignal(signal) ?? 0), because };
  },

  'stop-ignored': ({ stop, early, lateHandler }) => {
    const { signal, grace, own, killed, oom } = stop;
    if (oom) return { shown: undefined, because: 'it ran out of memory' };
    if (early !== null && (killed || lateHandler !== undefined)) return { shown: undefined, because: early };
    if (parseSignal(signal) === 9)
      return { shown: true, because: 'killed at once: SIGKILL is its stop signal' };
    if (killed) return { shown: true, because: `still running ${grace} s after ${signal}, then killed` };
    return { shown: false, because: `exited ${formatSeconds(own)} after ${signal}` };
  },

  'zombies-left': ({ zombies: { made, left } }) => {
    if (made === 0) return { shown: undefined, because: 'no orphans could be created' };
    return { shown: left > 0, because: `${left} of ${made} orphans stayed zombies` };
  },

  'work-lost': ({ canary: { fate, told, needs }, stop: { killed, seconds } }) => {
    if (fate === 'not-run') return { shown: undefined, because: 'no running job could be started' };
    if (fate === 'finished') return { shown: false, because: 'a running job had time to finish' };
    const end = killed ? 'killed after the grace period' : `exited after ${formatSeconds(seconds)}`;
    const why = told ? `that needed ${formatSeconds(needs / 1000)}` : 'that never got a signal';
    return { shown: true, because: `${end}, and a running job ${why} was killed with it` };
  },
};
