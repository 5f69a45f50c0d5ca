import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { buildImage } from '../../src/engine/build.ts';
import { cleanUp } from '../../src/engine/clean-up.ts';
import { anotherRun, type Engine } from '../../src/engine/engine.ts';
import { inspectImage } from '../../src/engine/images.ts';
import type { Story } from './stories.ts';

/** All inits and all programs of the stories. */
const everything = 'initcheck-test/inits';
/** What test/engine/up has made: enough for a story that installs nothing. */
const programs = 'initcheck-test/programs';

/** A story's image on a base that has the inits in it, and the command that it would run. */
export interface StoryImage {
  /** A run of its own, whose clean-up takes the image. */
  readonly engine: Engine;
  readonly reference: string;
  readonly command: readonly string[];
}

/**
 * By the docker client, for it shall have a name and stay. Host network: a build inside a test machine often has no
 * other.
 */
export function buildBase(): void {
  const words = ['build', '--network', 'host', '-t', everything, 'test/stories/inits'];
  execFileSync('docker', words, { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Builds the image of a story and works with it. `buildBase` first, for one that is heavy. */
export async function withStoryImage<T>(
  connection: Engine,
  { dockerfile: path, directory, isHeavy }: Story,
  base: 'everything' | 'enough',
  work: (image: StoryImage) => Promise<T>,
): Promise<T> {
  const engine = anotherRun(connection);
  const from = isHeavy || base === 'everything' ? everything : programs;
  const text = readFileSync(path, 'utf8').replace(/^FROM (?!scratch).*/m, `FROM ${from}`);
  const dockerfile = { path: 'Dockerfile', text };
  try {
    const reference = await buildImage(engine, { context: directory, dockerfile, network: 'host' });
    const { entrypoint, cmd } = await inspectImage(engine, reference);
    return await work({ engine, reference, command: [...(entrypoint ?? []), ...(cmd ?? [])] });
  } finally {
    await cleanUp(engine);
  }
}

export function probe(architecture: string): Uint8Array {
  return readFileSync(`src/reaper/bin/probe-linux-${architecture}`);
}
