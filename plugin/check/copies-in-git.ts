import { join, relative, sep } from 'node:path';
import { askGit, ignoredIn, inParts, untrackedIn } from '../../src/files/git.ts';
import { namesIn } from '../../src/files/look.ts';
import { repositoryOf } from '../../src/files/repository-of.ts';
import { shownPath } from '../../src/files/within.ts';
import { reaperFolder } from '../../src/image/reaper.ts';
import type { Environment } from '../process/streams.ts';
import type { Checked } from './check-file.ts';
import { firstNames, mostNames } from './merge-findings.ts';

/** The copies of the reaper in a build context that no clone of the repository would have. */
export interface NotInGit {
  /** Relative to the context. */
  readonly untracked: readonly string[];
  /** The line that keeps one of them out of git, `.gitignore:3`. */
  readonly ignoredBy: string | undefined;
}

const allThere: NotInGit = { untracked: [], ignoredBy: undefined };

/** Outside of a repository, and without git, it is none. */
export function notInGit(context: string): NotInGit {
  return notInGits([context]).get(context) ?? allThere;
}

/** Git is asked about all build contexts of a repository at once: it takes longer to start than to answer. */
function notInGits(contexts: readonly string[]): ReadonlyMap<string, NotInGit> {
  const found = new Map<string, NotInGit>();
  for (const [root, its] of byRepository(contexts)) {
    if (root === undefined) continue;
    const folders = new Map(its.map(context => [context, folderIn(root, context)]));
    const untracked = untrackedIn(root, [...folders.values()]);
    const there = [...folders].flatMap(([context, folder]) =>
      namesIn(join(context, reaperFolder)).map(name => `${folder}/${name}`),
    );
    const ignored = ignoredIn(root, there);
    for (const [context, folder] of folders) {
      const isHere = (path: string): boolean => path.startsWith(`${folder}/`);
      const [path] = there.filter(path => isHere(path) && ignored.has(path));
      found.set(context, {
        untracked: untracked.filter(isHere).map(path => reaperFolder + path.slice(folder.length)),
        ignoredBy: path === undefined ? undefined : ignored.get(path),
      });
    }
  }
  return found;
}

function byRepository(contexts: readonly string[]): ReadonlyMap<string | undefined, string[]> {
  const found = new Map<string | undefined, string[]>();
  for (const context of contexts) {
    const root = repositoryOf(context);
    found.set(root, [...(found.get(root) ?? []), context]);
  }
  return found;
}

/** As git writes paths. */
function folderIn(root: string, context: string): string {
  return join(relative(root, context), reaperFolder).replaceAll(sep, '/');
}

/**
 * What has to be committed with the Dockerfiles that were repaired, in sentences; with `isAdded` it is done.
 */
export function commitCopies(
  checked: readonly Checked[],
  isAdded: boolean,
  { directory }: Environment,
): string[] {
  const copying = checked.filter(({ repaired }) => repaired?.text.includes(`${reaperFolder}/`));
  const contexts = [...new Set(copying.map(({ context }) => context))];
  const shown = (folders: readonly string[]): string[] =>
    folders.map(context => shownPath(directory, join(context, reaperFolder)));
  const unreadable = isAdded ? withoutGit(contexts) : [];
  const found = notInGits(contexts.filter(context => !unreadable.includes(context)));
  const missing = [...found].flatMap(([context, one]) => (isMissing(one) ? [context] : []));
  const added = isAdded ? addCopies(missing) : [];
  const left = missing.filter(context => !added.includes(context));
  const lines = new Map<string | undefined, string[]>();
  for (const context of left) {
    const by = found.get(context)?.ignoredBy;
    lines.set(by, [...(lines.get(by) ?? []), context]);
  }
  return [
    ...inWords(shown(unreadable), '@ not added to a commit: git finds no repository there that it can read'),
    ...inWords(shown(added), '@ added to the next commit: the build copies the reaper from there'),
    ...[...lines].flatMap(([by, folders]) => stillToAdd(shown(folders), by)),
  ];
}

function withoutGit(contexts: readonly string[]): string[] {
  return [...byRepository(contexts)].flatMap(([, [first = '', ...others]]) =>
    askGit(first, 'rev-parse', '--git-dir') === undefined ? [first, ...others] : [],
  );
}

function isMissing({ untracked, ignoredBy }: NotInGit): boolean {
  return untracked.length > 0 || ignoredBy !== undefined;
}

/** Those whose copies git has taken. */
function addCopies(contexts: readonly string[]): string[] {
  return [...byRepository(contexts)].flatMap(([root = '', its]) => {
    const folders = its.map(context => folderIn(root, context));
    let isDone = true;
    inParts(folders, part => {
      const answer = askGit(root, 'add', '--force', '--', ...part);
      isDone &&= answer !== undefined;
      return answer;
    });
    return isDone ? its : [];
  });
}

function stillToAdd(folders: readonly string[], ignoredBy: string | undefined): string[] {
  const command = ignoredBy === undefined ? 'git add' : 'git add --force';
  const how =
    folders.length > mostNames
      ? '"docker initcheck --fix --git-add" adds them'
      : [command, ...folders].join(' ');
  return inWords(
    folders,
    ignoredBy === undefined
      ? `@ not in git yet, and the build copies the reaper from there: ${how}`
      : `@ not committed, because of ${ignoredBy}: ${how}`,
  );
}

/** The folders with their verb in the place of the @; nothing of none. */
function inWords(folders: readonly string[], sentence: string): string[] {
  const [first] = folders;
  if (first === undefined) return [];
  const who = folders.length === 1 ? `${first} is` : `${firstNames(folders)} are`;
  return [sentence.replace('@', () => who)];
}
