import type { OverlayFile } from '../../src/engine/context.ts';
import type { ContainerSettings } from '../../src/engine/create-container.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { inspectImage } from '../../src/engine/images.ts';
import type { BuildRecipe, Subject } from '../../src/verify/verify.ts';
import type { Checked, OutlinedRepair } from '../check/check-file.ts';
import type { RunOptions } from '../options/run-options.ts';
import type { Binaries } from '../process/binaries.ts';
import type { Environment } from '../process/streams.ts';
import { beforeRepair, installedArchitectures, reapersFor } from '../reaper/reaper-files.ts';
import { parseCompare, reaperInFront, reasonForNoInit } from './compare-inits.ts';

/** What an experiment compares, the original first; and what was left out, one sentence each. */
export interface Subjects {
  readonly subjects: readonly Subject[];
  readonly notes: readonly string[];
}

/** How the images of a Dockerfile are built. */
export type BuildSettings = Pick<
  BuildRecipe,
  'target' | 'buildArgs' | 'platform' | 'network' | 'flags' | 'builder'
>;

/** A Dockerfile's image, the repaired one when there is a repair, and the original with other inits. */
export async function subjectsOfFile(
  file: Checked,
  build: BuildSettings,
  container: ContainerSettings,
  options: RunOptions,
  environment: Environment,
): Promise<Subjects> {
  const { source, repaired, context } = file;
  const recipe = (text: string, overlay?: ReadonlyMap<string, OverlayFile>): Subject['source'] => ({
    build: {
      ...build,
      target: file.target,
      context,
      dockerfile: { path: source.path, text },
      ...(overlay && { overlay }),
    },
  });
  const original = { name: 'original', source: recipe(source.text), container };
  const compared = comparisons(original, options, environment);
  const before = repaired ? beforeRepair(source.text, repaired.applied) : source.text;
  if (!repaired || (repaired.text === before && repaired.files.length === 0))
    return { subjects: [original, ...compared], notes: [] };
  const overlay = overlayOf(before, repaired, environment.binaries);
  const after = { name: 'repaired', source: recipe(repaired.text, overlay), container, isRepair: true };
  return { subjects: [original, after, ...compared], notes: [] };
}

/** What a repair adds to the build context: reapers, and scripts as it leaves them. */
export function overlayOf(
  before: string,
  { text: after, files }: Pick<OutlinedRepair, 'text' | 'files'>,
  binaries: Binaries,
): Map<string, OverlayFile> {
  const reapers = reapersFor(before, after, binaries, installedArchitectures(binaries));
  return new Map<string, OverlayFile>([
    ...[...reapers].map(([path, bytes]) => [path, { bytes, mode: 0o755 }] as const),
    ...files.map(
      ({ path, text, isExecutable }) =>
        [path, { bytes: Buffer.from(text), mode: isExecutable === false ? 0o644 : 0o755 }] as const,
    ),
  ]);
}

/** An image as it is, with the reaper in front of it where one belongs there, and with other inits. */
export async function subjectsOfImage(
  engine: Engine,
  reference: string,
  container: ContainerSettings,
  options: RunOptions,
  environment: Environment,
): Promise<Subjects> {
  const image = await inspectImage(engine, reference, environment.signal);
  const original: Subject = { name: 'original', source: { reference }, container };
  const compared = comparisons(original, options, environment);
  const { entrypoint = image.entrypoint } = container;
  const cmd = container.cmd ?? (container.entrypoint ? null : image.cmd);
  const reason = reasonForNoInit({ entrypoint, cmd });
  if (reason) return { subjects: [original, ...compared], notes: [`no init was added: ${reason}`] };
  const init = reaperInFront(environment.binaries);
  const after = { ...original, name: 'repaired', init, isRepair: true };
  return { subjects: [original, after, ...compared], notes: [] };
}

export function comparisons(original: Subject, { compare }: RunOptions, environment: Environment): Subject[] {
  return parseCompare(compare, environment).map(({ name, init }) => ({
    ...original,
    name,
    init,
    isComparison: true,
  }));
}
