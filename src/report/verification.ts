import { formatSeconds } from '../seconds.ts';
import type { Expected } from '../verify/expected.ts';
import type { Observation, Stopped } from '../verify/observation.ts';
import { cut, formatCommandLine, printable, wrap } from './printable.ts';
import { formatProcessTree } from './process-tree.ts';
import { meansInWords, signalsInWords } from './signal-words.ts';
import { sweepBlocks, sweepTitle } from './sweep-blocks.ts';
import type { TextStyle } from './text-finding.ts';
import {
  addedSeconds,
  type Cell,
  expectedSentence,
  findingSentence,
  isGoodOf,
  markOf,
  notesOf,
  pid1Of,
  type Row,
  type RuleJudgement,
  repairSentence,
  rowsOf,
  shownFindings,
  shownJudgements,
  type VerificationReport,
  verdictOf,
} from './verification-words.ts';

export type { VerificationReport } from './verification-words.ts';

/** A table of the images, who ran in them, and a line for each finding that an experiment can show. */
export function formatVerification(report: VerificationReport, style: TextStyle): string {
  const { path, observations, notes } = report;
  const { chalk } = style;
  const room = (style.width - label) / observations.length;
  return [
    chalk.bold(`${printable(path)}: what happened`),
    '',
    ...(room >= 34 ? formatColumns(observations, style) : formatLines(observations, style)),
    '',
    ...observations.slice(0, 2).flatMap(observation => formatTree(observation, style)),
    ...observations.slice(0, 2).flatMap(observation => formatSignals(observation, style)),
    ...formatSweeps(observations, style),
    ...shownJudgements(report).map(judgement => formatJudgement(judgement, style)),
    ...(report.expected ?? []).flatMap(expected => formatExpected(expected, style)),
    ...shownFindings(report).flatMap(finding => wrap(printable(findingSentence(finding)), style.width)),
    ...formatRepair(report, style),
    ...notes.map(note => printable(note)),
    ...observations.flatMap(observation => formatTrouble(observation, style)),
    ...wrap(
      `the experiment added ${formatSeconds(addedSeconds(report))} to the time the containers needed`,
      style.width,
    ).map(line => chalk.dim(line)),
  ].join('\n');
}

const label = 15;

const allRows = (observations: readonly Observation[]): readonly Row[] => [
  { name: 'PID 1', cell: observation => ({ text: formatCommandLine(pid1Of(observation)) }) },
  ...rowsOf(observations),
  { name: 'last output', cell: ({ log }) => ({ text: log.at(-1) ?? '' }) },
];

/** A column for each image, where there is room for them. */
function formatColumns(observations: readonly Observation[], style: TextStyle): string[] {
  const width = Math.floor((style.width - label) / observations.length) - 2;
  const row = (name: string, cell: (observation: Observation) => Cell): string =>
    `${style.chalk.dim(name.padEnd(label))}${observations
      .map(observation => pad(cell(observation), width, style))
      .join('  ')}`.trimEnd();
  return [
    row('', ({ subject }) => ({ text: subject.toUpperCase() })),
    ...allRows(observations).map(({ name, cell }) => row(name, cell)),
  ];
}

/** A block for each image. */
function formatLines(observations: readonly Observation[], style: TextStyle): string[] {
  return observations.flatMap((observation, index) => [
    ...(index > 0 ? [''] : []),
    printable(observation.subject.toUpperCase()),
    ...allRows(observations).map(({ name, cell }) =>
      `  ${style.chalk.dim(name.padEnd(label - 1))}${pad(cell(observation), Math.max(20, style.width - label - 1), style)}`.trimEnd(),
    ),
  ]);
}

function pad({ text, isGood }: Cell, width: number, { chalk }: TextStyle): string {
  const filled = cut(`${markOf(isGood)}${printable(text)}`, width).padEnd(width);
  if (isGood === undefined) return filled;
  return isGood ? chalk.green(filled) : chalk.red(filled);
}

/** Who was there before the stop, where that is more than PID 1. */
function formatTree(observation: Observation, { chalk, width }: TextStyle): string[] {
  if (observation.outcome === 'exited' || observation.processes.length < 2) return [];
  const lines = formatProcessTree(observation.processes);
  const most = 20;
  return [
    chalk.dim(`processes of the ${printable(observation.subject)} image`),
    ...lines.slice(0, most).map(line => `  ${cut(line, width - 2)}`),
    ...(lines.length > most ? [`  … and ${lines.length - most} more`] : []),
    '',
  ];
}

/** Where the signals went, and by which means that is known. */
export function formatSignals(
  observation: Observation,
  { chalk, width }: TextStyle,
  whose = `the ${observation.subject} image`,
): string[] {
  if (observation.outcome === 'exited') return [];
  const words = signalsInWords(observation);
  const title = `signals in ${whose}, ${meansInWords(observation)}`;
  const most = 12;
  const lines = words.slice(0, most).map(({ time, signal, from, to, fate, isGood }) => {
    const [start, end] = [`  ${time.padEnd(7)} ${signal} `, `: ${markOf(isGood)}${fate}`];
    const room = Math.max(16, width - start.length - end.length - 3);
    const sender = cut(printable(from), Math.floor(room / 2));
    return `${start}${sender} → ${cut(printable(to), room - sender.length)}${end}`;
  });
  return [
    ...wrap(printable(title), width).map(line => chalk.dim(line)),
    ...lines.map(line => cut(line, width)),
    ...(words.length > most ? [`  … and ${words.length - most} more`] : []),
    '',
  ];
}

/** Stops at other moments: blocks, then what they say, then what became of those of a kind of their own. */
function formatSweeps(observations: readonly Observation[], { chalk, width }: TextStyle): string[] {
  const stopped = observations.filter((seen): seen is Stopped => seen.outcome === 'stopped');
  const sweeps = stopped.flatMap(({ sweep }) => (sweep ? [sweep] : []));
  if (sweeps.length === 0) return [];
  const lines = stopped.flatMap(seen => {
    const swept = sweepBlocks(seen);
    if (!swept) return [];
    const { subject, blocks, words, details } = swept;
    const paint = words.isGood === false ? chalk.red : (text: string) => text;
    const head = `  ${printable(subject).padEnd(10)}`;
    const room = Math.max(10, width - head.length);
    const more = wrap(printable([`${markOf(words.isGood)}${words.text}`, ...details].join('; ')), room);
    return [`${head}${paint(cut(blocks, room))}`, ...more.map(line => `${' '.repeat(head.length)}${line}`)];
  });
  return [...wrap(sweepTitle(sweeps), width).map(line => chalk.dim(line)), ...lines, ''];
}

function formatJudgement(judgement: RuleJudgement, { chalk, width }: TextStyle): string {
  const { rule, verdict, repair, because } = judgement;
  const paintVerdict = verdict === 'confirmed' ? chalk.yellow : chalk.dim;
  const paint = repair === 'refuted' ? chalk.red : paintVerdict;
  const lines = wrap(printable(because), width - 2).map(line => `  ${line}`);
  return [`${paint(verdictOf(judgement))} ${chalk.dim(`[${rule}]`)}`, ...lines].join('\n');
}

export function formatExpected(expected: Expected, { chalk, width }: TextStyle): string[] {
  const isGood = isGoodOf(expected);
  const lines = wrap(printable(`${markOf(isGood)}${expectedSentence(expected)}`), width);
  if (isGood === undefined) return lines;
  return lines.map(line => (isGood ? chalk.green(line) : chalk.red(line)));
}

function formatRepair(report: VerificationReport, { chalk, width }: TextStyle): string[] {
  const sentence = repairSentence(report);
  if (sentence === undefined) return [];
  const paint = report.repair?.verdict === 'refuted' ? chalk.red : chalk.bold;
  return wrap(printable(sentence), width).map(line => paint(line));
}

/** What an observation could not do, and the last log lines of a container that exited too soon. */
function formatTrouble(observation: Observation, { chalk, width }: TextStyle): string[] {
  const { subject, log } = observation;
  const lines = notesOf(observation).map(note => `${subject}: ${printable(note)}`);
  if (observation.outcome === 'stopped') return lines;
  return [
    ...lines,
    `${printable(subject)}: ${printable(observation.because)}`,
    ...log.slice(-5).map(line => chalk.dim(`  | ${cut(printable(line), width - 4)}`)),
  ];
}
