import { join } from 'node:path';
import { InputError } from '../src/input-error.ts';
import { formatJson } from '../src/report/json.ts';
import { formatJunit } from '../src/report/junit.ts';
import { printable } from '../src/report/printable.ts';
import type { TextStyle } from '../src/report/text.ts';
import { formatVerificationHtml } from '../src/report/verification-html.ts';
import { junitSuite } from '../src/report/verification-junit.ts';
import { formatVerificationMarkdown } from '../src/report/verification-markdown.ts';
import type { Rule } from '../src/rule.ts';
import { parseBuildArgs, runCheck } from './check-command.ts';
import { resolveIn } from './check-file.ts';
import type { CheckOptions } from './check-options.ts';
import { checkDestinations, pairDestinations, writeReports } from './destinations.ts';
import { exitClean, exitEngine } from './exit-codes.ts';
import { findDockerfiles } from './find-dockerfiles.ts';
import { chalkFor, type Environment, type Streams, widthOf } from './streams.ts';
import type { Verification } from './verify-files.ts';

export interface VerifyOptions extends Omit<CheckOptions, 'verify' | 'failLevel' | 'rule'> {
  readonly file?: string;
  readonly image?: readonly string[];
  readonly entrypoint?: string;
}

/**
 * `docker initcheck verify`: the experiment alone. What is found by reading decides nothing about the exit code. `behind` are the words
 * after `--`.
 */
export async function runVerify(
  words: readonly string[],
  behind: readonly string[],
  options: VerifyOptions,
  rules: readonly Rule[],
  streams: Streams,
  environment: Environment,
): Promise<number> {
  const [context = '.', ...more] = words;
  if (more.length > 0)
    throw new InputError(
      `verify takes one build context: ${words.join(' ')}; flags for docker build go after --`,
    );
  if (options.image !== undefined) {
    if (words.length > 0 || options.file !== undefined)
      throw new InputError('--image takes an image as it is and a Dockerfile builds one: choose one');
    return await runVerifyImages(options.image, behind, options, streams, environment);
  }
  if (options.entrypoint !== undefined)
    throw new InputError('--entrypoint is for --image: a Dockerfile is repaired in its ENTRYPOINT');
  const path =
    options.file ??
    join(context, (await findDockerfiles([], resolveIn(environment.directory, context)))[0] as string);
  const check = {
    ...options,
    context,
    verify: true,
    failLevel: 'none',
    rule: [],
    buildFlags: behind,
  } as const;
  return await runCheck([path], check, rules, streams, environment);
}

async function runVerifyImages(
  images: readonly string[],
  behind: readonly string[],
  options: VerifyOptions,
  streams: Streams,
  environment: Environment,
): Promise<number> {
  parseBuildArgs(options.buildArg);
  const destinations = pairDestinations(options.format ?? options.output ?? []);
  const other = destinations.find(({ format }) => !(format in renderers));
  if (other)
    throw new InputError(
      `--format ${other.format} tells findings, and verify --image has none: use ${Object.keys(renderers).join(', ')}`,
    );
  await checkDestinations(destinations, [], environment);
  const { entrypoint } = options;
  const command = {
    ...(entrypoint !== undefined && { entrypoint: entrypoint === '' ? [] : [entrypoint] }),
    ...((entrypoint !== undefined || behind.length > 0) && { cmd: behind }),
  };
  const { verifyImages } = await import('./verify-files.ts');
  const verification = await verifyImages(images, { ...options, command }, streams, environment);
  await writeReports(
    destinations,
    (format, output) => {
      const style = { chalk: chalkFor(output, options.color, environment.variables), width: widthOf(output) };
      return renderers[format as keyof typeof renderers](verification, style);
    },
    streams,
    environment,
  );
  for (const failure of verification.failures)
    streams.stderr.write(`docker initcheck: ${printable(failure)}\n`);
  return verification.failures.length > 0 ? exitEngine : exitClean;
}

/** The formats that an experiment without findings can be told in. */
const renderers = {
  text: ({ text }: Verification, { chalk, width }: TextStyle) => text(chalk, width),
  json: ({ json }: Verification) => formatJson({ version: 1, files: [], verification: json }),
  junit: ({ reports }: Verification) => formatJunit([], reports.map(junitSuite)),
  markdown: ({ reports }: Verification) => formatVerificationMarkdown(reports),
  html: ({ reports }: Verification) => formatVerificationHtml(reports),
};
