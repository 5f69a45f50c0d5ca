import { type Dirent, lstatSync, readdirSync, type Stats, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import picomatch from 'picomatch';
import { InputError, isInputError } from '../input-error.ts';
import { isThere, lookAt } from './look.ts';
import { reasonOf } from './reason.ts';

/** The path that stands for standard input. */
export const standardInput = '-';

/** Folders that hold other people's files. */
const skipped = new Set(['node_modules', 'vendor', '.git', '.hg', '.svn']);

/**
 * A name that has `Dockerfile` or `Containerfile` as one of its dotted parts, alone or with a suffix as in
 * `Dockerfile-alpine`, or ends in `.dockerfile`, and `dockerfile`, which Docker takes as well: what pre-commit's
 * `identify` calls a Dockerfile and more, but for what BuildKit takes for a list of ignored files, pages, programs and
 * data about Dockerfiles, and copies of an editor.
 */
export function isDockerfileName(name: string): boolean {
  if (/\.(?:dockerignore|md|bak|orig|swp|config)$|~$/i.test(name)) return false;
  if (/(?:[-_.].*|file)\.(?:txt|rst|html?|xml|ya?ml|json|toml|sh|py|rb|[jt]sx?|go|rs|java)$/i.test(name))
    return false;
  return (
    /(?:^|\.)(?:Dockerfile|Containerfile)(?:[._-]|$)/.test(name) ||
    /\.dockerfile$/i.test(name) ||
    name === 'dockerfile'
  );
}

/** What is looked for in a directory, for people. */
const lookedFor = 'Dockerfile, Dockerfile.NAME, Dockerfile-NAME, NAME.Dockerfile, Containerfile';

/**
 * The files that the arguments name: files as they are, the Dockerfiles anywhere below a directory, and without
 * arguments the Dockerfile or Containerfile here. `others` are lists of further names to look for below a directory, of
 * which a folder's first one counts. Throws an InputError for what does not exist or holds none, where it is all that
 * is named, or nobody asks what has `failed`.
 */
export function findDockerfiles(
  paths: readonly string[],
  directory: string,
  others: readonly (readonly string[])[] = [],
  failed?: InputError[],
): string[] {
  if (paths.length === 0) return [findDefault(directory)];
  const found = new Map<string, string>();
  const failures = failed ?? [];
  // One file may be named in several ways.
  for (const path of paths.flatMap(each => orFailed(failures, () => findBelow(each, directory, others))))
    found.set(path === standardInput ? path : resolve(directory, path), path);
  if (failures[0] && (found.size === 0 || !failed)) throw failures[0];
  return [...found.values()];
}

function orFailed(failures: InputError[], find: () => string[]): string[] {
  try {
    return find();
  } catch (error) {
    if (!isInputError(error)) throw error;
    failures.push(error);
    return [];
  }
}

function findDefault(directory: string): string {
  for (const name of ['Dockerfile', 'dockerfile', 'Containerfile']) {
    if (lookAt(join(directory, name))?.isFile()) return name;
  }
  throw new InputError(
    'there is no Dockerfile or Containerfile in this directory; name a file, or a directory to be searched: ' +
      'docker initcheck .',
  );
}

function findBelow(path: string, directory: string, others: readonly (readonly string[])[]): string[] {
  if (path === standardInput) return [path];
  const target = join(directory, path);
  const full = path.startsWith('/') || /^[a-zA-Z]:[\\/]/.test(path) ? path : target;
  const found = statOf(path, full);
  if (!found) return findMatching(path, directory);
  if (!found.isDirectory()) return [path];
  const files = walk(path, full, names => [
    ...names.filter(isDockerfileName),
    ...others.flatMap(each => each.find(name => names.includes(name)) ?? []),
  ]);
  if (files.length === 0) {
    const names = [lookedFor, ...others.flat()].join(', ');
    throw new InputError(`nothing to check in this directory or below it; looked for ${names}`, path);
  }
  return files.sort();
}

/** Undefined for a pattern. */
function statOf(path: string, full: string): Stats | undefined {
  try {
    return statSync(full);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && isGlob(path)) return undefined;
    // Who reads it says where the link leads.
    if (code === 'ENOENT' && isThere(full)) return lstatSync(full);
    const hint =
      code === 'ENOENT' && mayBeImage(path) ? `; for an image: docker initcheck image ${path}` : '';
    throw new InputError(`${reasonOf(error as NodeJS.ErrnoException)}${hint}`, path);
  }
}

/** What people type who mean an image: `nginx:1.27`, `ghcr.io/team/app`; not the name of a file that is missing. */
function mayBeImage(path: string): boolean {
  if (/^[./~]|dockerfile|containerfile|\.(?:ya?ml|json|hcl)$/i.test(path)) return false;
  return reference.test(path);
}

/** Near enough to a reference for a hint: names between slashes, perhaps a port, a tag and a digest. */
const reference =
  /^[a-z0-9][\w.-]*(?::\d+(?=\/))?(?:\/[a-z0-9][a-z0-9._-]*)*(?::[\w.-]+)?(?:@sha256:[0-9a-f]+)?$/;

/** A pattern that no shell has expanded: everything it matches, whatever its name. */
function findMatching(pattern: string, directory: string): string[] {
  const { base } = picomatch.scan(pattern);
  const folder = base === '' ? '.' : base;
  const isMatch = picomatch(pattern.replace(/^\.\//, ''), { dot: true });
  const start = isAbsolute(folder) ? folder : join(directory, folder);
  const all = lookAt(start)?.isDirectory() ? walk(base, start, names => names) : [];
  const files = all.filter(path => isMatch(path.replaceAll('\\', '/')));
  if (files.length === 0) throw new InputError('no file matches', pattern);
  return files.sort();
}

function isGlob(path: string): boolean {
  return picomatch.scan(path).isGlob;
}

/**
 * Symbolic links are not followed, so that a loop of them ends. `choose` picks from the names of the files of a folder.
 * A folder below that cannot be looked into is found itself: who reads it says why, and the others are checked.
 */
function walk(path: string, full: string, choose: (names: readonly string[]) => readonly string[]): string[] {
  const entries = entriesOf(path, full);
  const below = entries
    .filter(entry => entry.isDirectory() && !skipped.has(entry.name))
    .flatMap(({ name }) => {
      try {
        return walk(join(path, name), join(full, name), choose);
      } catch (error) {
        if (!isInputError(error)) throw error;
        return [join(path, name)];
      }
    });
  const names = entries.filter(entry => entry.isFile()).map(({ name }) => name);
  return [...choose(names).map(name => join(path, name)), ...below];
}

function entriesOf(path: string, full: string): Dirent[] {
  try {
    return readdirSync(full, { withFileTypes: true });
  } catch (error) {
    throw new InputError(reasonOf(error as NodeJS.ErrnoException), path);
  }
}
