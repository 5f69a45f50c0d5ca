import { formatSeconds } from '../seconds.ts';
import { parseSignal } from '../syntax/signal.ts';
import { cutWords, formatExitCode } from '../verify/exit-code.ts';
import type { Expected } from '../verify/expected.ts';
import type { ExperimentFinding } from '../verify/finding.ts';
import type { Observation, Stopped } from '../verify/observation.ts';
import type { Judgement } from '../verify/verdict.ts';
import type { RepairJudgement } from '../verify/whole.ts';
import { askedForRows } from './asked-for-rows.ts';
import type { Cell, Row } from './row.ts';

export type { Cell, Row } from './row.ts';

/** The experiment on one file or image: what was seen, and what it says about each finding. */
export interface VerificationReport {
  readonly path: string;
  /** The original first. */
  readonly observations: readonly Observation[];
  readonly judgements: readonly RuleJudgement[];
  /** What the original image was seen to do and no rule says. */
  readonly findings: readonly ExperimentFinding[];
  /** Of the repaired image as a whole; null when there was none. */
  readonly repair: RepairJudgement | null;
  /** What was left out, and why. */
  readonly notes: readonly string[];
  /** What was expected, met or not; left out where nothing was. What is not met is among the findings too. */
  readonly expected?: readonly Expected[];
  /** They ran already, and nobody has built or started them. */
  readonly isOfRunning?: boolean;
  /** What is expected decides whether the run is good, and what the repair does is only shown. */
  readonly isRepairAside?: boolean;
  /** Findings that a confirmed diagnosis has already, where nothing else is expected: they decide as well. */
  readonly predicted?: VerificationReport['findings'];
}

export type RuleJudgement = Judgement & { readonly rule: string };

/** What is reported of each container, in this order, in every format. */
const rows: readonly Row[] = [
  { name: 'stop', cell: ifStopped(stopCell) },
  { name: 'exit code', cell: exitCell },
  { name: 'own processes', cell: ifStopped(workCell) },
  { name: 'zombies', cell: ifStopped(zombiesCell) },
  { name: 'running job', cell: ifStopped(canaryCell) },
];

/** The rows of these containers: always the same, and those that were asked for. */
export function rowsOf(observations: readonly Observation[]): readonly Row[] {
  const stopped = observations.filter(seen => seen.outcome === 'stopped');
  const isMeasured = stopped.length === 0 || stopped.some(isExperiment);
  const own = rows.filter(({ name }) => isMeasured || name !== 'running job');
  return [...own, ...askedForRows(observations)];
}

/** PID 1 as it was, or as it was to be. */
export function pid1Of(observation: Observation): readonly string[] {
  return observation.outcome === 'stopped' ? observation.pid1 : observation.command;
}

/** A mark beside the words, for readers who cannot distinguish red from green. */
export function markOf(isGood: boolean | undefined): string {
  if (isGood === undefined) return '';
  return isGood ? '✓ ' : '✗ ';
}

/** What was not measured, and why; of others than the original also that they were stopped too early. */
export function notesOf(observation: Observation): readonly string[] {
  const { notes, subject } = observation;
  const early = observation.outcome === 'stopped' ? observation.early : null;
  return early === null || subject === 'original' ? notes : [...notes, early];
}

/** `confirmed, the repair helps` */
export function verdictOf({ verdict, repair }: Judgement): string {
  const words = { confirmed: ', the repair helps', refuted: ', the repair does not help' };
  return `${verdict}${repair === 'confirmed' || repair === 'refuted' ? words[repair] : ''}`;
}

/** What the repair does to the whole, in one sentence; undefined when there was none, or it changes nothing. */
export function repairSentence({ repair }: VerificationReport): string | undefined {
  if (!repair) return undefined;
  const { verdict, worse, better, remains, doubt } = repair;
  if (doubt !== undefined) return `the repair is not judged: ${doubt}`;
  const list = (sentences: readonly string[]): string => sentences.join(', ');
  if (verdict === 'unchanged') return undefined;
  if (verdict === 'refuted')
    return `the repair ${worse.length > 0 ? `makes it worse: ${list(worse)}` : `does not help: ${list(remains)}`}`;
  if (verdict === 'repaired') return `repaired: ${list(better)}`;
  return `improved: ${list(better)}; but ${list(remains)}`;
}

/** `warning: killed after 10 s: …` */
export function findingSentence({ severity, message }: ExperimentFinding): string {
  return `${severity}: ${message}`;
}

/** The findings without those that say that something is not as it was expected: these are told with what is. */
export function shownFindings({ findings }: VerificationReport): readonly ExperimentFinding[] {
  return findings.filter(({ symptom }) => symptom !== 'unmet');
}

/** `expected within=5s: it exited 0.57 s after SIGTERM`; untrusted text. */
export function expectedSentence({ subject, expected, seen }: Expected): string {
  return `${subject === undefined ? '' : `${subject}: `}expected ${expected}: ${seen}`;
}

/** As a mark says it. */
export function isGoodOf({ isMet }: Expected): boolean | undefined {
  return isMet ?? undefined;
}

/** Verdicts of rules that claim something a run can show. */
export function shownJudgements({ judgements }: VerificationReport): readonly RuleJudgement[] {
  return judgements.filter(({ symptom }) => symptom !== 'none');
}

/** The cost of the experiment, of the slowest container: what it added to the container's own time. */
export function addedSeconds({ observations }: VerificationReport): number {
  return Math.max(0, ...observations.map(({ timings }) => timings.added));
}

/** Whether orphans and a job were added to it, to see what becomes of them. */
function isExperiment({ canary }: Stopped): boolean {
  return canary.needs > 0;
}

function ifStopped(cell: (stopped: Stopped) => Cell): (observation: Observation) => Cell {
  return observation => (observation.outcome === 'stopped' ? cell(observation) : { text: '-' });
}

function stopCell({ stop: { signal, seconds, own, killed, oom } }: Stopped): Cell {
  if (oom) return { text: `out of memory after ${formatSeconds(seconds)}`, isGood: false };
  if (killed) return { text: `killed ${formatSeconds(seconds)} after ${signal}`, isGood: false };
  if (parseSignal(signal) === 9) return { text: 'killed at once: SIGKILL is its stop signal', isGood: false };
  return { text: `exited ${formatSeconds(own)} after ${signal}`, isGood: true };
}

/** `exit(143)`, which says that a signal has ended something, and none was seen to. */
function isOwnCode({ stop: { exitCode }, trace }: Stopped): boolean {
  if (exitCode <= 128 || trace.by !== 'kernel' || trace.lost > 0) return false;
  const [pid1, ...others] = trace.processes.map(({ end }) => end);
  const isEnded = others.some(end => end?.how === 'signal' && end.signal === exitCode - 128);
  return pid1?.how === 'exited' && pid1.exitCode === exitCode && !isEnded;
}

function exitCell(observation: Observation): Cell {
  if (observation.outcome !== 'stopped')
    return { text: formatExitCode(observation.exitCode).replace(/^exit code /, '') };
  const { exitCode } = observation.stop;
  if (isOwnCode(observation)) return { text: `${exitCode} (the program's own)` };
  return { text: formatExitCode(exitCode).replace(/^exit code /, '') };
}

function workCell({ work: { fate, cut, doubt, failure } }: Stopped): Cell {
  if (fate === 'finished' && failure !== undefined) return { text: `ended by themselves, but ${failure}` };
  if (fate === 'finished') return { text: 'ended by themselves', isGood: true };
  if (fate === 'cut') return { text: `killed: ${cutWords(cut)}`, isGood: false };
  if (doubt !== null) return { text: doubt, isGood: false };
  return { text: 'not known: they ended with PID 1 or just before' };
}

function zombiesCell(stopped: Stopped): Cell {
  const { made, left, before, later } = stopped.zombies;
  if (!isExperiment(stopped) && made === 0)
    return before === null ? { text: 'not counted' } : { text: String(before), isGood: before === 0 };
  const own = before ? `${before} already there, ` : '';
  const there = later !== null && later > (before ?? 0) + left ? `${own}more come, ` : own;
  if (made === 0) return { text: `${there}not measured`, ...(before && { isGood: false }) };
  return { text: `${there}${left} of ${made} orphans left`, isGood: left === 0 && !before };
}

/** The canary's time is ours, not the image's: it is reported separately. */
function canaryCell({ canary: { fate, told }, stop: { seconds, own } }: Stopped): Cell {
  if (fate === 'not-run') return { text: 'not measured' };
  const later = seconds > own ? `, ${formatSeconds(seconds - own)} later` : '';
  if (fate === 'finished') return { text: `finished${later}`, isGood: true };
  return {
    text: told ? 'lost: killed while it was finishing' : 'lost: killed without notice',
    isGood: false,
  };
}
