import { hasReached } from '../src/diagnostic.ts';
import { InputError } from '../src/input-error.ts';
import { printable } from '../src/report/printable.ts';
import type { Rule } from '../src/rule.ts';
import { type Checked, type CheckFileOptions, checkFile, resolveIn } from './check-file.ts';
import type { CheckOptions } from './check-options.ts';
import { renderCheck } from './check-report.ts';
import {
  checkDestinations,
  type Destination,
  pairDestinations,
  rejectWithoutExperiment,
  writeReports,
} from './destinations.ts';
import { exitClean, exitEngine, exitFindings, exitInput } from './exit-codes.ts';
import { createFileProgress } from './file-progress.ts';
import { findDockerfiles, standardInput } from './find-dockerfiles.ts';
import { injectionOf } from './injection-options.ts';
import { RefusedFile } from './refused-file.ts';
import { parseRuleOption } from './rule-options.ts';
import { takeShard } from './shard.ts';
import type { Environment, Streams } from './streams.ts';
import { writeRepairs } from './write-repairs.ts';

/** `docker initcheck [PATH...]`: checks files, and repairs or verifies them when asked to. Returns the exit code. */
export async function runCheck(
  paths: readonly string[],
  options: CheckOptions,
  rules: readonly Rule[],
  streams: Streams,
  environment: Environment,
): Promise<number> {
  rejectContradictions(paths, options);
  const destinations = pairDestinations(options.format ?? options.output ?? []);
  rejectWithoutExperiment(destinations, options.verify ?? false);
  const fileOptions = checkFileOptions(options, rules, destinations, environment);
  const found = await findDockerfiles(paths, environment.directory);
  const files = options.shard ? takeShard(found, options.shard) : found;
  await checkDestinations(destinations, files, environment);
  const { checked, refused, unread } = await checkAll(
    files,
    fileOptions,
    options.progress,
    streams,
    environment,
  );
  const written = options.fix
    ? await writeRepairs(checked, options.reaperPlatforms, environment)
    : new Map<Checked, readonly string[]>();
  const verification = options.verify
    ? await (await import('./verify-files.ts')).verifyFiles(
        checked,
        { ...options, buildArgs: parseBuildArgs(options.buildArg) },
        streams,
        environment,
      )
    : undefined;
  const report = { checked, refused, unread, written, verification, rules: fileOptions.rules };
  await writeReports(
    destinations,
    (format, output) => renderCheck(format, report, options, output, environment),
    streams,
    environment,
  );
  for (const failure of verification?.failures ?? [])
    streams.stderr.write(`docker initcheck: ${printable(failure)}\n`);
  if (refused.length + unread.length > 0) return exitInput;
  if (verification && verification.failures.length > 0) return exitEngine;
  const isFailing = checked.some(({ linted, repaired, failLevel }) =>
    (options.fix && repaired ? repaired.linted : linted).diagnostics.some(({ severity }) =>
      hasReached(severity, failLevel),
    ),
  );
  const isRefuted = verification?.isRefuted ?? false;
  return isRefuted || isFailing ? exitFindings : exitClean;
}

function rejectContradictions(
  paths: readonly string[],
  { fix, diff, verify, stdinFilename }: CheckOptions,
): void {
  if (fix && diff) throw new InputError('--fix writes the repair and --diff only shows it: choose one');
  if (!paths.includes(standardInput)) {
    if (stdinFilename !== undefined)
      throw new InputError('--stdin-filename names standard input, and - is not among the paths');
    return;
  }
  if (fix) throw new InputError('--fix cannot write to standard input; use --diff');
  if (verify) throw new InputError('--verify needs a file and its build context, not standard input');
}

function checkFileOptions(
  options: CheckOptions,
  rules: readonly Rule[],
  destinations: readonly Destination[],
  { directory }: Environment,
): CheckFileOptions {
  const ruleOptions = options.rule.map(text => parseRuleOption(text, rules));
  return {
    rules,
    ruleOptions,
    base: options.base ?? 'facts',
    failLevel: options.failLevel,
    config: options.config && resolveIn(directory, options.config),
    isStrict: options.strict ?? false,
    buildArgs: parseBuildArgs(options.buildArg),
    withRepair:
      Boolean(options.fix || options.diff || options.verify) ||
      destinations.some(({ format }) => format === 'sarif'),
    context: options.context,
    injection: injectionOf(options),
    stdinFilename: options.stdinFilename,
    ...(options.target === undefined ? {} : { target: options.target }),
  };
}

/** `K=V`; a bare `K` has no value here, since the environment of the build is another one. */
export function parseBuildArgs(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.map(word => {
      const [name = '', ...value] = word.split('=');
      if (name === '' || value.length === 0) throw new InputError(`--build-arg ${word}: expected NAME=VALUE`);
      return [name, value.join('=')];
    }),
  );
}

/** A file that cannot be used is said so on standard error, and the others are checked all the same. */
async function checkAll(
  files: readonly string[],
  options: CheckFileOptions,
  kind: CheckOptions['progress'],
  streams: Streams,
  environment: Environment,
): Promise<{ checked: Checked[]; refused: RefusedFile[]; unread: string[] }> {
  const checked: Checked[] = [];
  const refused: RefusedFile[] = [];
  const unread: string[] = [];
  const progress = createFileProgress(kind, files.length, streams.stderr);
  for (const [index, file] of files.entries()) {
    if (environment.signal.aborted) break;
    progress.tell(index, file);
    try {
      const found = await checkFile(file, options, streams, environment);
      if (found) checked.push(found);
    } catch (error) {
      progress.end();
      if (!(error instanceof InputError)) throw error;
      streams.stderr.write(`docker initcheck: ${printable(error.message)}\n`);
      if (error instanceof RefusedFile) refused.push(error);
      else unread.push(error.message);
    }
  }
  progress.end();
  environment.signal.throwIfAborted();
  return { checked, refused, unread };
}
