import { resolve } from 'node:path';
import { standardInput } from '../../src/files/find-dockerfiles.ts';
import { lookAt } from '../../src/files/look.ts';
import { RefusedFile } from '../../src/files/refused-file.ts';
import { resolveIn } from '../../src/files/resolve-in.ts';
import { decodeSource, readSource, type SourceFile } from '../../src/files/source-file.ts';
import { InputError } from '../../src/input-error.ts';
import type { Severity } from '../../src/lint/diagnostic.ts';
import { type LintOptions, lint } from '../../src/lint/lint.ts';
import type { Repaired } from '../../src/repair/fix.ts';
import { repair } from '../../src/repair/fix.ts';
import { type Outline, outlineOf } from '../../src/report/outline.ts';
import { parseDockerfile } from '../../src/syntax/dockerfile.ts';
import { openBuildContext } from '../../src/workload/context/build-context.ts';
import { type FoundContext, findContext } from '../../src/workload/context/find-context.ts';
import type { FoldersRead } from '../../src/workload/context/folders-read.ts';
import type { Subject } from '../../src/workload/described.ts';
import { type CommandLine, readSettings } from '../config/settings.ts';
import { type BaseChoice, basesFor } from '../engine/bases.ts';
import { type Environment, readAll, type Streams } from '../process/streams.ts';

/** One file, what is wrong with it, and what a repair makes of it where one was asked for. */
export interface Checked {
  /** As the user named it. */
  readonly path: string;
  readonly source: SourceFile;
  readonly outline: Outline;
  readonly repaired: OutlinedRepair | null;
  /** The directory whose files the Dockerfile copies. */
  readonly context: string;
  /** Why the build context may be another directory, as a clause; files are written only where there is no doubt. */
  readonly contextDoubt?: string | undefined;
  /** What the repaired one is called, where it is not written over this one: a new image. */
  readonly repairedPath?: string | undefined;
  /** The platforms that compose and bake files build it for. */
  readonly platforms?: readonly string[];
  /** From which severity on the exit code is 1. */
  readonly failLevel: Severity | 'none';
  /** The container that this is the image of, and the file that describes it, as the user named it. */
  readonly container?: { readonly subject: Subject; readonly file: string };
}

/** A repair, and what is found in its text. */
export type OutlinedRepair = Omit<Repaired, 'linted'> & { readonly outline: Outline };

export function outlineRepair({ linted, ...repaired }: Repaired): OutlinedRepair {
  return { ...repaired, outline: outlineOf(linted) };
}

export interface CheckFileOptions
  extends CommandLine,
    Pick<LintOptions, 'target' | 'buildArgs' | 'injection'> {
  readonly withRepair: boolean;
  readonly base: BaseChoice;
  readonly stdinFilename?: string | undefined;
  /** Of the whole run. */
  readonly foldersRead?: FoldersRead;
}

/**
 * Reads and checks one file; null for one that the configuration leaves out. Throws a RefusedFile for what Docker would refuse to
 * read.
 */
export async function checkFile(
  path: string,
  options: CheckFileOptions,
  streams: Pick<Streams, 'stdin'>,
  environment: Environment,
): Promise<Checked | null> {
  const { directory } = environment;
  const isStandardInput = path === standardInput;
  const name = isStandardInput ? (options.stdinFilename ?? '<stdin>') : path;
  const read = isStandardInput
    ? decodeSource(name, await readAll(streams.stdin))
    : await readSource(resolveIn(directory, path), environment.signal);
  const place = resolveIn(directory, isStandardInput ? (options.stdinFilename ?? path) : path);
  const settings = await readSettings(place, options);
  if (settings.isIgnored) return null;
  const found = await contextOf(place, read.text, settings.context, directory, options.foldersRead);
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
  return {
    path: name,
    source: read,
    outline: outlineOf(linted),
    context,
    contextDoubt,
    platforms,
    repaired: options.withRepair ? outlineRepair(repair(read.text, withFiles)) : null,
    failLevel: settings.failLevel,
  };
}

async function contextOf(
  place: string,
  text: string,
  asked: string | undefined,
  directory: string,
  foldersRead: FoldersRead | undefined,
): Promise<FoundContext> {
  if (asked) {
    const context = resolveIn(directory, asked);
    if (!lookAt(context)?.isDirectory())
      throw new InputError(`the build context ${asked}: there is no such directory`);
    return { directory: context, platforms: [] };
  }
  return findContext(resolve(place), parseDockerfile(text), directory, foldersRead);
}
