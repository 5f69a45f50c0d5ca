import type { Observation } from './observe.ts';
import type { Prediction, StopSymptom } from './predict.ts';
import { families } from './shells.ts';

/** What a stop came to. */
export type Outcome =
  | 'clean' // everything finished its work
  | 'killed' // the grace period ran out
  | 'lost' // it was over soon, and a server did not finish
  | 'over' // there was nothing left to stop
  | 'void'; // says nothing: a program was not found, or it never came to rest

/** A claim that an observation contradicts. */
export type Wrong =
  | 'wrong-pid1' // another program is PID 1
  | 'false-alarm' // a finding about a stop that was clean
  | 'false-clean' // nothing said about a stop that was not
  | 'wrong-symptom' // said to be ignored where it was cut short, or the other way round
  | 'alarm-but-over' // a finding about a stop, and nothing left to stop
  | 'over-unsaid'; // nothing said, and servers were lost at once because the script was through

export type Judgement = 'right' | 'cannot-tell' | 'void' | Wrong;

export function outcomeOf({ calm, killed, lost, exitCode, error }: Observation): Outcome {
  const isMissing = exitCode === 127 || exitCode === 126 || /not found|inaccessible/.test(error);
  if (calm === 'busy' || (calm === 'over' && isMissing)) return 'void';
  if (calm === 'over') return 'over';
  if (killed) return 'killed';
  return lost.length > 0 ? 'lost' : 'clean';
}

/**
 * A prediction beside what was seen, once for each situation. A finding is right when one of them shows it; that
 * nothing is found has to hold in all that the image alone decides, and who is PID 1 as well.
 */
export function judge(
  { pid1, symptom, hasNoInit, isUnsure }: Prediction,
  seen: readonly Observation[],
  seenOfImage: readonly Observation[] = seen,
): Judgement {
  const outcomes = seen.map(outcomeOf);
  if (outcomes.includes('void')) return 'void';
  const all = seenOfImage.map(observation => ({ ...observation, outcome: outcomeOf(observation) }));
  const stopped = all.filter(({ outcome }) => outcome !== 'over');
  const isOther = (program: string): boolean => pid1 !== undefined && !pid1.includes(nameOf(program));
  if (stopped.some(one => isOther(one.pid1))) return 'wrong-pid1';
  if (symptom)
    return judgeFinding(
      symptom,
      outcomes,
      all.map(({ outcome }) => outcome),
    );
  if (pid1 === undefined || isUnsure) return 'cannot-tell';
  // Without an init what runs beside PID 1 is killed when that has ended: this is what was said.
  const isSaid = ({ outcome, hasLostFirst }: (typeof all)[number]): boolean =>
    outcome === 'clean' || (outcome === 'lost' && hasNoInit && !hasLostFirst);
  if (!stopped.every(isSaid)) return 'false-clean';
  return all.some(({ outcome, lost }) => outcome === 'over' && lost.length > 0) ? 'over-unsaid' : 'right';
}

/** What a run has to show for each symptom. */
const shownBy: Readonly<Record<StopSymptom, Outcome>> = {
  'stop-ignored': 'killed',
  'cut-short': 'lost',
  'work-lost': 'lost',
  'killed-early': 'killed',
  'ends-at-once': 'over',
  'start-fails': 'over',
};

function judgeFinding(
  symptom: StopSymptom,
  outcomes: readonly Outcome[],
  ofImage: readonly Outcome[],
): Judgement {
  const expected = shownBy[symptom];
  if (outcomes.includes(expected)) return 'right';
  if (outcomes.includes('killed') || outcomes.includes('lost')) return 'wrong-symptom';
  return ofImage.includes('clean') ? 'false-alarm' : 'alarm-but-over';
}

const shellNames: readonly string[] = ['sh', ...families];

/** Which shell it is is not what the comparison is about. */
function nameOf(program: string): string {
  return shellNames.includes(program) ? 'shell' : program;
}
