import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { resolveIn } from '../../src/files/resolve-in.ts';
import type { FileReport } from '../../src/report/file-report.ts';
import type { Outline } from '../../src/report/outline.ts';
import { printable } from '../../src/report/printable.ts';
import { formatRepair } from '../../src/report/repairs.ts';
import { formatText, type TextExtent } from '../../src/report/text.ts';
import { isWorkloadName } from '../../src/workload/read-workload.ts';
import type { Checked } from '../check/check-file.ts';
import { formatSubjects } from '../check/merge-findings.ts';
import type { RepairPatch } from '../check/patch-repairs.ts';
import type { Format } from '../options/destinations.ts';
import { chalkFor, type Environment, type Output, widthOf } from '../process/streams.ts';
import type { CheckReport, ReportOptions } from './check-report.ts';
import { withoutSecrets } from './without-secrets.ts';

/** Tells a run in one format. */
export async function renderCheck(
  format: Format,
  report: CheckReport,
  options: ReportOptions,
  output: Output,
  environment: Environment,
): Promise<string> {
  const shown = withoutSecrets(report);
  if (format === 'text') return renderText(shown, options, output, environment);
  const { renderDocument } = await import('./check-documents.ts');
  return renderDocument(format, shown, options, environment);
}

/** For people: with `--diff` the patch, with `--fix` what was done, then what is left. */
function renderText(
  { paths, checked, written, patch, verification }: CheckReport,
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
  if (options.diff) return patch ? formatPatches(patch, output.columns !== undefined) : '';
  const containers = checked.filter(({ describes }) => describes === undefined);
  const files = containers.map(file => {
    const { source, outline, repaired } = file;
    const [path, text, left] =
      options.fix && repaired
        ? [file.repairedPath ?? file.path, repaired.text, repaired.outline]
        : [file.path, source.text, outline];
    const { pid1, diagnostics, unknown, known, lighter } = left;
    const container = file.container && {
      title: `${file.container.file}: ${formatSubjects([file.container.subject])}`,
      file: file.container.file,
    };
    const scripts = scriptsOf(file, left, options);
    return {
      path,
      container,
      text,
      pid1,
      diagnostics,
      known,
      lighter,
      unknown,
      scripts,
      repairedBy: container && namesToRepair(container.file, scripts, paths, environment),
    };
  });
  const repairs = checked.flatMap(file =>
    options.fix && file.repaired
      ? [formatRepair(file.path, file.repaired, written.get(file) ?? [], style.chalk)]
      : [],
  );
  return [
    ...repairs,
    ...(files.length > 0 ? [formatText(files, style, extentOf(options))] : []),
    ...(verification ? [`\n${verification.text(style.chalk, style.width)}`] : []),
  ].join('');
}

function extentOf({ quiet, statistics, upgrade }: ReportOptions): TextExtent {
  return { isQuiet: quiet, hasStatistics: statistics, isAboutReapers: upgrade };
}

/** What has to be named so that `--fix` changes files that describe containers: it leaves alone what is only found. */
function namesToRepair(
  file: string,
  scripts: FileReport['scripts'],
  paths: readonly string[],
  { directory }: Environment,
): FileReport['repairedBy'] {
  const named = new Set(paths.map(path => resolveIn(directory, path)));
  const places = [file, ...[...(scripts?.values() ?? [])].map(({ path }) => path)];
  // Its scripts are repaired with it.
  return new Map(
    places.flatMap((place): [string, string][] => {
      const needed = [...new Set([file, place])].filter(isWorkloadName);
      const isNamed = needed.every(path => named.has(resolveIn(directory, path)));
      return isNamed ? [] : [[place, needed.join(' ')]];
    }),
  );
}

/** On a terminal nobody reads binaries: a file or a pipe gets them. */
function formatPatches({ files }: RepairPatch, isTerminal: boolean): string {
  let root: string | undefined;
  return files
    .map(file => {
      const place = file.root === root || file.root === undefined ? '' : `# in ${printable(file.root)}:\n`;
      root = file.root;
      const isLeftOut = isTerminal && file.size !== undefined;
      const name = printable(file.name);
      const short = `# ${name} has ${file.size} bytes: they are in the patch that --diff > FILE writes\n`;
      return `${place}${isLeftOut ? short : file.text}`;
    })
    .join('');
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
