import { hasReached } from '../diagnostic.ts';
import { type FileResult, type ReportedFinding, type Results, syntaxError } from './results.ts';
import { element, escapeXml, formatXml } from './xml.ts';

/**
 * JUnit's XML: a suite for each file and a case for each finding, which fails when the finding fails the run. What weighs less is told by a
 * case that passes; a file without findings is one case that passes.
 */
export function formatJunit({ files, failLevel }: Pick<Results, 'files' | 'failLevel'>): string {
  const count = (found: readonly ReportedFinding[]): Record<string, number> => ({
    failures: found.filter(({ rule, severity }) => rule !== syntaxError.id && hasReached(severity, failLevel))
      .length,
    errors: found.filter(({ rule }) => rule === syntaxError.id).length,
  });
  const suites = files.map(({ path, findings }) =>
    element(
      'testsuite',
      { name: path, tests: Math.max(1, findings.length), ...count(findings) },
      findings.length > 0
        ? findings.map(finding => testCase(path, finding, failLevel))
        : [element('testcase', { name: 'clean', classname: path, file: path })],
    ),
  );
  const tests = files.reduce((sum, { findings }) => sum + Math.max(1, findings.length), 0);
  const all = files.flatMap((file: FileResult) => file.findings);
  return formatXml(element('testsuites', { name: 'docker initcheck', tests, ...count(all) }, suites));
}

function testCase(
  classname: string,
  { path, range: { start }, rule, severity, message }: ReportedFinding,
  failLevel: Results['failLevel'],
): string {
  const line = start.line + 1;
  const text = `${path}:${line}:${start.character + 1}: ${severity}: ${message} [${rule}]`;
  const attributes = { name: `${rule} at line ${line}`, classname, file: path };
  if (rule === syntaxError.id)
    return element('testcase', attributes, [element('error', { type: rule, message }, [escapeXml(text)])]);
  if (hasReached(severity, failLevel))
    return element('testcase', attributes, [element('failure', { type: rule, message }, [escapeXml(text)])]);
  return element('testcase', attributes, [element('system-out', {}, [escapeXml(text)])]);
}
