import { join } from 'node:path';
import { repositoryFiles } from '../../src/files/repository-files.ts';
import { resolveIn } from '../../src/files/resolve-in.ts';
import { InputError, isInputError } from '../../src/input-error.ts';
import type { Rule } from '../../src/lint/rule.ts';
import { type Expectation, parseExpectations } from '../../src/verify/expectation.ts';
import { readConfig } from '../config/read-config.ts';
import { configNamed } from '../config/variables.ts';
import type { Environment } from '../process/streams.ts';

interface GateOptions {
  readonly expect?: string | undefined;
  readonly config?: string | undefined;
  readonly allowOutside?: true | undefined;
}

/**
 * What `--expect` says of each of these files, whose configurations name profiles. Throws an InputError for a word that
 * nothing is known of.
 */
export async function gatesOf(
  files: readonly string[],
  { expect, config, allowOutside }: GateOptions,
  rules: readonly Rule[],
  { directory, variables }: Pick<Environment, 'directory' | 'variables'>,
): Promise<readonly (readonly Expectation[])[]> {
  if (expect === undefined) return files.map(() => []);
  const filesBeside = repositoryFiles(directory, allowOutside);
  const given = config ?? configNamed(variables);
  const named = given === undefined ? undefined : resolveIn(directory, given);
  const gates: (readonly Expectation[])[] = [];
  for (const file of files) {
    const full = resolveIn(directory, file);
    const { profiles } = await readConfig(full, rules, filesBeside(full), { named, variables });
    try {
      gates.push(parseExpectations(expect, profiles));
    } catch (error) {
      throw isInputError(error) ? new InputError(error.reason, '--expect') : error;
    }
  }
  return gates;
}

/** The same for what no file describes: the configuration is that of the working directory. */
export async function gateHere(
  options: GateOptions,
  rules: readonly Rule[],
  environment: Pick<Environment, 'directory' | 'variables'>,
): Promise<readonly Expectation[]> {
  const [gate = []] = await gatesOf([join(environment.directory, 'Dockerfile')], options, rules, environment);
  return gate;
}

/**
 * Throws an InputError for what can only be seen where more is asked for; nothing can be asked for where no experiment
 * is made.
 */
export function rejectUnmeasured(
  gate: readonly Expectation[],
  asked?: { readonly sweep?: number | undefined; readonly http?: string | undefined },
): void {
  for (const { kind, text } of gate) {
    const place = `--expect ${text}`;
    if (!asked && (kind === 'deaf' || kind === 'requests-lost'))
      throw new InputError('only verify measures that, in containers of its own', place);
    if (kind === 'deaf' && asked?.sweep === undefined)
      throw new InputError('it is only measured with --sweep', place);
    if (kind === 'requests-lost' && asked?.http === undefined)
      throw new InputError('requests are only sent with --http PATH', place);
  }
}
