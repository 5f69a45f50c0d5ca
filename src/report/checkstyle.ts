import type { FileResult } from './results.ts';
import { element, formatXml } from './xml.ts';

/** Checkstyle's XML, which Jenkins, reviewdog and others read; a file without findings is listed too. */
export function formatCheckstyle(files: readonly FileResult[]): string {
  return formatXml(element('checkstyle', { version: '4.3' }, files.flatMap(fileElements)));
}

/** One element for each file that findings are in: a script has its own. */
function fileElements({ path, findings }: FileResult): string[] {
  const names = new Set([path, ...findings.map(finding => finding.path)]);
  return [...names].map(name => {
    const errors = findings
      .filter(finding => finding.path === name)
      .map(({ range: { start }, severity, message, rule }) =>
        element('error', {
          line: start.line + 1,
          column: start.character + 1,
          severity,
          message,
          source: `docker-initcheck.${rule}`,
        }),
      );
    return element('file', { name }, errors);
  });
}
