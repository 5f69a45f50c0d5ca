import { join, resolve } from 'node:path';
import type { Severity } from '../src/diagnostic.ts';
import type { Repaired } from '../src/fix.ts';
import { repair } from '../src/fix.ts';
import { type Linted, type LintOptions, lint } from '../src/lint.ts';
import { parseDockerfile } from '../src/syntax/dockerfile.ts';
import { type BaseChoice, basesFor } from './bases.ts';
import { openBuildContext } from './build-context.ts';
import { type FoundContext, findContext } from './find-context.ts';
import { standardInput } from './find-dockerfiles.ts';
import { RefusedFile } from './refused-file.ts';
import { type CommandLine, readSettings } from './settings.ts';
import { decodeSource, readSource, type SourceFile } from './source-file.ts';
import type { Environment, Streams } from './streams.ts';

/** One file, what is wrong with it, and what a repair makes of it where one was asked for. */
export interface Checked {
  /** As the user named it. */
  readonly path: string;
  readonly source: SourceFile;
  readonly linted: Linted;
  readonly repaired: Repaired | null;
  /** The directory whose files the Dockerfile copies. */
  readonly context: string;
  /** Why the build context may be another directory, as a clause; files are written only where there is no doubt. */
  readonly contextDoubt?: string | undefined;
  /** The platforms that compose and bake files build it for. */
  readonly platforms?: readonly string[];
  /** From which severity on the exit code is 1. */
  readonly failLevel: Severity | 'none';
}

export interface CheckFileOptions
  extends CommandLine,
    Pick<LintOptions, 'target' | 'buildArgs' | 'injection'> {
  readonly withRepair: boolean;
  readonly base: BaseChoice;
  readonly stdinFilename?: string | undefined;
}

/**
 * Reads and checks one file; null for one that the configuration leaves out. Throws a RefusedFile for what Docker would refuse to
 * read.
 */
export async function checkFile(
  path: string,
  options: CheckFileOptions,
  { stdin }: Streams,
  environment: Environment,
): Promise<Checked | null> {
  const { directory } = environment;
  const isStandardInput = path === standardInput;
  const name = isStandardInput ? (options.stdinFilename ?? '<stdin>') : path;
  const read = isStandardInput
    ? decodeSource(name, await readAll(stdin))
    : { ...(await readSource(resolveIn(directory, path))), path: resolveIn(directory, path) };
  const place = resolveIn(directory, isStandardInput ? (options.stdinFilename ?? path) : path);
  const settings = await readSettings(place, options);
  if (settings.isIgnored) return null;
  const found = await contextOf(place, read.text, settings.context, directory);
  const { directory: context, doubt: contextDoubt, platforms } = found;
  // Text from nowhere has no files beside it, unless the user says where it belongs.
  const isPlaced = !isStandardInput || Boolean(options.stdinFilename || settings.context);
  const buildArgs = options.buildArgs ?? {};
  const lookup = { choice: options.base, facts: settings.lint.bases, buildArgs };
  const lintOptions: LintOptions = {
    ...settings.lint,
    bases: await basesFor(read.text, lookup, environment),
    buildArgs,
    ...(options.target !== undefined && { target: options.target }),
    ...(options.injection && { injection: options.injection }),
  };
  const withFiles = isPlaced ? { ...lintOptions, context: openBuildContext(context, place) } : lintOptions;
  const linted = lint(read.text, withFiles);
  const problem = linted.problems[0];
  if (problem) throw new RefusedFile(name, read.text, problem);
  const repaired = options.withRepair ? repair(read.text, withFiles) : null;
  const { failLevel } = settings;
  return { path: name, source: read, linted, repaired, context, contextDoubt, platforms, failLevel };
}

async function contextOf(
  place: string,
  text: string,
  asked: string | undefined,
  directory: string,
): Promise<FoundContext> {
  if (asked) return { directory: resolveIn(directory, asked), platforms: [] };
  return findContext(resolve(place), parseDockerfile(text), directory);
}

export function resolveIn(directory: string, path: string): string {
  return path.startsWith('/') || /^[a-zA-Z]:[\\/]/.test(path) ? path : join(directory, path);
}

async function readAll(stream: AsyncIterable<Uint8Array | string>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks);
}
