import { hasReached } from '../lint/diagnostic.ts';
import { syntaxError } from '../lint/syntax-error.ts';
import type { FileResult, ReportedFinding } from './results.ts';
import type { JunitSuite } from './verification-junit.ts';
import { element, escapeXml, formatXml } from './xml.ts';

/**
 * JUnit's XML: a suite for each file and a case for each finding, which fails when the finding fails the run. What
 * weighs less is a case that passes; a file without findings is one case that passes, or is skipped where something
 * could not be judged. Suites of experiments follow
 * them.
 */
export function formatJunit(files: readonly FileResult[], experiments: readonly JunitSuite[] = []): string {
  const suites = files.map(file =>
    element(
      'testsuite',
      { name: file.path, ...countOf([file]) },
      file.findings.length > 0 ? file.findings.map(finding => testCase(file, finding)) : [caseWithout(file)],
    ),
  );
  const counts = Object.entries(countOf(files)).map(([name, count]) => [
    name,
    experiments.reduce((sum, suite) => sum + suite[name as 'tests' | 'failures' | 'errors'], count),
  ]);
  const attributes = { name: 'docker initcheck', ...Object.fromEntries(counts) };
  return formatXml(element('testsuites', attributes, [...suites, ...experiments.map(({ xml }) => xml)]));
}

function caseWithout({ path, unknown }: FileResult): string {
  const attributes = { classname: path, file: path };
  if (unknown.length === 0) return element('testcase', { name: 'clean', ...attributes });
  const message = unknown.map(({ what, why }) => `${what}: ${why}`).join('; ');
  return element('testcase', { name: 'unknown', ...attributes }, [element('skipped', { message })]);
}

function countOf(files: readonly FileResult[]): { tests: number; failures: number; errors: number } {
  const kinds = files.flatMap(file => file.findings.map(finding => kindOf(file, finding)));
  return {
    tests: files.reduce((sum, { findings }) => sum + Math.max(1, findings.length), 0),
    failures: kinds.filter(kind => kind === 'failure').length,
    errors: kinds.filter(kind => kind === 'error').length,
  };
}

/** The element for a finding: what Docker would refuse is an error of the file, not a failure of a check. */
function kindOf(
  { failLevel }: FileResult,
  { rule, severity }: ReportedFinding,
): 'error' | 'failure' | 'system-out' {
  if (rule === syntaxError.id) return 'error';
  return hasReached(severity, failLevel) ? 'failure' : 'system-out';
}

function testCase(file: FileResult, finding: ReportedFinding): string {
  const { path, range, rule, severity, message } = finding;
  const line = range.start.line + 1;
  const text = escapeXml(`${path}:${line}:${range.start.character + 1}: ${severity}: ${message} [${rule}]`);
  const kind = kindOf(file, finding);
  const result = element(kind, kind === 'system-out' ? {} : { type: rule, message }, [text]);
  return element('testcase', { name: `${rule} at line ${line}`, classname: file.path, file: path }, [result]);
}
