import { basename, dirname, join } from 'node:path';
import { repositoryOf } from '../../files/repository-of.ts';
import type { Limit } from '../../limit.ts';
import type { Dockerfile } from '../../syntax/dockerfile.ts';
import type { Variables } from '../../syntax/expand.ts';
import type { NamedBuild } from '../builds-of.ts';
import { contextSources, isThere, isWhole } from './context-sources.ts';
import type { FoldersRead } from './folders-read.ts';
import { workspaceOf } from './workspace.ts';

/** Where the build context of a Dockerfile is. */
export interface FoundContext {
  readonly directory: string;
  /** Why it may be another one, as a clause; undefined when it is certain enough to write files there. */
  readonly doubt?: string;
  /** The directories that it may be, where there is a doubt. */
  readonly candidates?: readonly string[];
  /** The stage that is built, where it is not the last one. */
  readonly target?: string;
  /** The platforms that a compose or bake file builds it for. */
  readonly platforms: readonly string[];
}

/** What a search for a build context goes by. */
export interface ContextSearch {
  /** Where the search ends when there is no repository. */
  readonly start: string;
  readonly buildArgs?: Variables;
  readonly foldersRead: FoldersRead;
  readonly limit: Limit;
}

/**
 * Finds the build context of a Dockerfile, an absolute path: what a compose or bake file above it says, else the
 * command lines that build it, else the nearest folder up to the root of the repository that has everything the file
 * copies.
 */
export async function findContext(
  path: string,
  dockerfile: Dockerfile,
  { start, buildArgs, foldersRead: read, limit }: ContextSearch,
): Promise<FoundContext> {
  const folders = foldersUp(dirname(path), start);
  const described = (await Promise.all(folders.map(folder => read.buildsIn(folder)))).flat();
  const ofThis = (build: NamedBuild): boolean => build.dockerfile === path;
  const named = described.filter(ofThis);
  const hasStages = dockerfile.instructions.filter(({ keyword }) => keyword === 'FROM').length > 1;
  const isUnnamed = named.length === 0 && (folders.length > 1 || hasStages);
  const isOpen = isUnnamed || targetOf(named, dockerfile) !== undefined;
  const root = folders.at(-1) ?? dirname(path);
  const lines = isOpen ? (await read.linesIn(root, folders)).filter(ofThis) : [];
  const deciding = named.length > 0 ? named : lines;
  const platforms = [...new Set(deciding.flatMap(build => build.platforms))];
  const sources = (): string[] => limit(() => contextSources(dockerfile, buildArgs));
  const choice = byName(deciding, sources, read) ?? bySources(folders, sources, dockerfile, read);
  const target = targetOf([...named, ...lines], dockerfile);
  return { ...choice, platforms, ...(target !== undefined && { target }) };
}

/** The stage that all builds are of; undefined where one of them is of the last stage, or they do not agree. */
function targetOf(builds: readonly NamedBuild[], { instructions }: Dockerfile): string | undefined {
  const [target, ...others] = new Set(builds.map(build => build.target));
  if (target === undefined || others.length > 0) return undefined;
  const stages = instructions.filter(({ keyword }) => keyword === 'FROM');
  const names = stages.map(({ argument }) => /\sas\s+(\S+)$/i.exec(argument.text)?.[1]?.toLowerCase());
  const at = names.indexOf(target.toLowerCase());
  return at >= 0 && at < names.length - 1 ? target : undefined;
}

type Choice = Omit<FoundContext, 'platforms'>;

function byName(
  named: readonly NamedBuild[],
  sources: () => string[],
  read: FoldersRead,
): Choice | undefined {
  const directories = [...new Set(named.map(({ context }) => context))];
  const [first, ...others] = directories;
  if (first === undefined) return undefined;
  if (others.length === 0) return { directory: first };
  const fitting = filterFitting(directories, sources(), read);
  const [only, ...more] = fitting;
  if (only !== undefined && more.length === 0) return { directory: only };
  const says = directories.map(directory => {
    const by = named.find(({ context }) => context === directory)?.by ?? '';
    return `${basename(by)} builds it in ${directory}`;
  });
  return { directory: first, doubt: says.join(', and '), candidates: directories };
}

function bySources(
  folders: readonly string[],
  copied: () => string[],
  dockerfile: Dockerfile,
  read: FoldersRead,
): Choice {
  const [own = '', ...above] = folders;
  const top = above.at(-1);
  if (top === undefined) return { directory: own };
  const all = copied();
  const candidates = [own, top];
  if (all.length === 0)
    return isContext(own, read)
      ? { directory: own }
      : {
          directory: own,
          doubt: 'it copies nothing, and so its build context may be any directory',
          candidates,
        };
  const sources = all.filter(source => !isWhole(source));
  const telling = sources.filter(source => filterFitting(folders, [source], read).length > 0);
  const workspace = workspaceOf(folders, dockerfile, read);
  if (workspace !== undefined && filterFitting([workspace], telling, read).length > 0)
    return { directory: workspace };
  if (telling.length > 0) {
    const [nearest] = filterFitting(folders, telling, read);
    if (nearest !== undefined) return { directory: nearest };
    return {
      directory: own,
      doubt: `no directory from ${own} up to ${top} has all of ${telling.join(', ')}`,
      candidates,
    };
  }
  if (sources.length > 0)
    return {
      directory: own,
      doubt: `no directory from ${own} up to ${top} has ${sources.join(', ')}`,
      candidates,
    };
  return hasOwnFiles(own, read)
    ? { directory: own }
    : {
        directory: own,
        doubt: `its build context may be any directory from ${own} up to ${top}`,
        candidates,
      };
}

/** A folder with an ignore file is a context, and so is that of a development container. */
function isContext(folder: string, read: FoldersRead): boolean {
  const names = read.namesIn(folder);
  return (
    names.includes('.dockerignore') ||
    (names.includes('devcontainer.json') &&
      !/"context"/.test(read.textOf(join(folder, 'devcontainer.json')) ?? ''))
  );
}

function filterFitting(folders: readonly string[], sources: readonly string[], read: FoldersRead): string[] {
  return folders.filter(folder => sources.every(source => isThere(folder, source, read)));
}

/** Somebody who copies everything means more than the Dockerfile: one alone in its folder has its context above. */
function hasOwnFiles(folder: string, read: FoldersRead): boolean {
  return read
    .namesIn(folder)
    .some(
      name =>
        name === '.dockerignore' ||
        !/^\.|dockerfile|containerfile|compose|^docker-bake|^readme|^license/i.test(name),
    );
}

/** The folder and those above it, up to the root of the repository; without one up to `start`, if that is above. */
function foldersUp(folder: string, start: string): string[] {
  const last = repositoryOf(folder) ?? start;
  const folders = [folder];
  while (folders.at(-1) !== last) {
    const above = dirname(folders.at(-1) as string);
    if (above === folders.at(-1)) return [folder];
    folders.push(above);
  }
  return folders;
}
