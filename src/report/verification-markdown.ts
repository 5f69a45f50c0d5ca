import { formatSeconds } from '../seconds.ts';
import { code, escapeMarkdown } from './markdown-text.ts';
import { formatCommandLine } from './printable.ts';
import {
  addedSeconds,
  findingSentence,
  markOf,
  pid1Of,
  repairSentence,
  rows,
  shownJudgements,
  type VerificationReport,
  verdictOf,
} from './verification-words.ts';

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
    ...rows.map(({ name, cell }) =>
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
  const findings = report.findings.map(finding => `- ${escapeMarkdown(findingSentence(finding))}`);
  const troubles = observations.flatMap(observation => [
    ...observation.notes.map(note => `- ${escapeMarkdown(`${observation.subject}: ${note}`)}`),
    ...(observation.outcome === 'exited'
      ? [`- ${escapeMarkdown(`${observation.subject}: ${observation.because}`)}`]
      : []),
  ]);
  const list = [
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
    `<sub>built, run and stopped; the experiment added ${formatSeconds(addedSeconds(report))}</sub>`,
    '',
  ].join('\n');
}
