import type { Unsaved } from '../../src/files/repository-files.ts';
import { resolveIn } from '../../src/files/resolve-in.ts';
import type { InputError } from '../../src/input-error.ts';
import { hasReached } from '../../src/lint/diagnostic.ts';
import type { Rule } from '../../src/lint/rule.ts';
import { printable } from '../../src/report/printable.ts';
import type { Checked, CheckFileOptions } from '../check/check-file.ts';
import { fileOptionsOf } from '../check/file-options.ts';
import type { Verification } from '../experiment/verification.ts';
import { parseBuildArgs } from '../options/build-args.ts';
import type { CheckOptions } from '../options/check-options.ts';
import {
  checkDestinations,
  type Destination,
  pairDestinations,
  rejectWithoutExperiment,
  writeReports,
} from '../options/destinations.ts';
import { exitClean, exitEngine, exitFindings, exitInput } from '../process/exit-codes.ts';
import type { Environment, Streams } from '../process/streams.ts';
import type { CheckAgain } from './add-ignores.ts';
import { carryOut } from './carry-out.ts';
import { type CheckedFiles, checkFiles } from './check-files.ts';
import { rejectContradictions, rejectOutside } from './contradictions.ts';
import { filesMeant, tellOfUnnamed } from './files-meant.ts';
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
  const start = performance.now();
  const paths = pathsMeant(named, options);
  rejectContradictions(paths, options);
  const destinations = pairDestinations(options.format ?? options.output ?? []);
  if (!options.verify) rejectWithoutExperiment(destinations, 'add --verify');
  const withRepair = wantsRepair(options, destinations);
  const common = fileOptionsOf(
    options,
    withRepair,
    rules,
    environment,
    await stagedOnly(options, environment),
  );
  rejectOutside(paths, environment.directory, common);
  const missing: InputError[] = [];
  const files = filesMeant(paths, options, environment, missing);
  if (options.fix || options.diff) tellOfUnnamed(paths, files, streams, environment);
  const full = files.map(file => resolveIn(environment.directory, file));
  const look = (fileOptions: Omit<CheckFileOptions, 'limit'>, to: Streams): Promise<CheckedFiles> =>
    checkFiles(files, paths, options, { ...fileOptions, named: full }, to, environment);
  await checkDestinations(destinations, files, environment);
  const { checked: all, refused, unread: unusable } = await look(common, streams);
  const unread = [...toldOf(missing, streams), ...unusable];
  const read = all.flatMap(({ causes = [] }) => causes);
  await checkDestinations(destinations, read, environment);
  const shown = await withoutLeftOut(all, paths, options, streams, environment);
  const asked = await ignoredIn(shown, options, streams, environment, async unsaved => {
    const quiet = { ...streams, stderr: { ...streams.stderr, write: () => true } };
    const { checked } = await look(fileOptionsOf(options, withRepair, rules, environment, unsaved), quiet);
    return await withoutLeftOut(checked, paths, options, quiet, environment);
  });
  return await carryOutAndTell(
    asked,
    { paths, destinations, refused, unread, start },
    options,
    rules,
    streams,
    environment,
  );
}

/** What will be committed counts; a repair and a build are of what lies in the work tree. */
async function stagedOnly(
  { staged, fix, verify }: CheckOptions,
  environment: Environment,
): Promise<Unsaved | undefined> {
  if (!staged || fix || verify) return undefined;
  const { stagedTexts } = await import('../changes/staged-texts.ts');
  return await stagedTexts(environment);
}

function wantsRepair({ fix, diff, verify }: CheckOptions, destinations: readonly Destination[]): boolean {
  return Boolean(fix || diff || verify) || destinations.some(({ format }) => format === 'sarif');
}

/** What goes with the files through the rest of the command. */
interface Rest extends Pick<CheckedFiles, 'refused' | 'unread'> {
  readonly paths: readonly string[];
  readonly destinations: readonly Destination[];
  /** When the run began, by `performance.now()`. */
  readonly start: number;
}

/** Writes and verifies what is asked for, and the reports of it all. Returns the exit code. */
async function carryOutAndTell(
  checked: readonly Checked[],
  { paths, destinations, refused, unread, start }: Rest,
  options: CheckOptions,
  rules: readonly Rule[],
  streams: Streams,
  environment: Environment,
): Promise<number> {
  await tellOfBuilder(checked, options, streams, environment);
  const isText = destinations.some(({ format }) => format === 'text');
  const { written, patch, notes, isRefused } = await carryOut(checked, options, isText, environment);
  const verification = options.verify
    ? await verifyChecked(paths, checked, options, rules, streams, environment)
    : undefined;
  const meant = ofServices(checked, options);
  const seconds = Math.round(performance.now() - start) / 1000;
  const report = { paths, checked: meant, refused, unread, written, patch, verification, rules, seconds };
  await writeReports(
    destinations,
    (format, output) => renderCheck(format, report, options, output, environment),
    streams,
    environment,
  );
  environment.keepCompiled?.();
  for (const failure of [...notes, ...(verification?.failures ?? [])])
    streams.stderr.write(`docker initcheck: ${printable(failure)}\n`);
  return isRefused || refused.length + unread.length > 0 ? exitInput : codeOf(checked, verification, options);
}

/** What is left where all that was named could be used. */
function codeOf(
  checked: readonly Checked[],
  verification: Verification | undefined,
  options: CheckOptions,
): number {
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
