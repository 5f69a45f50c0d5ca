import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import type { Linted } from '../src/lint.ts';
import { formatCheckstyle } from '../src/report/checkstyle.ts';
import { formatDiff, formatRepair } from '../src/report/fixes.ts';
import { formatGithub } from '../src/report/github.ts';
import { formatGitlab } from '../src/report/gitlab.ts';
import { formatGnu } from '../src/report/gnu.ts';
import { formatJson, type JsonFile, jsonImage, stageName } from '../src/report/json.ts';
import { formatJunit } from '../src/report/junit.ts';
import type { FileResult } from '../src/report/results.ts';
import { formatSarif } from '../src/report/sarif.ts';
import { type FileReport, formatText } from '../src/report/text.ts';
import { formatVerificationHtml } from '../src/report/verification-html.ts';
import { junitSuite } from '../src/report/verification-junit.ts';
import { formatVerificationMarkdown } from '../src/report/verification-markdown.ts';
import type { Rule } from '../src/rule.ts';
import type { Checked } from './check-file.ts';
import type { CheckOptions } from './check-options.ts';
import type { Format } from './destinations.ts';
import type { RefusedFile } from './refused-file.ts';
import { fileResults } from './results.ts';
import { chalkFor, type Environment, type Output, widthOf } from './streams.ts';
import type { Verification } from './verify-files.ts';
import { homepage, version } from './version.ts';

/** Everything a run of `docker initcheck [PATH...]` has to tell. */
export interface CheckReport {
  readonly checked: readonly Checked[];
  readonly refused: readonly RefusedFile[];
  /** A sentence for each file that could not be read at all. */
  readonly unread: readonly string[];
  /** What a repair wrote beside the Dockerfile. */
  readonly written: ReadonlyMap<Checked, readonly string[]>;
  readonly verification: Verification | undefined;
  readonly rules: readonly Rule[];
}

/** What of the command line decides how a run is told. */
export type ReportOptions = Pick<CheckOptions, 'fix' | 'diff' | 'verify' | 'context' | 'color' | 'failLevel'>;

/** Tells a run in one format. */
export async function renderCheck(
  format: Format,
  report: CheckReport,
  options: ReportOptions,
  output: Output,
  environment: Environment,
): Promise<string> {
  if (format === 'text') return renderText(report, options, output, environment);
  if (format === 'json') return renderJson(report, options);
  if (format === 'markdown') return formatVerificationMarkdown(report.verification?.reports ?? []);
  if (format === 'html') return formatVerificationHtml(report.verification?.reports ?? []);
  const { checked, refused, rules, unread } = report;
  const files = await fileResults(checked, refused, options.fix ?? false, environment);
  if (format === 'junit') return formatJunit(files, (report.verification?.reports ?? []).map(junitSuite));
  if (format !== 'sarif') return formatsOfFiles[format](files);
  return formatSarif({ tool: { version, homepage }, rules, files, failures: unread });
}

const formatsOfFiles: Record<
  Exclude<Format, 'text' | 'json' | 'sarif' | 'junit' | 'markdown' | 'html'>,
  (files: readonly FileResult[]) => string
> = {
  github: formatGithub,
  checkstyle: formatCheckstyle,
  gitlab: formatGitlab,
  gnu: formatGnu,
};

/** For people: with `--diff` the patch, with `--fix` what was done, then what is left. */
function renderText(
  { checked, written, verification }: CheckReport,
  options: ReportOptions,
  output: Output,
  { variables }: Environment,
): string {
  const style = { chalk: chalkFor(output, options.color, variables), width: widthOf(output) };
  if (options.diff) return checked.map(file => diffOf(file, options)).join('');
  const files = checked.map(file => {
    const { path, source, linted, repaired } = file;
    const [text, left] = options.fix && repaired ? [repaired.text, repaired.linted] : [source.text, linted];
    const { image, diagnostics } = left;
    return { path, text, image, diagnostics, scripts: scriptsOf(file, left, options) };
  });
  const repairs = checked.flatMap(file =>
    options.fix && file.repaired
      ? [formatRepair(file.path, file.repaired, written.get(file) ?? [], style.chalk)]
      : [],
  );
  return [
    ...repairs,
    ...(files.length > 0 ? [formatText(files, style)] : []),
    ...(verification ? [`\n${verification.text(style.chalk, style.width)}`] : []),
  ].join('');
}

/** The scripts that change with a Dockerfile first, as they are written. */
function diffOf(file: Checked, options: ReportOptions): string {
  const { path, source, repaired } = file;
  const scripts = repaired?.files ?? [];
  return [
    ...scripts.map(({ path: script, before, text }) =>
      formatDiff(scriptPath(file, script, options), before, text),
    ),
    formatDiff(path, source.text, repaired?.text ?? source.text),
  ].join('');
}

/** The scripts that findings stand in, as they are named and as they read, by their paths in the context. */
function scriptsOf(file: Checked, { findings }: Linted, options: ReportOptions): FileReport['scripts'] {
  const places = findings.flatMap(({ offender }) => offender.place.file ?? []);
  return new Map(
    places.map(({ path, text }) => [path, { path: scriptPath(file, path, options), text }] as const),
  );
}

/** A file of the context, named as the user would name it. */
function scriptPath({ path, source, context }: Checked, script: string, options: ReportOptions): string {
  const way = isAbsolute(source.path) ? relative(dirname(source.path), context) : '';
  return join(options.context ?? join(dirname(path), way), script).replaceAll(sep, '/');
}

function renderJson({ checked, refused, verification }: CheckReport, options: ReportOptions): string {
  const withRepair = Boolean(options.fix || options.diff || options.verify);
  const files = [
    ...checked.map(file => jsonFile(file, withRepair)),
    ...refused.map(({ path, diagnostic }) => ({
      path,
      target: null,
      image: null,
      diagnostics: [diagnostic],
    })),
  ];
  const results = verification ? { verification: verification.json } : {};
  return formatJson({ version: 1, files, ...results });
}

function jsonFile({ path, linted, repaired }: Checked, withRepair: boolean): JsonFile {
  const file = {
    path,
    target: stageName(linted.image),
    image: jsonImage(linted.image),
    diagnostics: linted.diagnostics,
  };
  if (!repaired || !withRepair) return file;
  const reasons = repaired.refused.map(
    ({ line, file: script, reason }) => `${script ? `${script} ` : ''}line ${line + 1}: ${reason}`,
  );
  const refused = reasons.length > 0 ? reasons.join('; ') : null;
  const files = repaired.files.map(({ path: script, edits }) => ({ path: script, edits }));
  const changes = { edits: repaired.edits, ...(files.length > 0 && { files }) };
  return { ...file, repaired: { image: jsonImage(repaired.linted.image), ...changes, refused } };
}
