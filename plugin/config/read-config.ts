import { dirname, isAbsolute, join, parse as parsePath, relative } from 'node:path';
import picomatch from 'picomatch';
import { isThere, lookAt } from '../../src/files/look.ts';
import { readRegular } from '../../src/files/read-regular.ts';
import { type RepositoryFiles, repositoryFiles } from '../../src/files/repository-files.ts';
import { isWithin } from '../../src/files/within.ts';
import { InputError } from '../../src/input-error.ts';
import type { Rule } from '../../src/lint/rule.ts';
import type { Entry, Section } from './config.ts';
import { type Layer, readExtended } from './extended.ts';
import type { Said } from './said.ts';
import type { Variables } from './variables.ts';

/** All that configurations and the environment say about one file. */
export interface ConfigFor extends Said {
  /** The nearest configuration; null when there is none. */
  readonly path: string | null;
  /** All that were read, absolute. */
  readonly read: readonly string[];
  /** Whether the file is not to be checked. */
  readonly isIgnored: boolean;
  /** What was said where, what counts least first. */
  readonly entries: readonly Entry[];
}

const configName = '.initcheck.yaml';

/** The same, as it is misspelt often enough to be read. */
const otherName = '.initcheck.yml';

/** What is asked besides the nearest configuration. */
export interface AskedOf {
  /** The one that `--config` names, instead of the nearest. */
  readonly named?: string | undefined;
  readonly variables?: Variables | undefined;
  /** What the environment says. */
  readonly environment?: Section | undefined;
}

/**
 * The configuration for a Dockerfile: the nearest `.initcheck.yaml` in its folder or above, up to the root of the
 * repository, with all that it extends; or the one that `--config` names; or that of the user. Throws an InputError
 * for one that cannot be used.
 */
export async function readConfig(
  dockerfile: string,
  rules: readonly Rule[],
  files: RepositoryFiles,
  { named, variables = {}, environment }: AskedOf = {},
): Promise<ConfigFor> {
  const path = named ?? findConfig(dirname(dockerfile)) ?? findUserConfig(variables);
  const layers = path === undefined ? [] : await readLayers(path, named, rules, files);
  const sections = [...layers.flatMap(layer => sectionsFor(layer, dockerfile)), environment ?? []].flat();
  return {
    ...merged(sections),
    path: path ?? null,
    read: layers.map(layer => layer.path),
    isIgnored: layers.some(({ folder, ignore }) => matches(folder, ignore, dockerfile)),
    entries: sections.flatMap(({ entries }) => entries),
  };
}

async function readLayers(
  path: string,
  named: string | undefined,
  rules: readonly Rule[],
  files: RepositoryFiles,
): Promise<Layer[]> {
  // One that the user names is the user's, and so is one above the repository.
  const isOurs = named === undefined && files.covers(path);
  const bytes = isOurs ? files.read(path, path) : readRegular(path, path);
  const beside = files.covers(path) ? files : repositoryFiles(dirname(path))(path);
  return readExtended(path, bytes.toString(), rules, beside);
}

function findConfig(directory: string): string | undefined {
  const found = [configName, otherName].filter(name => isThere(join(directory, name)));
  if (found.length > 1)
    throw new InputError(`there are ${found.join(' and ')}, and only one can be meant`, directory);
  if (found[0]) return join(directory, found[0]);
  if (lookAt(join(directory, '.git')) || directory === parsePath(directory).root) return undefined;
  return findConfig(dirname(directory));
}

/**
 * The user's own, for what no repository says anything about. Not in CI, where it would be a surprise.
 * https://specifications.freedesktop.org/basedir-spec/latest/
 */
function findUserConfig(variables: Variables): string | undefined {
  if (variables.CI && variables.CI !== 'false') return undefined;
  const { XDG_CONFIG_HOME: named = '', HOME: home = '', APPDATA: roaming = '' } = variables;
  const folder = [named, roaming, join(home, '.config')].find(isAbsolute);
  const path = folder === undefined ? undefined : join(folder, 'initcheck', 'config.yaml');
  return path !== undefined && isThere(path) ? path : undefined;
}

/** What a configuration says of all files, then what its overrides say of this one. */
function sectionsFor(layer: Layer, file: string): Section[] {
  return [layer, ...layer.overrides.filter(({ files }) => matches(layer.folder, files, file))];
}

/** Globs are relative to a folder, as in ignore files. */
function matches(folder: string, globs: readonly string[], file: string): boolean {
  if (globs.length === 0 || !isWithin(folder, file)) return false;
  return picomatch.isMatch(relative(folder, file).replaceAll('\\', '/'), [...globs], { dot: true });
}

/** What is said later counts more; of facts, which are looked up from the front, what stands first. */
function merged(sections: readonly Section[]): Said {
  const all = Object.assign({}, ...sections) as Said;
  const nearestFirst = sections.toReversed();
  return {
    ...all,
    rules: sections.flatMap(({ rules }) => rules),
    ignore: sections.flatMap(({ ignore }) => ignore),
    forbiddenIgnores: sections.flatMap(({ forbiddenIgnores }) => forbiddenIgnores),
    buildArgs: Object.assign({}, ...sections.map(({ buildArgs }) => buildArgs)),
    mirrors: sections.flatMap(({ mirrors }) => mirrors),
    profiles: new Map(sections.flatMap(({ profiles }) => [...profiles])),
    programs: nearestFirst.flatMap(({ programs }) => programs),
    bases: nearestFirst.flatMap(({ bases }) => bases),
  };
}
