import { formatSeconds } from '../seconds.ts';
import type { Observation, Stopped } from '../verify/observation.ts';
import { pageStyle } from './page-style.ts';
import { cut, formatCommandLine } from './printable.ts';
import { formatProcessTree } from './process-tree.ts';
import { meansInWords, signalsInWords } from './signal-words.ts';
import { sweepBlocks } from './sweep-blocks.ts';
import { drawSweeps } from './sweep-picture.ts';
import { drawTimeline } from './timeline-picture.ts';
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
import { escapeXml as escapeHtml } from './xml.ts';

/**
 * Experiments as one page that needs nothing else: no script, no font, no address. Colours are those of Okabe and Ito,
 * which all readers can distinguish (https://jfly.uni-koeln.de/color/), and each has its mark.
 */
export function formatVerificationHtml(reports: readonly VerificationReport[]): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>docker initcheck: what happened</title>
<style>${pageStyle}</style>
<main>
<h1>docker initcheck: what happened</h1>
${reports.map(formatReport).join('\n')}
</main>
</html>
`;
}

function formatReport(report: VerificationReport): string {
  const { path, observations } = report;
  const stopped = observations.filter((seen): seen is Stopped => seen.outcome === 'stopped');
  return [
    '<section>',
    `<h2>${escapeHtml(path)}</h2>`,
    ...(stopped.length > 0
      ? [
          `<figure>${drawTimeline(stopped, 'wide')}${drawTimeline(stopped, 'narrow')}<figcaption>${report.isOfRunning ? axis : `${axis} ${job}`}</figcaption></figure>`,
        ]
      : []),
    formatTable(observations),
    ...formatSweeps(stopped),
    ...formatVerdicts(report),
    ...observations.map(formatDetails),
    ...(report.isOfRunning
      ? []
      : [
          `<p class="quiet">The experiment added ${formatSeconds(addedSeconds(report))} to the time the ` +
            'containers needed.</p>',
        ]),
    '</section>',
  ].join('\n');
}

const axis = 'Seconds since the stop signal. Everything in a container is killed when its PID 1 ends.';

const job =
  '“A running job” is a process that the experiment adds: it needs half a second after the stop signal, which the ' +
  'table counts separately.';

/** Stops at other moments, with what the picture has no room for below it. */
function formatSweeps(stopped: readonly Stopped[]): string[] {
  const swept = stopped.filter(({ sweep }) => sweep !== undefined);
  if (swept.length === 0) return [];
  const details = swept.flatMap(seen => {
    const { subject, details: lines } = sweepBlocks(seen) ?? { subject: '', details: [] };
    return lines.length > 0 ? [`${subject}: ${lines.join('; ')}`] : [];
  });
  const words = [sweepCaption, ...details].map(escapeHtml).join('<br>');
  return [
    `<figure>${drawSweeps(swept, 'wide')}${drawSweeps(swept, 'narrow')}`,
    `<figcaption>${words}</figcaption></figure>`,
  ];
}

const sweepCaption =
  'Seconds that stops took, by the moment after the start at which the container was stopped. Where it is shaded, a ' +
  'stop has no effect and the container is killed.';

function formatTable(observations: readonly Observation[]): string {
  const heads = observations.map(({ subject }) => `<th scope="col">${escapeHtml(subject)}</th>`).join('');
  const line = (name: string, cells: readonly string[]): string =>
    `<tr><th scope="row">${name}</th>${cells.join('')}</tr>`;
  return [
    `<div class="wide"><table class="results" style="min-width: ${6 + 7 * observations.length}rem">`,
    `<tr><th class="names"></th>${heads}</tr>`,
    line(
      'PID 1',
      observations.map(seen => `<td><code>${escapeHtml(formatCommandLine(pid1Of(seen)))}</code></td>`),
    ),
    ...rowsOf(observations).map(({ name, cell }) =>
      line(
        name,
        observations.map(seen => {
          const { text, isGood } = cell(seen);
          const kind = isGood === undefined ? '' : ` class="${isGood ? 'good' : 'bad'}"`;
          return `<td${kind}>${markOf(isGood)}${escapeHtml(text)}</td>`;
        }),
      ),
    ),
    '</table></div>',
  ].join('\n');
}

function formatVerdicts(report: VerificationReport): string[] {
  const verdicts = shownJudgements(report).map(
    judgement =>
      `<li><strong>${verdictOf(judgement)}</strong> <code>${escapeHtml(judgement.rule)}</code>: ` +
      `${escapeHtml(judgement.because)}</li>`,
  );
  const sentence = repairSentence(report);
  const whole = sentence === undefined ? [] : [`<li><strong>${escapeHtml(sentence)}</strong></li>`];
  const expected = (report.expected ?? []).map(one => {
    const isGood = isGoodOf(one);
    const kind = isGood === undefined ? '' : ` class="${isGood ? 'good' : 'bad'}"`;
    return `<li${kind}>${markOf(isGood)}${escapeHtml(expectedSentence(one))}</li>`;
  });
  const findings = shownFindings(report).map(finding => `<li>${escapeHtml(findingSentence(finding))}</li>`);
  const troubles = report.observations.flatMap(seen => [
    ...notesOf(seen).map(note => `${seen.subject}: ${note}`),
    ...(seen.outcome === 'exited' ? [`${seen.subject}: ${seen.because}`] : []),
  ]);
  const notes = [...report.notes, ...troubles].map(note => `<li>${escapeHtml(note)}</li>`);
  const items = [...expected, ...verdicts, ...findings, ...whole, ...notes];
  return items.length > 0 ? [`<ul>${items.join('\n')}</ul>`] : [];
}

function formatDetails(observation: Observation): string {
  const { subject, log } = observation;
  const isStopped = observation.outcome === 'stopped';
  const tree = isStopped ? formatProcessTree(observation.processes) : [];
  const signals = isStopped ? formatSignals(observation) : '';
  const block = (lines: readonly string[]): string => `<pre>${lines.map(escapeHtml).join('\n')}</pre>`;
  return (
    `${signals}<details><summary>${escapeHtml(subject)}: processes and last log ` +
    `lines</summary>${block(tree)}${block(log.slice(-20))}</details>`
  );
}

/** More signals than this are counted, not listed. */
const MOST_SIGNALS = 30;

/** A line for each signal, as the arrows of the picture have no room for words. */
function formatSignals(stopped: Stopped): string {
  const words = signalsInWords(stopped);
  const rows = words.slice(0, MOST_SIGNALS).map(({ time, signal, from, to, fate, isGood }) => {
    const kind = isGood === undefined ? '' : ` class="${isGood ? 'good' : 'bad'}"`;
    const way = `${cut(from, 60)} → ${cut(to, 60)}`;
    return (
      `<tr><td class="fixed">${time}</td><td class="fixed">${escapeHtml(signal)}</td>` +
      `<td><code>${escapeHtml(way)}</code></td>` +
      `<td${kind}>${markOf(isGood)}${fate}</td></tr>`
    );
  });
  const more =
    words.length > MOST_SIGNALS ? `<p class="quiet">and ${words.length - MOST_SIGNALS} more</p>` : '';
  const table = rows.length > 0 ? `<div class="wide"><table>${rows.join('\n')}</table></div>${more}` : '';
  return (
    `<details${rows.length > 0 ? ' open' : ''}><summary>${escapeHtml(stopped.subject)}: where the signals went` +
    `</summary>${table}<p class="quiet">Known ${escapeHtml(meansInWords(stopped))}.</p></details>`
  );
}
