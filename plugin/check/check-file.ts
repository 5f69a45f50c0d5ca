import { resolve } from 'node:path';
import { standardInput } from '../../src/files/find-dockerfiles.ts';
import { lookAt } from '../../src/files/look.ts';
import { RefusedFile } from '../../src/files/refused-file.ts';
import { resolveIn } from '../../src/files/resolve-in.ts';
import { decodeSource, readSource, type SourceFile } from '../../src/files/source-file.ts';
import { InputError } from '../../src/input-error.ts';
import type { Limit } from '../../src/limit.ts';
import type { Severity } from '../../src/lint/diagnostic.ts';
import type { Finding, Linted, LintOptions } from '../../src/lint/lint.ts';
import { withKeptPromises } from '../../src/repair/kept-promises.ts';
import { type Repaired, repair } from '../../src/repair/repair.ts';
import { type Outline, outlineFrom, outlineOf } from '../../src/report/outline.ts';
import type { ShellTexts } from '../../src/shell/shell-texts.ts';
import type { Dockerfile } from '../../src/syntax/dockerfile.ts';
import {
  type ContextSearch,
  type FoundContext,
  findContext,
} from '../../src/workload/context/find-context.ts';
import type { FoldersRead } from '../../src/workload/context/folders-read.ts';
import type { Subject } from '../../src/workload/workload.ts';
import type { CommandLine, Settings } from '../config/settings.ts';
import type { Environment } from '../process/streams.ts';
import { checkDockerfile } from './check-dockerfile.ts';
import { withoutOutside } from './outside-context.ts';
import { meantFrom, type RepairOnly } from './repair-only.ts';

/** One file, what is wrong with it, and what a repair makes of it where one was asked for. */
export interface Checked {
  /** As the user named it. */
  readonly path: string;
  readonly source: SourceFile;
  readonly outline: Outline;
  readonly repaired: OutlinedRepair | null;
  /** The directory whose files the Dockerfile copies. */
  readonly context: string;
  /** Why the build context may be another directory, as a clause: what would be written there is declined. */
  readonly contextDoubt?: string | undefined;
  /** The stage that compose, bake or a build line names, where it is not the last one. */
  readonly target?: string | undefined;
  /** What the repaired one is called, where it is not written over this one: a new image. */
  readonly repairedPath?: string | undefined;
  /** The platforms that compose and bake files build it for. */
  readonly platforms?: readonly string[];
  /** The architectures that reapers are asked for instead, as TARGETARCH names them. */
  readonly reaperPlatforms?: readonly string[] | undefined;
  /**
   * The other files that were looked for, there or not, by their absolute paths: a change of one may change findings.
   */
  readonly causes?: readonly string[];
  /** What the files that were read give to the names of secrets: not to be shown. */
  readonly secrets?: readonly string[];
  /** From which severity on the exit code is 1. */
  readonly failLevel: Severity | 'none';
  /** What the configuration says besides. */
  readonly settings?: SettingsKept;
  /** The container that this is the image of, and the file that describes it, as the user named it, with its text. */
  readonly container?: { readonly subject: Subject; readonly file: string; readonly text: string };
  /** For a file that describes containers, which are entries of their own: the one of them that the user named. */
  readonly describes?: string;
}

/** What is asked of a file after it is checked. */
interface SettingsKept extends Pick<Settings, 'baseline' | 'buildArgs' | 'isLegacy'> {
  /** The rules that no comment switches off. */
  readonly forbiddenIgnores: readonly string[];
}

/** A repair, and what is found in its text. */
export type OutlinedRepair = Omit<Repaired, 'linted'> & {
  readonly outline: Outline;
  /** Whether another entry has the change, and this one only what is left after it. */
  readonly isElsewhere?: true;
};

export function outlineRepair({ linted, ...repaired }: Repaired): OutlinedRepair {
  return { ...repaired, outline: outlineOf(linted) };
}

export interface CheckFileOptions extends CommandLine, Pick<LintOptions, 'target' | 'buildArgs'> {
  readonly withRepair: boolean;
  /** The findings that are repaired; left out for all. */
  readonly repairOnly?: RepairOnly | undefined;
  readonly stdinFilename?: string | undefined;
  /** The files that the user names, absolute: others that belong to them are read, and not changed. */
  readonly named?: readonly string[];
  /** Whether it is only asked what a repair would leave, all files being named. */
  readonly isTrial?: boolean;
  /** Of the whole run. */
  readonly foldersRead: FoldersRead;
  readonly texts: ShellTexts;
  /** All work on one file. */
  readonly limit: Limit;
  /** What configurations say of Dockerfiles that several containers have, each read once. */
  readonly settingsRead?: Map<string, Promise<Settings>>;
}

/** What standard input is called where nobody says. */
export const nameless = '<stdin>';

/**
 * Reads and checks one file, or the text that is `given` of standard input; null for one that the configuration leaves
 * out. Throws a RefusedFile for what Docker would refuse to read.
 */
export async function checkFile(
  path: string,
  options: CheckFileOptions,
  environment: Environment,
  given?: Uint8Array,
): Promise<Checked | null> {
  const { directory } = environment;
  const isStandardInput = path === standardInput;
  const name = isStandardInput ? (options.stdinFilename ?? nameless) : path;
  const place = resolveIn(directory, isStandardInput ? (options.stdinFilename ?? path) : path);
  const files = options.filesBeside(place);
  const read = given ? decodeSource(name, given) : await readSource(place, files, environment.signal);
  const { target, buildArgs = {}, foldersRead } = options;
  const answer = await checkDockerfile(
    {
      path: place,
      text: read.text,
      buildArgs,
      ...(target !== undefined && { target }),
      findContext: async (dockerfile, { context, target: usual, buildArgs: usualArgs }) => {
        // Whether a place outside is there is not said either, unless the user names it.
        if (context && !options.context) files.assertInside(context, `the build context ${context}`);
        const found = await contextOf(place, dockerfile, context, {
          start: directory,
          buildArgs: { ...usualArgs, ...buildArgs },
          foldersRead,
          limit: options.limit,
        });
        return usual === undefined ? found : { ...found, target: usual };
      },
      // Text from nowhere has no files beside it, unless the user says where it belongs.
      hasFiles: ({ context }) => !isStandardInput || Boolean(options.stdinFilename || context),
      refuse: (_, diagnostic) => new RefusedFile(name, read.text, diagnostic),
    },
    options,
    environment,
  );
  if (!answer) return null;
  const { linted, settings, found, causes, secrets } = answer;
  const promised = isStandardInput ? linted : withoutOutside(linted, place, found.directory);
  const isMeant = meantFrom(settings.level, linted, options.repairOnly);
  const outlined = options.limit(() => ({
    outline: outlineFrom(settings.level, outlineOf(withKeptPromises(promised, isMeant))),
    repaired: options.withRepair ? repairFrom(settings.level, linted, isMeant) : null,
  }));
  return {
    ...outlined,
    path: name,
    source: read,
    context: found.directory,
    contextDoubt: found.doubt,
    target: target ?? found.target,
    platforms: found.platforms,
    reaperPlatforms: settings.reaperPlatforms,
    causes,
    secrets,
    failLevel: settings.failLevel,
    settings: settingsKept(settings),
  };
}

export function settingsKept({ baseline, buildArgs, isLegacy, lint }: Settings): SettingsKept {
  return { baseline, buildArgs, isLegacy, forbiddenIgnores: lint.ignorePolicy?.forbidden ?? [] };
}

function repairFrom(from: Severity, linted: Linted, isMeant: (finding: Finding) => boolean): OutlinedRepair {
  const made = repair(linted, isMeant);
  // What it has left is not promised for the next time.
  const repaired = outlineRepair({ ...made, linted: withKeptPromises(made.linted, isMeant) });
  return { ...repaired, outline: outlineFrom(from, repaired.outline) };
}

async function contextOf(
  place: string,
  dockerfile: Dockerfile,
  asked: string | undefined,
  search: ContextSearch,
): Promise<FoundContext> {
  if (!asked) return findContext(resolve(place), dockerfile, search);
  const context = resolveIn(search.start, asked);
  if (!lookAt(context)?.isDirectory())
    throw new InputError(`the build context ${asked}: there is no such directory`);
  return { directory: context, platforms: [] };
}
