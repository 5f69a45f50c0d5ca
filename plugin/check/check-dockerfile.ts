import { join } from 'node:path';
import { shownPath } from '../../src/files/within.ts';
import type { BaseImages } from '../../src/image/base-image.ts';
import type { BuildContext, ContextFile } from '../../src/image/build-context.ts';
import type { ReadMounted } from '../../src/image/mounted-files.ts';
import { reaperFolder } from '../../src/image/reaper.ts';
import type { Limit } from '../../src/limit.ts';
import { assertFewLines } from '../../src/lines.ts';
import type { Diagnostic } from '../../src/lint/diagnostic.ts';
import { type Linted, type LintOptions, lint } from '../../src/lint/lint.ts';
import { fewSecretsIn, maskValue } from '../../src/secrets.ts';
import type { ShellTexts } from '../../src/shell/shell-texts.ts';
import { type Dockerfile, parseDockerfile, type SyntaxProblem } from '../../src/syntax/dockerfile.ts';
import type { Variables } from '../../src/syntax/expand.ts';
import { ignoreFilesOf } from '../../src/syntax/ignore-file.ts';
import { openBuildContext, openMounted } from '../../src/workload/context/build-context.ts';
import type { FoundContext } from '../../src/workload/context/find-context.ts';
import { type CommandLine, readSettings, type Settings } from '../config/settings.ts';
import { basesFor } from '../engine/bases.ts';
import type { Environment } from '../process/streams.ts';
import type { copiesInContext } from '../reaper/copies-in-context.ts';
import { injectionOf } from '../reaper/injection-of.ts';
import { architecturesOf, builtFor } from '../reaper/reaper-files.ts';

/** A Dockerfile to check, wherever its text comes from, and what is known of it besides. */
export interface Question extends Pick<LintOptions, 'target' | 'overrides'> {
  /** Absolute: the file whose configuration holds for it. */
  readonly path: string;
  readonly text: string;
  readonly buildArgs: Variables;
  /** The names of images that other contexts take the place of: nothing is known of these. */
  readonly replaced?: readonly string[];
  /** Where its build context is. */
  readonly findContext: (dockerfile: Dockerfile, settings: Settings) => Promise<FoundContext>;
  /** Whether the files of the build context may be read. */
  readonly hasFiles: (settings: Settings) => boolean;
  /** The error to throw for what Docker would refuse to read. */
  readonly refuse: (problem: SyntaxProblem, diagnostic: Diagnostic) => Error;
}

export interface Answer {
  readonly linted: Linted;
  readonly settings: Settings;
  readonly found: FoundContext;
  /**
   * The other files that were looked for, there or not, by their absolute paths: a change of one may change findings.
   */
  readonly causes: readonly string[];
  /** What the files that were read give to the names of secrets. */
  readonly secrets: readonly string[];
}

/**
 * Reads a Dockerfile once and lints it, as its configuration and the command line ask for; null for one that the
 * configuration leaves out.
 */
export async function checkDockerfile(
  { path, text, replaced = [], findContext, hasFiles, refuse, buildArgs: given, ...own }: Question,
  options: CommandLine & {
    readonly limit: Limit;
    readonly texts?: ShellTexts;
    readonly settingsRead?: Map<string, Promise<Settings>>;
  },
  environment: Environment,
): Promise<Answer | null> {
  const reading = options.settingsRead?.get(path) ?? readSettings(path, options);
  options.settingsRead?.set(path, reading);
  const settings = await reading;
  if (settings.isIgnored) return null;
  const files = options.filesBeside(path);
  // A stranger's configuration does not say what is read and written elsewhere.
  if (settings.baseline !== undefined)
    files.assertInside(settings.baseline, `the baseline ${settings.baseline}`);
  const { limit, texts } = options;
  // A line of YAML may stand for many of a Dockerfile.
  assertFewLines(text);
  const dockerfile = limit(() => {
    fewSecretsIn(text);
    return parseDockerfile(text);
  });
  const found = await findContext(dockerfile, settings);
  const isRead = hasFiles(settings);
  // The one that the user names is the user's.
  if (isRead && !options.context) files.assertInside(found.directory, `the build context ${found.directory}`);
  const buildArgs = { ...maskedValues(settings.buildArgs), ...given };
  const lookup = { choice: settings.base, facts: settings.lint.bases, buildArgs };
  const causes = new Set([...settings.configs, ...ignoreFilesOf(path, found.directory)]);
  const seen = { causes, secrets: new Set<string>() };
  const bases = await basesFor(dockerfile, lookup, environment);
  const { inject, reaperPlatforms } = settings;
  const architectures = [...architecturesOf(found.platforms), ...(reaperPlatforms ?? [])];
  const place = { directory: found.directory, dockerfile: path, files };
  const context = isRead && (await openContext(text, place, architectures, environment));
  const built = reaperPlatforms ?? builtFor(found.platforms);
  const linted = limit(() =>
    lint(dockerfile, {
      ...settings.lint,
      ...own,
      buildArgs,
      ...(own.target === undefined && found.target !== undefined && { target: found.target }),
      ...(found.doubt !== undefined &&
        !options.isExperiment && { contextDoubt: doubtOf(found, environment) }),
      injection: injectionOf(inject, settings.isLegacy, built, environment.binaries),
      bases: without(replaced, bases),
      ...(texts && { texts }),
      ...(context && { context: watched(context, found.directory, seen) }),
      readMounted: watchedMounts(openMounted(found.directory, files), seen),
    }),
  );
  const [[problem], [diagnostic]] = [linted.problems, linted.diagnostics];
  if (problem && diagnostic) throw refuse(problem, diagnostic);
  return { linted, settings, found, causes: [...causes], secrets: [...seen.secrets] };
}

/** Why the build context may be another directory, and what to say then. */
function doubtOf({ doubt, candidates = [] }: FoundContext, { directory }: Environment): string {
  const shown = candidates.map(candidate => `--context ${shownPath(directory, candidate)}`);
  return `${doubt}: say which with ${shown.length > 1 ? shown.join(' or ') : '--context'}`;
}

/** A check says what values are, and builds nothing. */
export function maskedValues(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, maskValue(name, value)]));
}

interface Seen {
  readonly causes: Set<string>;
  readonly secrets: Set<string>;
}

/** Writes down what is looked for, and what of it is not to be shown: a command line may have it from there. */
function watched(context: BuildContext, directory: string, seen: Seen): BuildContext {
  return { ...context, read: path => noted(join(directory, path), () => context.read(path), seen) };
}

/** Likewise of what a container mounts; each file is read once. */
function watchedMounts(read: ReadMounted, seen: Seen): ReadMounted {
  const known = new Map<string, ContextFile | undefined>();
  return path => {
    if (!known.has(path))
      known.set(
        path,
        noted(path, () => read(path), seen),
      );
    return known.get(path);
  };
}

function noted(
  path: string,
  read: () => ContextFile | undefined,
  { causes, secrets }: Seen,
): ContextFile | undefined {
  const isNew = !causes.has(path);
  causes.add(path);
  const file = read();
  if (isNew && file) for (const secret of fewSecretsIn(file.text)) secrets.add(secret);
  return file;
}

/** What the copies of the reaper are is only looked at where there may be any. */
async function openContext(
  text: string,
  place: Parameters<typeof copiesInContext>[1],
  architectures: readonly string[],
  { binaries }: Environment,
): Promise<BuildContext> {
  const context = openBuildContext(place.directory, place.dockerfile, place.files);
  if (!text.includes(reaperFolder)) return context;
  const { copiesInContext: look } = await import('../reaper/copies-in-context.ts');
  return { ...context, reapers: look(context, place, architectures, binaries) };
}

function without(names: readonly string[], bases: BaseImages): BaseImages {
  return reference => (names.includes(reference.text) ? undefined : bases(reference));
}
