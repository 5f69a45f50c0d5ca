import { join } from 'node:path';
import { InputError } from '../src/input-error.ts';
import { formatJson } from '../src/report/json.ts';
import { printable } from '../src/report/printable.ts';
import type { Rule } from '../src/rule.ts';
import { parseBuildArgs, runCheck } from './check-command.ts';
import type { CheckOptions } from './check-options.ts';
import { checkDestinations, pairDestinations, writeReports } from './destinations.ts';
import { exitClean, exitEngine } from './exit-codes.ts';
import { findDockerfiles } from './find-dockerfiles.ts';
import { chalkFor, type Environment, type Streams, widthOf } from './streams.ts';

export type VerifyOptions = Pick<
  CheckOptions,
  'format' | 'output' | 'target' | 'buildArg' | 'color' | 'grace' | 'waitFor' | 'progress' | 'context'
> & { readonly file?: string; readonly image?: string };

/** `docker initcheck verify`: the experiment alone. What is found by reading decides nothing about the exit code. */
export async function runVerify(
  context: string,
  options: VerifyOptions,
  rules: readonly Rule[],
  streams: Streams,
  environment: Environment,
): Promise<number> {
  if (options.image === undefined) {
    const path =
      options.file ??
      join(context, (await findDockerfiles([], join(environment.directory, context)))[0] as string);
    const check: CheckOptions = { ...options, context, verify: true, failLevel: 'none', rule: [] };
    return runCheck([path], check, rules, streams, environment);
  }
  if (options.file !== undefined)
    throw new InputError('--image takes an image as it is and --file builds one: choose one');
  parseBuildArgs(options.buildArg);
  const destinations = pairDestinations(options.format ?? options.output ?? []);
  const other = destinations.find(({ format }) => format !== 'text' && format !== 'json');
  if (other)
    throw new InputError(
      `--format ${other.format} tells findings, and verify --image has none: use text or json`,
    );
  await checkDestinations(destinations, [], environment);
  const { verifyImage } = await import('./verify-files.ts');
  const verification = await verifyImage(options.image, options, streams, environment);
  await writeReports(
    destinations,
    (format, output) =>
      format === 'json'
        ? formatJson({ version: 1, files: [], verification: verification.json })
        : verification.text(chalkFor(output, options.color, environment.variables), widthOf(output)),
    streams,
    environment,
  );
  for (const failure of verification.failures)
    streams.stderr.write(`docker initcheck: ${printable(failure)}\n`);
  return verification.failures.length > 0 ? exitEngine : exitClean;
}
