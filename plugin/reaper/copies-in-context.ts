import { basename, join } from 'node:path';
import { gitIgnores } from '../../src/files/git.ts';
import { isThere, lookAt } from '../../src/files/look.ts';
import type { RepositoryFiles } from '../../src/files/repository-files.ts';
import { type BuildContext, hasPath } from '../../src/image/build-context.ts';
import type { CopyState, ReaperCopies } from '../../src/image/reaper-copies.ts';
import { ignoreFilesOf } from '../../src/syntax/ignore-file.ts';
import type { Binaries } from '../process/binaries.ts';
import { versionOf } from './reaper-versions.ts';

/** A reaper is 10 KiB. */
const largest = 1024 * 1024;

interface Place {
  /** The build context. */
  readonly directory: string;
  readonly dockerfile: string;
  readonly files: RepositoryFiles;
}

/** What is known of the copies of the reaper in a build context, each looked at when it is asked for. */
export function copiesInContext(
  context: BuildContext,
  place: Place,
  architectures: readonly string[],
  binaries: Binaries,
): ReaperCopies {
  const states = new Map<string, CopyState>();
  return {
    architectures,
    stateOf: path => {
      const state = states.get(path) ?? stateOf(path, context, place, binaries);
      states.set(path, state);
      return state;
    },
  };
}

function stateOf(
  path: string,
  context: BuildContext,
  { directory, dockerfile, files }: Place,
  binaries: Binaries,
): CopyState {
  const full = join(directory, path);
  if (!lookAt(full)?.isFile()) return { is: 'missing' };
  if (!hasPath(context, path)) {
    const ignoreFile = ignoreFilesOf(dockerfile, directory).find(isThere) ?? '.dockerignore';
    return { is: 'hidden', by: basename(ignoreFile) };
  }
  const by = gitIgnores(directory, path);
  if (by !== undefined) return { is: 'git-ignored', by };
  try {
    return versionOf(basename(path), files.read(full, path, largest), binaries);
  } catch {
    return { is: 'unknown' };
  }
}
