import { join } from 'node:path';
import { findDockerfiles } from '../../src/files/find-dockerfiles.ts';
import { shownPath } from '../../src/files/within.ts';
import { reaperFolder } from '../../src/image/reaper.ts';
import { isInputError } from '../../src/input-error.ts';
import type { Rule } from '../../src/lint/rule.ts';
import { type Checked, checkFile } from '../check/check-file.ts';
import { notInGit } from '../check/copies-in-git.ts';
import { fileOptionsOf, onlyCopies } from '../check/file-options.ts';
import { limitTo, mostPerFile } from '../process/limit.ts';
import type { Environment } from '../process/streams.ts';

interface Examined {
  readonly isGood: boolean;
  readonly text: string;
}

/** Whether the reapers that Dockerfiles copy are there, are to be built, and are in git: a line for each trouble. */
export async function examineCopies(
  paths: readonly string[],
  rules: readonly Rule[],
  environment: Environment,
): Promise<Examined[]> {
  const options = fileOptionsOf({ ...onlyCopies, buildArg: [] }, false, rules, environment);
  const lines: Examined[] = [];
  for (const path of findDockerfiles(paths, environment.directory, [])) {
    try {
      const checked = await checkFile(path, { ...options, limit: limitTo(mostPerFile) }, environment);
      if (checked?.source.text.includes(`${reaperFolder}/`)) lines.push(...examine(checked, environment));
    } catch (error) {
      if (!isInputError(error)) throw error;
      lines.push({ isGood: false, text: error.message });
    }
  }
  return lines.length > 0
    ? lines
    : [{ isGood: true, text: `no Dockerfile in ${paths.join(', ')} copies the reaper` }];
}

function examine({ path, outline, context }: Checked, { directory }: Environment): Examined[] {
  const folder = shownPath(directory, join(context, reaperFolder));
  const found = outline.diagnostics.map(
    ({ message, range }) => `${path}:${range.start.line + 1}: ${message}`,
  );
  const { untracked } = notInGit(context);
  const verb = untracked.length === 1 ? 'is' : 'are';
  const missing = `${path}: ${untracked.join(', ')} ${verb} not in git: git add ${folder}`;
  const troubles = untracked.length > 0 ? [...found, missing] : found;
  if (troubles.length > 0) return troubles.map(text => ({ isGood: false, text }));
  return [{ isGood: true, text: `${path} copies the reaper of this version from ${folder}` }];
}
