import { type Severity, severities } from '../lint/diagnostic.ts';
import { code, escapeMarkdown } from './markdown-text.ts';
import type { FileResult, ReportedFinding } from './results.ts';

/** More places than this of one finding are counted only. */
const mostPlaces = 5;

/** More of what is unknown than this is counted only. */
const mostUnknown = 20;

/**
 * Findings as Markdown, for a comment or the summary of a job: the heaviest first, and what is the same in several
 * files in one row.
 */
export function formatMarkdown(files: readonly FileResult[]): string {
  const findings = files.flatMap(file => file.findings);
  return [
    `### docker initcheck: ${headline(files, findings)}`,
    '',
    ...(findings.length > 0 ? [...table(findings), '', ...repairs(findings)] : []),
    ...unknown(files),
  ].join('\n');
}

function headline(files: readonly FileResult[], findings: readonly ReportedFinding[]): string {
  const where = files.length === 1 ? '1 file' : `${files.length} files`;
  const counts = severities.flatMap(severity => {
    const count = findings.filter(finding => finding.severity === severity).length;
    return count > 0 ? [`${count} ${severity}${count > 1 && severity !== 'info' ? 's' : ''}`] : [];
  });
  const isKnown = files.every(file => file.unknown.length === 0);
  if (counts.length === 0) return isKnown ? `${where}, clean` : `${where}, nothing found`;
  return `${counts.join(', ')} in ${where}`;
}

function table(findings: readonly ReportedFinding[]): string[] {
  const alike = new Map<string, ReportedFinding[]>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.severity, finding.rule, finding.message]);
    alike.set(key, [...(alike.get(key) ?? []), finding]);
  }
  const weightOf = ({ severity }: { severity: Severity }): number => severities.indexOf(severity);
  const rows = [...alike.values()].sort(
    ([one], [other]) => weightOf(one as ReportedFinding) - weightOf(other as ReportedFinding),
  );
  return ['| | what happens | where | rule |', '| --- | --- | --- | --- |', ...rows.map(formatRow)];
}

function formatRow(alike: readonly ReportedFinding[]): string {
  const { severity, message, rule } = alike[0] as ReportedFinding;
  const places = alike.slice(0, mostPlaces).map(({ path, range }) => code(`${path}:${range.start.line + 1}`));
  const more = alike.length > mostPlaces ? [`and ${alike.length - mostPlaces} more`] : [];
  const where = [...places, ...more].join('<br>');
  return `| ${severity} | ${escapeMarkdown(message)} | ${where} | ${code(rule)} |`;
}

function repairs(findings: readonly ReportedFinding[]): string[] {
  const fixable = findings.filter(finding => finding.fixable).length;
  return fixable > 0
    ? [`${code('docker initcheck --fix FILE…')} repairs ${fixable} of ${findings.length}.`, '']
    : [];
}

function unknown(files: readonly FileResult[]): string[] {
  const lines = files.flatMap(({ path, unknown }) =>
    unknown.map(
      ({ what, why, line }) => `- ${code(`${path}:${line}`)}: ${escapeMarkdown(`${what}: ${why}`)}`,
    ),
  );
  const all = [...new Set(lines)];
  if (all.length === 0) return [];
  const more = all.length > mostUnknown ? [`- and ${all.length - mostUnknown} more`] : [];
  const title = `<summary>${all.length} unknown: what could not be judged</summary>`;
  return ['<details>', title, '', ...all.slice(0, mostUnknown), ...more, '', '</details>', ''];
}
