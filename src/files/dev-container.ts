import { basename, dirname, join } from 'node:path';
import type { RepositoryFiles } from './repository-files.ts';

const settings = 'devcontainer.json';

/**
 * Whether a Dockerfile is for a development container whose tool starts a shell in the place of its CMD, which is so
 * unless `overrideCommand` says otherwise: https://containers.dev/implementors/json_reference/. `full` is its absolute
 * path.
 */
export function isReplacedByTool(full: string, files: RepositoryFiles): boolean {
  const folder = dirname(full);
  if (basename(folder) !== '.devcontainer' && basename(dirname(folder)) !== '.devcontainer') return false;
  const text = textOf(join(folder, settings), files);
  // With `dockerComposeFile` the command is left as it is.
  return text !== undefined && !/"dockerComposeFile"|"overrideCommand"\s*:\s*false/.test(text);
}

function textOf(path: string, files: RepositoryFiles): string | undefined {
  try {
    return files.read(path, path).toString('utf8');
  } catch {
    return undefined;
  }
}
