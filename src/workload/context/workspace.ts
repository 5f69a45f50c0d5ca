import { join } from 'node:path';
import { isThere } from '../../files/look.ts';
import type { Dockerfile } from '../../syntax/dockerfile.ts';
import type { FoldersRead } from './folders-read.ts';

/**
 * The folder above a Dockerfile's own that it has to be built in, since what it installs or compiles is part of a
 * workspace there; undefined where nothing says so. `folders` are its own and those above.
 */
export function workspaceOf(
  [own = '', ...above]: readonly string[],
  { instructions }: Dockerfile,
  read: FoldersRead,
): string | undefined {
  const runs = instructions.filter(({ keyword }) => keyword === 'RUN').map(({ line }) => line.text);
  const run = (pattern: RegExp): boolean => runs.some(text => pattern.test(text));
  const has =
    (pattern: RegExp, name: string) =>
    (folder: string): boolean =>
      pattern.test(read.textOf(join(folder, name)) ?? '');
  const isOfNode = (folder: string): boolean =>
    isThere(join(folder, 'pnpm-workspace.yaml')) || has(/"workspaces"\s*:/, 'package.json')(folder);
  if (run(installsNode) && (has(/"workspace:/, 'package.json')(own) || run(picksPackage)))
    return above.find(isOfNode);
  if (run(/\bcargo\b/) && has(/\bworkspace\s*=\s*true\b/, 'Cargo.toml')(own))
    return above.find(has(/^\[workspace\]/m, 'Cargo.toml'));
  if (run(/\bgo\s+(?:build|install|mod|get)\b/) && has(/=>\s*\.\.\//, 'go.mod')(own))
    return above.find(folder => isThere(join(folder, 'go.work'))) ?? above.at(-1);
  const settings = (folder: string): boolean =>
    ['settings.gradle', 'settings.gradle.kts'].some(name => isThere(join(folder, name)));
  return run(/\bgradlew?\b/) && !settings(own) ? above.find(settings) : undefined;
}

const installsNode =
  /\b(?:npm|pnpm|yarn|bun)\s+(?:\S+\s+)*?(?:ci|i|install|fetch|build|run|deploy|workspace\S*)\b|\bturbo\b|\byarn\b/;

/** A part of a workspace is named, which only its root knows. */
const picksPackage = /--filter[ =]|\bturbo (?:run|prune|build)\b|\byarn workspaces? |--workspace[ =]/;
