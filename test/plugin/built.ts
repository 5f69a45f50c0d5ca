import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { temporaryDirectory } from './run-main.ts';

/** Builds the command into a folder of its own, as it is shipped, and returns the script. */
export function buildCommand(): string {
  const folder = join(temporaryDirectory({}), 'dist');
  const words = ['--import', 'tsx', 'plugin/build.ts', folder];
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return join(folder, 'docker-initcheck.cjs');
}
