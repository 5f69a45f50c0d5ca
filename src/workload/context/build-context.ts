import { lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { readRegular } from '../../files/read-regular.ts';
import type { RepositoryFiles } from '../../files/repository-files.ts';
import { decodeSource } from '../../files/source-file.ts';
import { isWithin } from '../../files/within.ts';
import type { BuildContext, ContextFile } from '../../image/build-context.ts';
import type { ReadMounted } from '../../image/mounted-files.ts';
import { ignoreFilesOf, parseIgnoreFile } from '../../syntax/ignore-file.ts';

/** A context with more files than this below a folder is not searched further. */
const mostFiles = 20_000;

/**
 * The files of a directory that a builder would get: those an ignore file hides are left out, and so is what a link or
 * `..` leads to outside. Nothing is read before it is asked for, and no file twice. What cannot be read, is no text or
 * too long, is not there.
 */
export function openBuildContext(
  directory: string,
  dockerfile: string,
  repository: RepositoryFiles,
): BuildContext {
  const files = new Map<string, ContextFile | undefined>();
  let root: string | undefined;
  let hidden: ((path: string) => boolean) | undefined;
  const isHidden = (path: string): boolean => {
    hidden ??= readIgnoreFile(directory, dockerfile, repository);
    return hidden(path);
  };
  const read = (path: string): ContextFile | undefined => {
    if (!files.has(path)) {
      root ??= attempt(() => realpathSync(directory)) ?? directory;
      const isRead = isInside(path) && !isHidden(path);
      files.set(path, isRead ? readFile(root, path, repository) : undefined);
    }
    return files.get(path);
  };
  return {
    read,
    list: folder => (isInside(folder) || folder === '' ? listFiles(directory, folder, isHidden) : []),
  };
}

function isInside(path: string): boolean {
  return path !== '' && path.split('/').every(name => name !== '' && name !== '.' && name !== '..');
}

/** What git keeps is no script of the image, and no business of a repair: `.git/hooks/pre-commit` is the user's own. */
function isOfGit(root: string, real: string): boolean {
  return relative(root, real).split(sep).includes('.git');
}

function readFile(root: string, path: string, { unsaved }: RepositoryFiles): ContextFile | undefined {
  return attempt(() => {
    const real = realpathSync(join(root, path));
    if (!isWithin(root, real) || isOfGit(root, real)) return undefined;
    const found = statSync(real);
    const { text } = decodeSource(path, unsaved?.(real) ?? readRegular(real, path));
    // Windows has no permission bits, and Docker makes everything executable there: what another machine has, nobody
    // tells.
    const isExecutable = process.platform === 'win32' ? undefined : (found.mode & 0o111) !== 0;
    return { path, text, isExecutable };
  });
}

/**
 * Reads what a container mounts, by absolute paths: files of the repository, whatever an ignore file hides from builds.
 * Their paths are told from the context's root.
 */
export function openMounted(directory: string, repository: RepositoryFiles): ReadMounted {
  return full => {
    const path = relative(directory, full).split(sep).join('/');
    return attempt(() => {
      repository.assertInside(full, path);
      const real = realpathSync(full);
      if (real.split(sep).includes('.git')) return undefined;
      const { text } = decodeSource(path, repository.unsaved?.(real) ?? readRegular(real, path));
      return { path, text, isExecutable: undefined };
    });
  };
}

function listFiles(
  directory: string,
  folder: string,
  isHidden: (path: string) => boolean,
): readonly string[] {
  const found: string[] = [];
  const visit = (below: string): void => {
    const entries = attempt(() => readdirSync(join(directory, below), { withFileTypes: true })) ?? [];
    for (const entry of entries) {
      if (found.length >= mostFiles) return;
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) visit(path);
      else if ((entry.isFile() || entry.isSymbolicLink()) && !isHidden(path)) found.push(path);
    }
  };
  // A link on the way may lead out.
  const real = attempt(() => realpathSync(join(directory, folder)));
  const root = attempt(() => realpathSync(directory));
  if (real === undefined || root === undefined || !isWithin(root, real)) return [];
  if (attempt(() => lstatSync(join(directory, folder)))?.isDirectory()) visit(folder);
  return found.sort();
}

function readIgnoreFile(
  directory: string,
  dockerfile: string,
  repository: RepositoryFiles,
): (path: string) => boolean {
  for (const name of ignoreFilesOf(dockerfile, directory)) {
    const bytes = attempt(() => repository.read(name, name));
    if (bytes !== undefined) return parseIgnoreFile(bytes.toString()).ignores;
  }
  return () => false;
}

/** What cannot be read is as good as absent: the check says what it can say without it. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
