import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryDirectory } from './run-main.ts';

/**
 * Builds the command into a folder of its own, as it is shipped, and returns the script. A run of many test files has
 * built it once (test/run.ts), and each has a copy.
 */
export function buildCommand(): string {
  const folder = join(temporaryDirectory({}), 'dist');
  const { INITCHECK_BUILT: built } = process.env;
  if (built === undefined) run('plugin/build.ts', folder);
  else cpSync(built, folder, { recursive: true });
  return join(folder, 'docker-initcheck.cjs');
}

/** Builds all that the package has into a folder of its own, and returns that. */
export function buildPackage(): string {
  const folder = dirname(buildCommand());
  run('plugin/build-declarations.ts', folder);
  return folder;
}

function run(script: string, folder: string): void {
  const words = ['--import', 'tsx', script, folder];
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}
