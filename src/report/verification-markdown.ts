import { formatSeconds } from '../seconds.ts';
import type { Observation } from '../verify/observation.ts';
import { code, escapeMarkdown } from './markdown-text.ts';
import { cut, formatCommandLine, printable } from './printable.ts';
import { meansInWords, signalsInWords } from './signal-words.ts';
import { sweepBlocks } from './sweep-blocks.ts';
import {
  addedSeconds,
  expectedSentence,
  findingSentence,
  isGoodOf,
  markOf,
  notesOf,
  pid1Of,
  repairSentence,
  rowsOf,
  shownFindings,
  shownJudgements,
  type VerificationReport,
  verdictOf,
} from './verification-words.ts';
import { escapeXml } from './xml.ts';

/** Experiments as Markdown for a comment of a pull request: a table for each, with the verdicts below it. */
export function formatVerificationMarkdown(reports: readonly VerificationReport[]): string {
  return `${reports.map(formatReport).join('\n')}`;
}

function formatReport(report: VerificationReport): string {
  const { path, observations, notes } = report;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const table = [
    line(['', ...observations.map(({ subject }) => escapeMarkdown(subject))]),
    line(['---', ...observations.map(() => '---')]),
    line(['PID 1', ...observations.map(observation => code(formatCommandLine(pid1Of(observation))))]),
    ...rowsOf(observations).map(({ name, cell }) =>
      line([
        name,
        ...observations.map(observation => {
          const { text, isGood } = cell(observation);
          return `${markOf(isGood)}${escapeMarkdown(text)}`;
        }),
      ]),
    ),
  ];
  const verdicts = shownJudgements(report).map(
    judgement =>
      `- **${verdictOf(judgement)}** (${code(judgement.rule)}): ${escapeMarkdown(judgement.because)}`,
  );
  const sentence = repairSentence(report);
  const whole = sentence === undefined ? [] : [`- **${escapeMarkdown(sentence)}**`];
  const expected = (report.expected ?? []).map(
    one => `- ${markOf(isGoodOf(one))}${escapeMarkdown(expectedSentence(one))}`,
  );
  const findings = shownFindings(report).map(finding => `- ${escapeMarkdown(findingSentence(finding))}`);
  const troubles = observations.flatMap(observation => [
    ...notesOf(observation).map(note => `- ${escapeMarkdown(`${observation.subject}: ${note}`)}`),
    ...(observation.outcome === 'exited'
      ? [`- ${escapeMarkdown(`${observation.subject}: ${observation.because}`)}`]
      : []),
  ]);
  const list = [
    ...expected,
    ...verdicts,
    ...findings,
    ...whole,
    ...notes.map(note => `- ${escapeMarkdown(note)}`),
    ...troubles,
  ];
  return [
    `### docker initcheck: ${code(path)}`,
    '',
    ...table,
    '',
    ...list,
    ...(list.length > 0 ? [''] : []),
    ...observations.flatMap(formatSweep),
    ...observations.flatMap(seen => formatSignals(seen, report)),
    ...(report.isOfRunning
      ? []
      : [
          `<sub>built, run and stopped; the experiment added ${formatSeconds(addedSeconds(report))}</sub>`,
          '',
        ]),
  ].join('\n');
}

/** Where the signals went, folded away. */
function formatSignals(observation: Observation, { isOfRunning }: VerificationReport): string[] {
  if (observation.outcome === 'exited') return [];
  const lines = signalsInWords(observation)
    .slice(0, 30)
    .map(({ time, signal, from, to, fate, isGood }) => {
      const way = `${code(cut(from, 60))} → ${code(cut(to, 60))}`;
      return `- ${time} ${escapeMarkdown(signal)} ${way}: ${markOf(isGood)}${fate}`;
    });
  const { subject } = observation;
  const whose = isOfRunning ? subject : `the ${subject} image`;
  const title = `signals in ${whose}, ${meansInWords(observation)}`;
  return ['<details>', `<summary>${escapeXml(printable(title))}</summary>`, '', ...lines, '</details>', ''];
}

/** Stops at other moments, as blocks. */
function formatSweep(observation: Observation): string[] {
  const swept = observation.outcome === 'stopped' ? sweepBlocks(observation) : undefined;
  if (!swept) return [];
  const { subject, blocks, words, details } = swept;
  const text = [`${markOf(words.isGood)}${words.text}`, ...details].join('; ');
  return [`stops of the ${escapeMarkdown(subject)} image: ${code(blocks)} ${escapeMarkdown(text)}`, ''];
}
