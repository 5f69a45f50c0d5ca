import { formatSetSeconds } from '../seconds.ts';
import type { PastKills } from '../verify/past-stops.ts';
import { harmlessJson } from './json-text.ts';
import { cut, printable, wrap } from './printable.ts';
import type { TextStyle } from './text-finding.ts';

/** Who was killed by a stop since a moment, and how far back that is known; times in seconds since 1970. */
export interface PastReport {
  readonly since: number;
  readonly kills: readonly PastKills[];
  readonly forgottenBefore: number | null;
  /** Containers that have ended with 137 and were not looked at, because there are too many of them. */
  readonly left: number;
}

/** A line for each container, and what is not known. */
export function formatPastKills(report: PastReport, { chalk, width }: TextStyle): string {
  const { since, kills } = report;
  const rows = kills.map(kill => [
    printable(kill.name),
    printable(kill.image),
    killedWords(kill),
    timeOf(kill.last),
  ]);
  const heads = ['CONTAINER', 'IMAGE', 'KILLED BY A STOP', 'LAST'];
  const most = [24, 28, 52, 20];
  const widths = heads.map((head, column) =>
    Math.min(most[column] ?? 0, Math.max(head.length, ...rows.map(row => (row[column] ?? '').length))),
  );
  const line = (cells: readonly string[]): string =>
    cut(
      cells
        .map((cell, column) => cut(cell, widths[column] ?? 0).padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
      width,
    );
  const table = rows.length > 0 ? [chalk.dim(line(heads)), ...rows.map(row => chalk.red(line(row)))] : [];
  const none = `no container is known to have been killed by a stop since ${timeOf(since)}`;
  return `${[...(table.length > 0 ? table : wrap(none, width)), ...notesOf(report, width)].join('\n')}\n`;
}

/** The same as JSON, with times as text. */
export function formatPastKillsJson({ since, kills, forgottenBefore, left }: PastReport): string {
  const report = {
    version: 1,
    since: timeOf(since),
    killed: kills.map(({ last, ...kill }) => ({ ...kill, last: timeOf(last) })),
    forgottenBefore: forgottenBefore === null ? null : timeOf(forgottenBefore),
    notLookedAt: left,
  };
  return `${harmlessJson(JSON.stringify(report, undefined, 2))}\n`;
}

function killedWords({ by, killed, stops, seconds }: PastKills): string {
  if (by === 'exit-state') return 'perhaps: exit code 137, and memory was left';
  return `${killed} of ${stops} ${stops === 1 ? 'stop' : 'stops'}, the last after ${formatSetSeconds(seconds ?? 0)}`;
}

function notesOf({ forgottenBefore, left }: PastReport, width: number): readonly string[] {
  const notes: string[] = [];
  if (forgottenBefore !== null)
    notes.push(
      `the Engine has forgotten what happened before ${timeOf(forgottenBefore)}: ` +
        'from then on it is known by its events, and earlier by the exit states that are left',
    );
  if (left > 0)
    notes.push(
      `${left === 1 ? 'one older container' : `${left} older containers`} with exit code 137 ` +
        `${left === 1 ? 'was' : 'were'} not looked at: docker ps --all --filter exited=137 lists them`,
    );
  return notes.flatMap(note => ['', ...wrap(note, width)]);
}

/** `2026-01-31 14:05:09Z` */
function timeOf(seconds: number): string {
  return new Date(seconds * 1000)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
}
