import type { Severity } from '../../src/lint/diagnostic.ts';
import { formatCheckstyle } from '../../src/report/checkstyle.ts';
import { formatGithub } from '../../src/report/github.ts';
import { formatGitlab } from '../../src/report/gitlab.ts';
import { formatGnu } from '../../src/report/gnu.ts';
import { formatJson, type JsonFile, type JsonSummary } from '../../src/report/json.ts';
import { formatJunit } from '../../src/report/junit.ts';
import { formatMarkdown } from '../../src/report/markdown.ts';
import type { FileResult } from '../../src/report/results.ts';
import { formatSarif } from '../../src/report/sarif.ts';
import { formatVerificationHtml } from '../../src/report/verification-html.ts';
import { junitSuite } from '../../src/report/verification-junit.ts';
import { formatVerificationMarkdown } from '../../src/report/verification-markdown.ts';
import type { Checked } from '../check/check-file.ts';
import { inOrder } from '../check/in-order.ts';
import { fileResults } from '../check/results.ts';
import type { Format } from '../options/destinations.ts';
import type { Environment } from '../process/streams.ts';
import { homepage, rulesPage, version } from '../process/version.ts';
import type { CheckReport, ReportOptions } from './check-report.ts';

/** Tells a run to another program. */
export async function renderDocument(
  format: Exclude<Format, 'text'>,
  report: CheckReport,
  options: ReportOptions,
  environment: Environment,
): Promise<string> {
  if (format === 'json') return renderJson(report, options);
  if (format === 'markdown' && report.verification)
    return formatVerificationMarkdown(report.verification.reports);
  if (format === 'html') return formatVerificationHtml(report.verification?.reports ?? []);
  const { checked, refused, rules, unread } = report;
  const reports = report.verification?.reports ?? [];
  const isFixed = options.fix ?? false;
  if (format === 'junit')
    return formatJunit(await fileResults(checked, refused, isFixed, environment), reports.map(junitSuite));
  const files = await fileResults(checked, refused, isFixed, environment, reports);
  if (format !== 'sarif') return formatsOfFiles[format](files);
  return formatSarif({ tool: { version, homepage, rulesPage }, rules, files, failures: unread });
}

const formatsOfFiles: Record<
  Exclude<Format, 'text' | 'json' | 'sarif' | 'junit' | 'html'>,
  (files: readonly FileResult[]) => string
> = {
  github: formatGithub,
  checkstyle: formatCheckstyle,
  gitlab: formatGitlab,
  gnu: formatGnu,
  markdown: formatMarkdown,
};

function renderJson(
  { checked, refused, verification, seconds }: CheckReport,
  options: ReportOptions,
): string {
  const withRepair = Boolean(options.fix || options.diff || options.verify);
  const files = inOrder<JsonFile>(
    checked.map((file, before) => ({ before, entry: jsonFile(file, withRepair) })),
    refused.map(({ path, diagnostic, before }) => ({
      before,
      entry: { path, target: null, image: null, diagnostics: [diagnostic], unknown: [] },
    })),
  );
  const results = verification ? { verification: verification.json } : {};
  const sum = (numbers: readonly (number | undefined)[]): number =>
    numbers.reduce<number>((total, number = 0) => total + number, 0);
  const leftOut = {
    known: sum(checked.map(({ outline }) => outline.known)),
    lighter: sum(checked.map(({ outline }) => outline.lighter?.length)),
  };
  return formatJson({ version: 1, summary: { ...summaryOf(files), ...leftOut, seconds }, files, ...results });
}

/** What all files come to. What several containers share is one unknown. */
function summaryOf(files: readonly JsonFile[]): Omit<JsonSummary, 'known' | 'lighter' | 'seconds'> {
  const all = files.flatMap(({ diagnostics }) => diagnostics);
  const count = (severity: Severity): number => all.filter(each => each.severity === severity).length;
  const unknown = files.flatMap(file => file.unknown.map(({ what, line }) => `${file.path}:${line}:${what}`));
  return {
    files: new Set(files.map(({ path, container }) => container?.file ?? path)).size,
    errors: count('error'),
    warnings: count('warning'),
    infos: count('info'),
    fixable: all.filter(({ fixable }) => fixable).length,
    unknown: new Set(unknown).size,
  };
}

function jsonFile({ path, outline, repaired, container }: Checked, withRepair: boolean): JsonFile {
  const file = {
    path,
    target: outline.target,
    image: outline.image,
    diagnostics: outline.diagnostics,
    unknown: outline.unknown,
    ...(container && { container: { name: container.subject.name, file: container.file } }),
  };
  if (!repaired || !withRepair) return file;
  const reasons = repaired.declined.map(
    ({ line, file: script, reason }) => `${script ? `${script} ` : ''}line ${line + 1}: ${reason}`,
  );
  const refused = reasons.length > 0 ? reasons.join('; ') : null;
  const files = repaired.files.map(({ path: script, edits }) => ({ path: script, edits }));
  const still = [...new Set(repaired.applied.flatMap(({ remains }) => remains))];
  const changes = { edits: repaired.edits, ...(files.length > 0 && { files }) };
  return { ...file, repaired: { image: repaired.outline.image, ...changes, still, refused } };
}
