import type { Severity } from '../lint/diagnostic.ts';
import { formatJsonText } from './json-text.ts';
import type { FileResult } from './results.ts';

const severities: Record<Severity, string> = { error: 'critical', warning: 'major', info: 'info' };

/**
 * GitLab's Code Quality report, a part of Code Climate's.
 * https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
export function formatGitlab(files: readonly FileResult[]): string {
  const issues = files
    .flatMap(file => file.findings)
    .map(({ path, range: { start, end }, severity, message, rule, fingerprint }) => ({
      type: 'issue',
      check_name: rule,
      description: message,
      categories: ['Bug Risk'],
      severity: severities[severity],
      fingerprint,
      location: { path, lines: { begin: start.line + 1, end: end.line + 1 } },
    }));
  return formatJsonText(issues);
}
