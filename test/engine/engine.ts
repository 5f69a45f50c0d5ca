import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { connectEngine, type Engine } from '../../src/engine/engine.ts';
import { RUN_LABEL } from '../../src/engine/run.ts';

/**
 * The addresses of the Engines that test/engine/up and modern start: only there images have the names of official ones.
 */
const ownEngine = /^unix:\/\/\/run\/initcheck-test(-modern)?\/docker\.sock$/;

/** The tests' Engine, or why tests that need one are skipped. */
export interface TestEngine {
  /** Throws when there is none; tests that are skipped never ask. */
  readonly engine: Engine;
  readonly skip: string | false;
  /** Whether the Engine was started by test/engine/up or modern. */
  readonly isOwn: boolean;
}

/**
 * Connects to the Engine that test/engine/up finds or starts. With CI=true an Engine is owed: having none is an error.
 */
export async function reachEngine(): Promise<TestEngine> {
  const up = spawnSync('test/engine/up', { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  if (up.status !== 0) {
    const reason = (up.error?.message ?? up.stderr).trim().split('\n').at(-1) ?? 'test/engine/up failed';
    if (process.env.CI === 'true') throw new Error(`no Engine for the tests: ${up.stderr}`);
    return {
      skip: reason,
      isOwn: false,
      get engine(): Engine {
        throw new Error(reason);
      },
    };
  }
  const [, host] = /^export DOCKER_HOST=(.+)$/m.exec(up.stdout) ?? [];
  // Programs started by the tests shall find the same Engine.
  if (host !== undefined) process.env.DOCKER_HOST = host;
  return { engine: await connect(), skip: false, isOwn: host !== undefined && ownEngine.test(host) };
}

/** A connection of its own, which is a run of its own. */
export async function connect(): Promise<Engine> {
  return await connectEngine({ env: process.env, home: homedir(), platform: process.platform });
}

/** The probe as it is shipped. */
export function probe(architecture: string): Uint8Array {
  return readFileSync(`src/reaper/bin/probe-linux-${architecture}`);
}

/** What the docker client prints. */
export function docker(...words: readonly string[]): string {
  return execFileSync('docker', words, { encoding: 'utf8' });
}

/** Containers, images and volumes that carry the label of a run, of one run or of any. */
export function listLabelled(run?: string): readonly string[] {
  const filter = `label=${RUN_LABEL}${run === undefined ? '' : `=${run}`}`;
  const containers = docker('ps', '-aq', '--filter', filter);
  const images = docker('image', 'ls', '-q', '--filter', filter);
  const volumes = docker('volume', 'ls', '-q', '--filter', filter);
  return `${containers}${images}${volumes}`.split('\n').filter(line => line !== '');
}

/** Fails when the run of an Engine has left anything. */
export function assertNothingLeft({ run }: Engine): void {
  assert.deepEqual(listLabelled(run), [], 'containers, images and volumes left behind');
}
