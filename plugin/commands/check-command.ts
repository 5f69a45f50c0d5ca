import { findDockerfiles, standardInput } from '../../src/files/find-dockerfiles.ts';
import { lookAt } from '../../src/files/look.ts';
import { resolveIn } from '../../src/files/resolve-in.ts';
import { InputError } from '../../src/input-error.ts';
import { hasReached } from '../../src/lint/diagnostic.ts';
import type { Rule } from '../../src/lint/rule.ts';
import { printable } from '../../src/report/printable.ts';
import { isWorkloadName, wellKnownNames } from '../../src/workload/read-workload.ts';
import type { Checked, CheckFileOptions } from '../check/check-file.ts';
import { fileOptionsOf } from '../check/file-options.ts';
import type { Verification } from '../experiment/verification.ts';
import { parseBuildArgs } from '../options/build-args.ts';
import type { CheckOptions } from '../options/check-options.ts';
import {
  checkDestinations,
  pairDestinations,
  rejectWithoutExperiment,
  writeReports,
} from '../options/destinations.ts';
import { takeShard } from '../options/shard.ts';
import { exitClean, exitEngine, exitFindings, exitInput } from '../process/exit-codes.ts';
import type { Environment, Streams } from '../process/streams.ts';
import type { CheckAgain } from './add-ignores.ts';
import { carryOut } from './carry-out.ts';
import { type CheckedFiles, checkFiles } from './check-files.ts';
import { withoutLeftOut } from './left-out.ts';
import { ofServices } from './of-services.ts';
import { renderCheck } from './render-check.ts';
import { tellOfBuilder } from './tell-of-builder.ts';

/** `docker initcheck [PATH...]`: checks files, and repairs or verifies them when asked to. Returns the exit code. */
export async function runCheck(
  named: readonly string[],
  options: CheckOptions,
  rules: readonly Rule[],
  streams: Streams,
  environment: Environment,
): Promise<number> {
  const paths = pathsMeant(named, options);
  rejectContradictions(paths, options);
  const destinations = pairDestinations(options.format ?? options.output ?? []);
  if (!options.verify) rejectWithoutExperiment(destinations, 'add --verify');
  const withRepair =
    Boolean(options.fix || options.diff || options.verify) ||
    destinations.some(({ format }) => format === 'sarif');
  const common = fileOptionsOf(options, withRepair, rules, environment);
  const isOfOne = Boolean(options.fix || options.diff || options.verify || options.target || options.context);
  rejectOutside(paths, environment.directory, common);
  const missing: InputError[] = [];
  const found = findDockerfiles(paths, environment.directory, isOfOne ? [] : wellKnownNames, missing);
  const files = options.shard ? takeShard(found, options.shard) : found;
  const full = files.map(file => resolveIn(environment.directory, file));
  const look = (fileOptions: Omit<CheckFileOptions, 'limit'>, to: Streams): Promise<CheckedFiles> =>
    checkFiles(files, paths, options, { ...fileOptions, named: full }, to, environment);
  await checkDestinations(destinations, files, environment);
  const { checked: all, refused, unread: unusable } = await look(common, streams);
  const unread = [...toldOf(missing, streams), ...unusable];
  const read = all.flatMap(({ causes = [] }) => causes);
  await checkDestinations(destinations, read, environment);
  const shown = await withoutLeftOut(all, options, streams, environment);
  const asked = await ignoredIn(shown, options, streams, environment, async unsaved => {
    const quiet = { ...streams, stderr: { ...streams.stderr, write: () => true } };
    const { checked } = await look(fileOptionsOf(options, withRepair, rules, environment, unsaved), quiet);
    return await withoutLeftOut(checked, options, quiet, environment);
  });
  await tellOfBuilder(asked, options, streams, environment);
  const isText = destinations.some(({ format }) => format === 'text');
  const { checked, written, patch, notes, isRefused } = await carryOut(asked, options, isText, environment);
  const verification = options.verify
    ? await verifyChecked(paths, checked, options, rules, streams, environment)
    : undefined;
  const meant = ofServices(checked, options);
  const report = { checked: meant, refused, unread, written, patch, verification, rules };
  await writeReports(
    destinations,
    (format, output) => renderCheck(format, report, options, output, environment),
    streams,
    environment,
  );
  environment.keepCompiled?.();
  for (const failure of [...notes, ...(verification?.failures ?? [])])
    streams.stderr.write(`docker initcheck: ${printable(failure)}\n`);
  if (isRefused || refused.length + unread.length > 0) return exitInput;
  if (verification && verification.failures.length > 0) return exitEngine;
  const isSeen = verification ? hasSeen(verification, checked, options) : false;
  return isSeen || hasFound(checked, options) ? exitFindings : exitClean;
}

/** The sentences of what is not there, which are said as well. */
function toldOf(missing: readonly InputError[], { stderr }: Streams): string[] {
  return missing.map(({ message }) => {
    stderr.write(`docker initcheck: ${printable(message)}\n`);
    return message;
  });
}

/** What is left when comments are written above what was found, where that is asked for. */
async function ignoredIn(
  checked: readonly Checked[],
  { addIgnores: reason }: CheckOptions,
  streams: Streams,
  environment: Environment,
  again: CheckAgain,
): Promise<readonly Checked[]> {
  if (reason === undefined) return checked;
  const { addIgnores } = await import('./add-ignores.ts');
  return await addIgnores(checked, reason, again, streams, environment);
}

async function verifyChecked(
  [path = '']: readonly string[],
  checked: readonly Checked[],
  options: CheckOptions,
  rules: readonly Rule[],
  streams: Streams,
  environment: Environment,
): Promise<Verification> {
  if (options.services) {
    const { verifyDescribed } = await import('./verify-described.ts');
    return await verifyDescribed(path, checked, options, rules, streams, environment);
  }
  const { gatesOf, rejectUnmeasured } = await import('./gates.ts');
  const paths = checked.map(({ source }) => source.path);
  const expectations = await gatesOf(paths, options, rules, environment);
  for (const gate of expectations) rejectUnmeasured(gate, options);
  const { verifyFiles } = await import('../experiment/verify-files.ts');
  const buildArgs = parseBuildArgs(options.buildArg, environment.variables);
  return await verifyFiles(checked, { ...options, buildArgs, expectations }, streams, environment);
}

/** Whether what is found by reading, and is left after a repair, fails the run. */
function hasFound(checked: readonly Checked[], { fix }: CheckOptions): boolean {
  return checked.some(({ outline, repaired, failLevel }) =>
    (fix && repaired ? repaired.outline : outline).diagnostics.some(({ severity }) =>
      hasReached(severity, failLevel),
    ),
  );
}

/** Whether a repair is refuted, or the experiments show something else that fails the run and no rule says. */
function hasSeen(
  { isRefuted, severities }: Verification,
  checked: readonly Checked[],
  { experimentFailLevel }: CheckOptions,
): boolean {
  const levels = experimentFailLevel ? [experimentFailLevel] : checked.map(({ failLevel }) => failLevel);
  return isRefuted || severities.some(severity => levels.some(level => hasReached(severity, level)));
}

/** What has changed may be anywhere. */
function pathsMeant(named: readonly string[], { since, staged }: CheckOptions): readonly string[] {
  return named.length === 0 && (since !== undefined || staged) ? ['.'] : named;
}

/** A directory that is a link to one outside: not even its names are listed. */
function rejectOutside(
  paths: readonly string[],
  directory: string,
  { filesBeside }: Pick<CheckFileOptions, 'filesBeside'>,
): void {
  for (const path of paths) {
    const full = resolveIn(directory, path);
    if (lookAt(full)?.isDirectory()) filesBeside(full).assertInside(full, path);
  }
}

function rejectContradictions(paths: readonly string[], options: CheckOptions): void {
  const { fix, diff, verify, stdinFilename } = options;
  const names = paths.map(path => (path === standardInput ? (stdinFilename ?? path) : path));
  const describing = names.find(isWorkloadName);
  if (describing !== undefined) rejectOptionsOfOne(describing, options);
  if (fix && diff) throw new InputError('--fix writes the repairs, --diff only shows them: choose one');
  if (!paths.includes(standardInput)) {
    if (stdinFilename !== undefined)
      throw new InputError('--stdin-filename needs standard input: add - to the paths');
    return;
  }
  if (fix) throw new InputError('--fix cannot write to standard input; use --diff');
  if (options.addIgnores !== undefined) throw new InputError('--add-ignores cannot write to standard input');
  if (verify) throw new InputError('--verify needs a file with its build context, not standard input');
}

/** Options for what a file that describes containers says itself, and for what is only done to a Dockerfile. */
function rejectOptionsOfOne(path: string, { verify, services, target, context }: CheckOptions): void {
  if (verify && !services)
    throw new InputError(
      `--verify works on Dockerfiles only: run "docker initcheck verify ${path}", or name the Dockerfiles ` +
        'that it builds',
    );
  const other = target === undefined ? context && '--context' : '--target';
  if (other) throw new InputError(`${other} works on a Dockerfile only: ${path} has its own`);
}
