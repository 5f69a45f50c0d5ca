import { hasReached } from '../src/diagnostic.ts';
import { findKnownBase } from '../src/image/known-bases.ts';
import { InputError } from '../src/input-error.ts';
import { formatDiff, formatRepair } from '../src/report/fixes.ts';
import { formatJson, type JsonFile, jsonImage, stageName } from '../src/report/json.ts';
import { printable } from '../src/report/printable.ts';
import { formatText } from '../src/report/text.ts';
import type { Rule } from '../src/rule.ts';
import { type Checked, type CheckFileOptions, checkFile } from './check-file.ts';
import type { CheckOptions } from './check-options.ts';
import { exitClean, exitEngine, exitFindings, exitInput } from './exit-codes.ts';
import { findDockerfiles, standardInput } from './find-dockerfiles.ts';
import { needsReaper } from './needs-reaper.ts';
import { readReapers, writeReapers } from './reaper-files.ts';
import { applyRuleOptions, parseRuleOption } from './rule-options.ts';
import { replaceSource } from './source-file.ts';
import { chalkFor, type Environment, type Streams, widthOf } from './streams.ts';
import { type Verification, verifyFiles } from './verify-files.ts';

/** `docker initcheck [PATH...]`: checks files, and repairs or verifies them when asked to. Returns the exit code. */
export async function runCheck(
  paths: readonly string[],
  options: CheckOptions,
  rules: readonly Rule[],
  streams: Streams,
  environment: Environment,
): Promise<number> {
  rejectContradictions(paths, options);
  const fileOptions = checkFileOptions(options, rules);
  const files = await findDockerfiles(paths, environment.directory);
  const { checked, failures } = await checkAll(files, fileOptions, streams, environment);
  const written = options.fix ? await fixAll(checked, environment) : new Map<Checked, readonly string[]>();
  const verification = options.verify
    ? await verifyFiles(
        checked,
        { ...options, buildArgs: parseBuildArgs(options.buildArg) },
        streams,
        environment,
      )
    : undefined;
  report({ checked, written, verification }, options, streams, environment);
  for (const failure of verification?.failures ?? [])
    streams.stderr.write(`docker initcheck: ${printable(failure)}\n`);
  if (failures > 0) return exitInput;
  if (verification && verification.failures.length > 0) return exitEngine;
  const left = checked.flatMap(
    ({ linted, repaired }) => (options.fix && repaired ? repaired.linted : linted).diagnostics,
  );
  const isRefuted = verification?.isRefuted ?? false;
  return isRefuted || left.some(({ severity }) => hasReached(severity, options.failLevel))
    ? exitFindings
    : exitClean;
}

function rejectContradictions(paths: readonly string[], { fix, diff, verify }: CheckOptions): void {
  if (fix && diff) throw new InputError('--fix writes the repair and --diff only shows it: choose one');
  if (!paths.includes(standardInput)) return;
  if (fix) throw new InputError('--fix cannot write to standard input; use --diff');
  if (verify) throw new InputError('--verify needs a file and its build context, not standard input');
}

function checkFileOptions(options: CheckOptions, rules: readonly Rule[]): CheckFileOptions {
  const ruleOptions = options.rule.map(text => parseRuleOption(text, rules));
  return {
    rules: applyRuleOptions(rules, ruleOptions),
    bases: findKnownBase,
    isStrict: options.strict ?? false,
    buildArgs: parseBuildArgs(options.buildArg),
    withRepair: Boolean(options.fix || options.diff || options.verify),
    context: options.context,
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
  streams: Streams,
  environment: Environment,
): Promise<{ checked: Checked[]; failures: number }> {
  const checked: Checked[] = [];
  for (const file of files) {
    try {
      checked.push(await checkFile(file, options, streams, environment));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      streams.stderr.write(`docker initcheck: ${printable(error.message)}\n`);
    }
  }
  return { checked, failures: files.length - checked.length };
}

/** Writes the binaries first: a Dockerfile that copies what is not there would be worse than one that is not repaired. */
async function fixAll(
  checked: readonly Checked[],
  environment: Environment,
): Promise<Map<Checked, readonly string[]>> {
  const written = new Map<Checked, readonly string[]>();
  for (const file of checked) {
    const { repaired, source, context } = file;
    if (!repaired || repaired.text === source.text) continue;
    if (!source.isUtf8)
      throw new InputError(`${file.path}: it has bytes that are not UTF-8, and is not rewritten`);
    const files = needsReaper(file) ? await readReapers(environment.binaries) : new Map<string, Uint8Array>();
    written.set(file, await writeReapers(context, source.path, files));
    await replaceSource(source, repaired.text);
  }
  return written;
}

interface Results {
  readonly checked: readonly Checked[];
  readonly written: ReadonlyMap<Checked, readonly string[]>;
  readonly verification: Verification | undefined;
}

function report(
  { checked, written, verification }: Results,
  options: CheckOptions,
  { stdout }: Streams,
  { variables }: Environment,
): void {
  const chalk = chalkFor(stdout, options.color, variables);
  if (options.format === 'json') {
    const results = verification ? { verification: verification.json } : {};
    stdout.write(formatJson({ version: 1, files: checked.map(jsonFile), ...results }));
    return;
  }
  if (options.diff) {
    for (const { path, source, repaired } of checked)
      stdout.write(formatDiff(path, source.text, repaired?.text ?? source.text));
    return;
  }
  const files = checked.map(({ path, source, linted, repaired }) =>
    options.fix && repaired
      ? { path, text: repaired.text, image: repaired.linted.image, diagnostics: repaired.linted.diagnostics }
      : { path, text: source.text, image: linted.image, diagnostics: linted.diagnostics },
  );
  if (options.fix)
    for (const file of checked)
      if (file.repaired) stdout.write(formatRepair(file.path, file.repaired, written.get(file) ?? [], chalk));
  if (files.length > 0) stdout.write(formatText(files, { chalk, width: widthOf(stdout) }));
  if (verification) stdout.write(`\n${verification.text(chalk, widthOf(stdout))}`);
}

function jsonFile({ path, linted, repaired }: Checked): JsonFile {
  const file = {
    path,
    target: stageName(linted.image),
    image: jsonImage(linted.image),
    diagnostics: linted.diagnostics,
  };
  if (!repaired) return file;
  const reasons = repaired.refused.map(({ line, reason }) => `line ${line + 1}: ${reason}`);
  const refused = reasons.length > 0 ? reasons.join('; ') : null;
  return { ...file, repaired: { image: jsonImage(repaired.linted.image), edits: repaired.edits, refused } };
}
