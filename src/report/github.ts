import type { Severity } from '../lint/diagnostic.ts';
import { printable } from './printable.ts';
import type { FileResult, ReportedFinding } from './results.ts';

const commands: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'notice' };

/**
 * Workflow commands, which GitHub Actions turns into annotations.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function formatGithub(files: readonly FileResult[]): string {
  return files
    .flatMap(file => file.findings)
    .map(formatCommand)
    .join('');
}

function formatCommand({ path, range, severity, message, rule }: ReportedFinding): string {
  const { start, end } = range;
  // GitHub takes columns only when the annotation stays in one line.
  const columns = start.line === end.line ? { col: start.character + 1, endColumn: end.character + 1 } : {};
  const properties = { file: path, line: start.line + 1, endLine: end.line + 1, ...columns, title: rule };
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${commands[severity]} ${list.join(',')}::${escapeText(message)}\n`;
}

/** actions/toolkit, packages/core/src/command.ts */
function escapeText(text: string): string {
  return printable(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
