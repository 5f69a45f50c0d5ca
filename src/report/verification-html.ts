import { formatSeconds } from '../seconds.ts';
import type { Observation, Stopped } from '../verify/observation.ts';
import { cut, formatCommandLine } from './printable.ts';
import { formatProcessTree } from './process-tree.ts';
import { meansInWords, signalsInWords } from './signal-words.ts';
import { sweepBlocks } from './sweep-blocks.ts';
import { drawSweeps } from './sweep-picture.ts';
import { drawTimeline } from './timeline-picture.ts';
import {
  addedSeconds,
  findingSentence,
  markOf,
  notesOf,
  pid1Of,
  repairSentence,
  rowsOf,
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
<style>${style}</style>
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
          `<figure>${drawTimeline(stopped, 'wide')}${drawTimeline(stopped, 'narrow')}<figcaption>${caption}</figcaption></figure>`,
        ]
      : []),
    formatTable(observations),
    ...formatSweeps(stopped),
    ...formatVerdicts(report),
    ...observations.map(formatDetails),
    `<p class="quiet">The experiment added ${formatSeconds(addedSeconds(report))} to the time the ` +
      'containers needed.</p>',
    '</section>',
  ].join('\n');
}

const caption =
  'Seconds since the stop signal. Everything in a container is killed when its PID 1 ends. “A running ' +
  'job” is a process that the experiment adds: it needs half a second after the stop signal, which the ' +
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
  const findings = report.findings.map(finding => `<li>${escapeHtml(findingSentence(finding))}</li>`);
  const troubles = report.observations.flatMap(seen => [
    ...notesOf(seen).map(note => `${seen.subject}: ${note}`),
    ...(seen.outcome === 'exited' ? [`${seen.subject}: ${seen.because}`] : []),
  ]);
  const notes = [...report.notes, ...troubles].map(note => `<li>${escapeHtml(note)}</li>`);
  const items = [...verdicts, ...findings, ...whole, ...notes];
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

const style = `
:root { color-scheme: light dark; --text: #1a1a1a; --quiet: #5f5f5f; --line: #d0d0d0; --page: #fff;
  --good: #00684a; --bad: #b34700; --signal: #005a96; --gone: #757575 }
@media (prefers-color-scheme: dark) { :root { --text: #ececec; --quiet: #a8a8a8; --line: #454545; --page: #161616;
  --good: #34c79a; --bad: #ff8f45; --signal: #6cb8ec; --gone: #9a9a9a } }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif }
main { max-width: 1040px; margin: 0 auto; padding: 24px 20px }
h1 { font-size: 1.3rem } h2 { font-size: 1.1rem; overflow-wrap: anywhere }
section { margin-bottom: 48px } figure { margin: 16px 0 }
figcaption, .quiet { color: var(--quiet); font-size: .875rem }
svg { display: block; width: 100%; font: 14px ui-monospace, monospace; fill: var(--text) }
svg .subject { font-weight: 700; text-transform: uppercase } svg .pid1 { font-weight: 700 }
svg .tick { fill: var(--quiet); text-anchor: middle } svg .quiet { fill: var(--quiet); font-size: inherit }
svg.narrow { display: none; font-size: 12px } svg .end { text-anchor: end }
@media (max-width: 720px) { svg.wide { display: none } svg.narrow { display: block } }
svg .grid { stroke: var(--line) } svg path { fill: none }
svg .signal { stroke: var(--signal); stroke-width: 2; stroke-dasharray: 4 3 } svg .signaled { fill: var(--signal) }
svg .kill { stroke: var(--bad); stroke-width: 2 } svg .killed { fill: var(--bad) }
svg .good { fill: var(--good) } svg .bad { fill: var(--bad) } svg .gone { fill: var(--gone) }
svg text { paint-order: stroke; stroke: var(--page); stroke-width: 4px; stroke-linejoin: round }
svg .arrow path { stroke-width: 1.5; fill: none } svg .arrow.good path { stroke: var(--good) }
svg .arrow.bad path { stroke: var(--bad) } svg .arrow.gone path { stroke: var(--gone) }
svg rect.deaf { fill: var(--bad); fill-opacity: .14 }
svg rect.ours { fill-opacity: .35; stroke-width: 1.5 } svg rect.ours.good { stroke: var(--good) } svg rect.ours.bad { stroke: var(--bad) }
.wide { overflow-x: auto } table { border-collapse: collapse; width: 100% }
th, td { border-top: 1px solid var(--line); padding: 6px 16px 6px 0; text-align: left; vertical-align: top; overflow-wrap: anywhere }
th[scope=row] { font-weight: 400; color: var(--quiet); white-space: nowrap } td.fixed { white-space: nowrap } td.good { color: var(--good) } td.bad { color: var(--bad) }
table.results { table-layout: fixed } th.names { width: 8rem }
@media (max-width: 720px) { table { font-size: .875rem } th.names { width: 5.5rem }
  table.results th[scope=row] { white-space: normal }
  th, td { padding-right: 8px } }
pre { overflow-x: auto; background: color-mix(in srgb, var(--line) 35%, transparent); padding: 8px } pre:empty { display: none }
details { margin: 6px 0 } summary { cursor: pointer }
`;
