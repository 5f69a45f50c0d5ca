import { maskAll } from '../secrets.ts';
import type { Observation, Stopped } from '../verify/observation.ts';
import { formatJsonText } from './json-text.ts';
import { cut, printable, wrap } from './printable.ts';
import { meansInWords } from './signal-words.ts';
import type { TextStyle } from './text-finding.ts';
import { formatExpected, formatSignals } from './verification.ts';
import {
  findingSentence,
  markOf,
  type Row,
  rowsOf,
  shownFindings,
  type VerificationReport,
} from './verification-words.ts';

/** Containers that were stopped: one table for all, where the signals went, and what is wrong. */
export function formatStops(report: VerificationReport, style: TextStyle): string {
  const { observations, expected = [], notes } = report;
  const stopped = observations.filter((seen): seen is Stopped => seen.outcome === 'stopped');
  const followed = stopped.filter(({ trace }) => trace.by === 'kernel');
  const [blind] = stopped.filter(({ trace }) => trace.by === 'looks');
  const lines = [
    ...formatTable(observations, style),
    '',
    ...followed.flatMap(seen => formatSignals(seen, style, seen.subject)),
    ...(blind ? wrap(printable(`what was lost is known ${meansInWords(blind)}`), style.width) : []),
    ...expected.flatMap(one => formatExpected(one, style)),
    ...shownFindings(report).flatMap(finding => wrap(printable(findingSentence(finding)), style.width)),
    ...observations.flatMap(seen => seen.notes.map(note => printable(`${seen.subject}: ${note}`))),
    ...notes.map(printable),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

/** The same as JSON. */
export function formatStopsJson({ observations, findings, expected, notes }: VerificationReport): string {
  const containers = observations.map(seen => {
    const { subject, reference, command, log } = seen;
    const container = { name: subject, image: reference, command };
    if (seen.outcome === 'exited')
      return { ...container, notRunning: { exitCode: seen.exitCode, because: seen.because } };
    const { pid1, zombies, stop, heard, work, timeline, processes, lastWords, trace, notes: own } = seen;
    return {
      ...container,
      ...{ pid1, stop, heard, work, zombies: zombies.before, timeline },
      processes: processes.map(({ pid, parent, command: words }) => ({ pid, parent, command: words })),
      ...{ lastWords, log, trace, notes: own },
    };
  });
  return formatJsonText({ version: 1, containers, findings, expected, notes: maskAll(notes) });
}

/** A row for each container where there is room, else some lines for each. */
function formatTable(observations: readonly Observation[], style: TextStyle): readonly string[] {
  const columns = rowsOf(observations).filter(({ name }) => name !== 'running job');
  const rows = observations.map(seen => [printable(seen.subject), ...cellsOf(columns, seen)]);
  const heads = ['container', ...columns.map(({ name }) => name)].map(head => head.toUpperCase());
  const widths = heads.map((head, column) =>
    Math.min(MOST[column] ?? 24, Math.max(head.length, ...rows.map(row => (row[column] ?? '').length))),
  );
  const isWide = widths.reduce((sum, width) => sum + width + 2, -2) <= style.width;
  if (!isWide) return rows.flatMap(([name = '', ...cells]) => [name, ...linesOf(columns, cells, style)]);
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cut(cell, widths[column] ?? 0).padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [
    style.chalk.dim(line(heads)),
    ...rows.map((row, index) => paint(line(row), observations[index], style)),
  ];
}

/** The widest that columns become: the name, how it stopped, its exit code, its processes. */
const MOST = [24, 40, 24, 44];

function linesOf(columns: readonly Row[], cells: readonly string[], { width }: TextStyle): readonly string[] {
  return columns.map(({ name }, index) => `  ${name.padEnd(15)}${cut(cells[index] ?? '', width - 17)}`);
}

function cellsOf(columns: readonly Row[], seen: Observation): readonly string[] {
  if (seen.outcome === 'exited')
    return columns.map(({ name }) => (name === 'stop' ? printable(seen.because) : '-'));
  return columns.map(({ cell }) => {
    const { text, isGood } = cell(seen);
    return `${markOf(isGood)}${printable(text)}`;
  });
}

function paint(line: string, seen: Observation | undefined, { chalk }: TextStyle): string {
  const isKilled = seen?.outcome === 'stopped' && (seen.stop.killed || seen.stop.oom);
  return isKilled ? chalk.red(line) : line;
}
