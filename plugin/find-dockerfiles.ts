import { readdir, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import picomatch from 'picomatch';
import { InputError } from '../src/input-error.ts';

/** The path that stands for standard input. */
export const standardInput = '-';

/** Folders that hold other people's files. */
const skipped = new Set(['node_modules', 'vendor', '.git', '.hg', '.svn']);

/**
 * A name that has `Dockerfile` or `Containerfile` as one of its dotted parts, or ends in `.dockerfile`: what pre-commit's `identify`
 * calls a Dockerfile.
 */
export function isDockerfileName(name: string): boolean {
  return /(?:^|\.)(?:Dockerfile|Containerfile)(?:\.|$)/.test(name) || /\.dockerfile$/i.test(name);
}

/**
 * The files that the arguments name: files as they are, the Dockerfiles anywhere below a directory, and without arguments the
 * Dockerfile or Containerfile here. Throws an InputError for what does not exist or holds none.
 */
export async function findDockerfiles(paths: readonly string[], directory: string): Promise<string[]> {
  if (paths.length === 0) return [await findDefault(directory)];
  const found = await Promise.all(paths.map(path => findBelow(path, directory)));
  return [...new Set(found.flat())];
}

async function findDefault(directory: string): Promise<string> {
  for (const name of ['Dockerfile', 'Containerfile']) {
    if (await isFile(join(directory, name))) return name;
  }
  throw new InputError(
    'there is no Dockerfile or Containerfile in this directory; name a file or a directory',
  );
}

async function findBelow(path: string, directory: string): Promise<string[]> {
  if (path === standardInput) return [path];
  const target = join(directory, path);
  const full = path.startsWith('/') || /^[a-zA-Z]:[\\/]/.test(path) ? path : target;
  const found = await stat(full).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && isGlob(path)) return undefined;
    throw new InputError(`${path}: ${reasonOf(error)}`);
  });
  if (!found) return findMatching(path, directory);
  if (!found.isDirectory()) return [path];
  const files = await walk(path, full);
  if (files.length === 0)
    throw new InputError(`${path}: there is no Dockerfile in this directory or below it`);
  return files.sort();
}

/** A pattern that no shell has expanded: everything it matches, whatever its name. */
async function findMatching(pattern: string, directory: string): Promise<string[]> {
  const { base } = picomatch.scan(pattern);
  const folder = base === '' ? '.' : base;
  const isMatch = picomatch(pattern.replace(/^\.\//, ''), { dot: true });
  const all = await walk(base, isAbsolute(folder) ? folder : join(directory, folder), () => true).catch(
    () => [],
  );
  const files = all.filter(path => isMatch(path.replaceAll('\\', '/')));
  if (files.length === 0) throw new InputError(`${pattern}: no file matches`);
  return files.sort();
}

function isGlob(path: string): boolean {
  return picomatch.scan(path).isGlob;
}

/** Symbolic links are not followed, so that a loop of them ends. */
async function walk(
  path: string,
  full: string,
  isWanted: (name: string) => boolean = isDockerfileName,
): Promise<string[]> {
  const entries = await readdir(full, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw new InputError(`${path}: ${reasonOf(error)}`);
  });
  const found = await Promise.all(
    entries.map(entry => {
      const below = join(path, entry.name);
      if (entry.isDirectory())
        return skipped.has(entry.name) ? [] : walk(below, join(full, entry.name), isWanted);
      return entry.isFile() && isWanted(entry.name) ? [below] : [];
    }),
  );
  return found.flat();
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    found => found.isFile(),
    () => false,
  );
}

/** What the system says, in words. */
export function reasonOf(error: NodeJS.ErrnoException): string {
  const words: Record<string, string> = {
    ENOENT: 'no such file or directory',
    EACCES: 'permission denied',
    EPERM: 'operation not permitted',
    EISDIR: 'it is a directory',
    ENOTDIR: 'a part of the path is not a directory',
    ELOOP: 'too many symbolic links',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
    ENAMETOOLONG: 'the name is too long',
  };
  return words[error.code ?? ''] ?? error.message;
}
