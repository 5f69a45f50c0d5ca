import { formatExitCode } from '../verify/exit-code.ts';
import type { Observation, Stopped } from '../verify/observation.ts';
import type { Judgement } from '../verify/verdict.ts';
import { cut, formatCommandLine, printable } from './printable.ts';
import type { TextStyle } from './text.ts';

/** The experiment on one file: what was seen, and what it says about each finding. */
export interface VerificationReport {
  readonly path: string;
  /** The original first. */
  readonly observations: readonly Observation[];
  readonly judgements: readonly (Judgement & { readonly rule: string })[];
  /** What was left out, and why. */
  readonly notes: readonly string[];
}

/** A table with a column for each image, and a line for each finding that an experiment can show. */
export function formatVerification(
  { path, observations, judgements, notes }: VerificationReport,
  style: TextStyle,
): string {
  const { chalk } = style;
  const verdicts = judgements.filter(({ symptom }) => symptom !== 'none');
  return [
    chalk.bold(`${printable(path)}: what happened`),
    '',
    ...formatTable(observations, style),
    '',
    ...verdicts.map(judgement => formatJudgement(judgement, style)),
    ...notes.map(note => printable(note)),
    ...observations.flatMap(observation => formatTrouble(observation, style)),
  ].join('\n');
}

const label = 15;

function formatTable(observations: readonly Observation[], style: TextStyle): string[] {
  const width = Math.max(24, Math.floor((style.width - label) / observations.length) - 2);
  const row = (name: string, cell: (observation: Observation) => Cell): string =>
    `${style.chalk.dim(name.padEnd(label))}${observations
      .map(observation => pad(cell(observation), width, style))
      .join('  ')}`.trimEnd();
  return [
    row('', ({ subject }) => ({ text: subject.toUpperCase() })),
    row('PID 1', observation => ({
      text: formatCommandLine(observation.outcome === 'stopped' ? observation.pid1 : observation.command),
    })),
    row('stop', ifStopped(stopCell)),
    row('exit code', observation => ({
      text: formatExitCode(
        observation.outcome === 'stopped' ? observation.stop.exitCode : observation.exitCode,
      ).replace(/^exit code /, ''),
    })),
    row('zombies left', ifStopped(zombiesCell)),
    row('work at hand', ifStopped(canaryCell)),
    row('last words', ({ log }) => ({ text: log.at(-1) ?? '' })),
  ];
}

interface Cell {
  readonly text: string;
  /** Undefined when it is neither good nor bad. */
  readonly isGood?: boolean;
}

function ifStopped(cell: (stopped: Stopped) => Cell): (observation: Observation) => Cell {
  return observation => (observation.outcome === 'stopped' ? cell(observation) : { text: '-' });
}

function stopCell({ stop: { signal, seconds, killed, oom } }: Stopped): Cell {
  const time = `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
  if (oom) return { text: `out of memory after ${time}`, isGood: false };
  return killed
    ? { text: `ignored ${printable(signal)}, killed after ${time}`, isGood: false }
    : { text: `ended by itself in ${time} (${printable(signal)})`, isGood: true };
}

function zombiesCell({ zombies: { made, left } }: Stopped): Cell {
  return made === 0 ? { text: 'not measured' } : { text: `${left} of ${made} orphans`, isGood: left === 0 };
}

function canaryCell({ canary: { fate, told } }: Stopped): Cell {
  if (fate === 'not-run') return { text: 'not measured' };
  if (fate === 'finished') return { text: 'finished', isGood: true };
  return {
    text: told ? 'lost: killed while it was finishing' : 'lost: killed without notice',
    isGood: false,
  };
}

/** A mark and a colour, so that nobody has to tell red from green. */
function pad({ text, isGood }: Cell, width: number, { chalk }: TextStyle): string {
  const mark = isGood === undefined ? '' : isGood ? '✓ ' : '✗ ';
  const cell = cut(`${mark}${printable(text)}`, width);
  const filled = cell.padEnd(width);
  return isGood === undefined ? filled : isGood ? chalk.green(filled) : chalk.red(filled);
}

function formatJudgement(
  { rule, verdict, repair, because }: Judgement & { rule: string },
  { chalk }: TextStyle,
): string {
  const repaired =
    repair === 'not-tried'
      ? ''
      : repair === 'refuted'
        ? ', the repair does not help'
        : repair === 'confirmed'
          ? ', the repair helps'
          : '';
  const paint = repair === 'refuted' ? chalk.red : verdict === 'confirmed' ? chalk.yellow : chalk.dim;
  return `${paint(`${verdict}${repaired}`)} ${chalk.dim(`[${rule}]`)}\n  ${printable(because)}`;
}

/** What an observation could not do, and the last words of a container that was gone too soon. */
function formatTrouble(
  { subject, notes, log, ...observation }: Observation,
  { chalk, width }: TextStyle,
): string[] {
  const lines = notes.map(note => `${subject}: ${printable(note)}`);
  if (observation.outcome === 'stopped') return lines;
  return [
    ...lines,
    `${subject}: ${printable(observation.because)}`,
    ...log.slice(-5).map(line => chalk.dim(`  | ${cut(printable(line), width - 4)}`)),
  ];
}
