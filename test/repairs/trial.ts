import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildImage } from '../../src/engine/build.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { repairText } from '../lint-text.ts';
import type { Script } from '../oracle/generate.ts';
import { imageOf, lintOptionsOf } from '../oracle/image.ts';
import type { Family } from '../oracle/shells.ts';
import { baseOf } from './bases.ts';
import { type Stopped, stopContainer } from './observe.ts';

/** A Dockerfile with its script, as it is and as it is repaired. */
export interface Pair {
  readonly family: Family;
  readonly rules: readonly string[];
  readonly before: Context;
  readonly after: Context;
}

interface Context {
  readonly dockerfile: string;
  readonly files: Readonly<Record<string, string>>;
}

/** Undefined where there is nothing to repair. */
export function pairOf(script: Script, family: Family): Pair | undefined {
  const image = imageOf(script, family);
  const dockerfile = image.dockerfile.replace('FROM oracle', `FROM ${baseOf(family)}`);
  const { text, files, applied } = repairText(dockerfile, lintOptionsOf(image));
  if (applied.length === 0) return undefined;
  const changed = Object.fromEntries(files.map(({ path, text: repaired }) => [path, repaired]));
  return {
    family,
    rules: applied.map(({ rule }) => rule),
    before: { dockerfile, files: image.files },
    after: { dockerfile: text, files: { ...image.files, ...changed } },
  };
}

export interface Trial {
  readonly before: Stopped;
  readonly after: Stopped;
  /** What is worse than it was, as a sentence; undefined where nothing is. */
  readonly worse: string | undefined;
}

/** Builds, runs and stops both; what is worse has to be seen three times, since a busy machine is slow at times. */
export async function tryPair(pair: Pair, engine: Engine): Promise<Trial> {
  const [before, after] = [await build(pair.before, engine), await build(pair.after, engine)];
  let trial: Trial | undefined;
  for (let count = 0; count < 3; count++) {
    const seen = {
      before: await stopContainer(before, engine.run),
      after: await stopContainer(after, engine.run),
    };
    trial = { ...seen, worse: worseOf(seen) };
    if (trial.worse === undefined) break;
  }
  return trial as Trial;
}

/** What a stop of the same container may take longer another time, in ms: of a machine that does other things. */
export const margin = 700;

function worseOf({ before, after }: Pick<Trial, 'before' | 'after'>): string | undefined {
  // What ends by itself is not stopped.
  if (before.isOver && before.exitCode === 0 && after.isOver && after.exitCode !== 0)
    return `it ends by itself with ${after.exitCode}, and with 0 before`;
  if (before.isOver)
    return after.isOver || after.exitCode !== 137 ? undefined : 'it is killed, and ended by itself before';
  if (after.isOver) return 'the repaired container is over before it is stopped';
  const [lost, isLost] = [before.started - before.finished, after.started - after.finished];
  if (isLost > lost) return `${isLost} of ${after.started} servers lose their work, and ${lost} did before`;
  if (before.started > 0 && after.started === 0) return 'no server is started any more';
  if (before.exitCode === 0 && after.exitCode !== 0)
    return `it ends with ${after.exitCode}, and with 0 before`;
  const isGained = isLost < lost;
  if (!isGained && after.ms > before.ms + margin)
    return `its stop takes ${Math.round(after.ms)} ms, and ${Math.round(before.ms)} ms before`;
  return undefined;
}

async function build({ dockerfile, files }: Context, engine: Engine): Promise<string> {
  const context = mkdtempSync(join(tmpdir(), 'initcheck-repairs-'));
  try {
    const reaper = '.initcheck/reaper-linux-amd64';
    const all = { ...files, [reaper]: readFileSync('src/reaper/bin/reaper-linux-amd64') };
    for (const [name, content] of Object.entries(all)) {
      mkdirSync(dirname(join(context, name)), { recursive: true });
      writeFileSync(join(context, name), content, { mode: 0o755 });
    }
    return await buildImage(engine, { context, dockerfile: { path: 'Dockerfile', text: dockerfile } });
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}
