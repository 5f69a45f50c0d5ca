import { lstatSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { resolveIn } from '../../src/files/resolve-in.ts';
import { InputError } from '../../src/input-error.ts';
import type { Outline } from '../../src/report/outline.ts';
import { formatDiff, formatRepair } from '../../src/report/repairs.ts';
import { type FileReport, formatText } from '../../src/report/text.ts';
import type { Checked } from '../check/check-file.ts';
import { formatSubjects } from '../check/merge-findings.ts';
import type { Format } from '../options/destinations.ts';
import { chalkFor, type Environment, type Output, widthOf } from '../process/streams.ts';
import type { CheckReport, ReportOptions } from './check-report.ts';

/** Tells a run in one format. */
export async function renderCheck(
  format: Format,
  report: CheckReport,
  options: ReportOptions,
  output: Output,
  environment: Environment,
): Promise<string> {
  if (format === 'text') return renderText(report, options, output, environment);
  const { renderDocument } = await import('./check-documents.ts');
  return renderDocument(format, report, options, environment);
}

/** For people: with `--diff` the patch, with `--fix` what was done, then what is left. */
function renderText(
  { checked, written, verification }: CheckReport,
  options: ReportOptions,
  output: Output,
  environment: Environment,
): string {
  const { variables } = environment;
  const style = {
    chalk: chalkFor(output, options.color, variables),
    width: widthOf(output),
    breaksLines: output.columns !== undefined,
  };
  if (options.diff) return checked.map(file => diffOf(file, options, environment)).join('');
  const files = checked.map(file => {
    const { source, outline, repaired } = file;
    const [path, text, left] =
      options.fix && repaired
        ? [file.repairedPath ?? file.path, repaired.text, repaired.outline]
        : [file.path, source.text, outline];
    const { pid1, diagnostics, unknown, known } = left;
    const container = file.container && {
      title: `${file.container.file}: ${formatSubjects([file.container.subject])}`,
      file: file.container.file,
    };
    return {
      path,
      container,
      text,
      pid1,
      diagnostics,
      known,
      unknown,
      scripts: scriptsOf(file, left, options),
    };
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
function diffOf(file: Checked, options: ReportOptions, environment: Environment): string {
  const { path, source, repaired } = file;
  if (!source.isUtf8 && repaired && repaired.text !== source.text)
    throw new InputError('it has bytes that are not UTF-8, and a patch of it would not apply', path);
  const scripts = repaired?.files ?? [];
  return [
    ...scripts.map(({ path: script, before, text }) =>
      formatDiff(scriptPath(file, script, options), before, text),
    ),
    formatDiff(behindLink(path, environment), source.text, repaired?.text ?? source.text),
  ].join('');
}

/** git patches no file through a symbolic link. Standard input is where it is said to be. */
function behindLink(path: string, { directory }: Environment): string {
  const full = resolveIn(directory, path);
  if (!lstatSync(full, { throwIfNoEntry: false })?.isSymbolicLink()) return path;
  return relative(realpathSync(directory), realpathSync(full)).replaceAll(sep, '/');
}

/** The scripts that findings are in, as they are named and as they read, by their paths in the context. */
function scriptsOf(file: Checked, { scripts }: Outline, options: ReportOptions): FileReport['scripts'] {
  return new Map(
    [...scripts].map(([path, text]) => [path, { path: scriptPath(file, path, options), text }] as const),
  );
}

/** A file of the context, named as the user would name it. */
function scriptPath({ path, source, context }: Checked, script: string, options: ReportOptions): string {
  const way = isAbsolute(source.path) ? relative(dirname(source.path), context) : '';
  return join(options.context ?? join(dirname(path), way), script).replaceAll(sep, '/');
}
