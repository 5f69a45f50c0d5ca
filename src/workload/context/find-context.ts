import { basename, dirname } from 'node:path';
import { repositoryOf } from '../../files/repository-of.ts';
import type { Limit } from '../../limit.ts';
import type { Dockerfile } from '../../syntax/dockerfile.ts';
import type { Variables } from '../../syntax/expand.ts';
import type { NamedBuild } from '../builds-of.ts';
import { contextSources, isThere, isWhole } from './context-sources.ts';
import type { FoldersRead } from './folders-read.ts';

/** Where the build context of a Dockerfile is. */
export interface FoundContext {
  readonly directory: string;
  /** Why it may be another one, as a clause; undefined when it is certain enough to write files there. */
  readonly doubt?: string;
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
 * nearest folder up to the root of the repository that has everything the file copies.
 */
export async function findContext(
  path: string,
  dockerfile: Dockerfile,
  { start, buildArgs, foldersRead: read, limit }: ContextSearch,
): Promise<FoundContext> {
  const folders = foldersUp(dirname(path), start);
  const builds = await Promise.all(folders.map(folder => read.buildsIn(folder)));
  const named = builds.flat().filter(build => build.dockerfile === path);
  const platforms = [...new Set(named.flatMap(build => build.platforms))];
  const sources = (): string[] => limit(() => contextSources(dockerfile, buildArgs));
  return { ...(byName(named, sources, read) ?? bySources(folders, sources, read)), platforms };
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
  return { directory: first, doubt: says.join(', and ') };
}

function bySources(folders: readonly string[], copied: () => string[], read: FoldersRead): Choice {
  const [own = '', ...above] = folders;
  const top = above.at(-1);
  if (top === undefined) return { directory: own };
  const all = copied();
  const sources = all.filter(source => !isWhole(source));
  const telling = sources.filter(source => filterFitting(folders, [source], read).length > 0);
  if (telling.length > 0) {
    const [nearest] = filterFitting(folders, telling, read);
    if (nearest !== undefined) return { directory: nearest };
    return {
      directory: own,
      doubt: `no directory from ${own} up to ${top} has all of ${telling.join(', ')}`,
    };
  }
  if (sources.length > 0)
    return { directory: own, doubt: `no directory from ${own} up to ${top} has ${sources.join(', ')}` };
  return all.length === 0 || hasOwnFiles(own, read)
    ? { directory: own }
    : { directory: own, doubt: `its build context may be any directory from ${own} up to ${top}` };
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
