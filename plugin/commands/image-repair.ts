import { commitImage } from '../../src/engine/commit.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { EngineImage } from '../../src/engine/images.ts';
import type { Image } from '../../src/image/image.ts';
import { reaperPath } from '../../src/image/reaper.ts';
import { InputError } from '../../src/input-error.ts';
import type { Repaired } from '../../src/repair/repair.ts';
import { parseImageReference } from '../../src/syntax/image-reference.ts';
import type { Binaries } from '../process/binaries.ts';
import type { Environment } from '../process/streams.ts';
import { readBinary } from '../reaper/reaper-files.ts';

/** What `--fix` needs in order to repair an image. */
export interface ImageRepairOptions {
  readonly fix?: true;
  readonly tag?: string;
}

/** Sees that a repaired image can have a name; throws an InputError where it cannot. */
export function rejectImageRepair(references: readonly string[], { fix, tag }: ImageRepairOptions): void {
  if (!fix && tag === undefined) return;
  if (!fix || tag === undefined) throw new InputError('--fix makes a new image: name it with --tag');
  if (references.length !== 1) throw new InputError('--fix repairs one image at a time');
  const name = repositoryAndTag(tag);
  if (!name) throw new InputError(`--tag ${JSON.stringify(tag)} is not an image name`);
  const old = repositoryAndTag(references[0] as string);
  if (old && old.repo === name.repo && old.tag === name.tag)
    throw new InputError(`--tag ${tag} is the name of the original image: choose another one`);
}

/**
 * Makes an image of what is repaired of another one, and returns its id; null when nothing was repaired. `repaired` is
 * the repair of the Dockerfile that says what the image's configuration says.
 */
export async function repairImage(
  engine: Engine,
  original: EngineImage,
  repaired: Repaired,
  tag: string,
  { binaries, signal }: Pick<Environment, 'binaries' | 'signal'>,
): Promise<string | null> {
  const { image } = repaired.linted;
  const name = repositoryAndTag(tag);
  if (!image || !name || repaired.applied.length === 0) return null;
  const isNew = image.entrypoint?.argv[0] === reaperPath && original.entrypoint?.[0] !== reaperPath;
  const program = isNew ? { path: reaperPath, bytes: reaperOf(original, binaries) } : null;
  const committed = await commitImage(engine, original.id, name, { program, ...commandsOf(image) }, signal);
  if ('id' in committed) return committed.id;
  throw new InputError(`the image already has a different ${committed.inTheWay} and is not changed`);
}

function reaperOf({ architecture }: EngineImage, binaries: Binaries): Uint8Array {
  const name = `reaper-linux-${architecture}`;
  if (!binaries.names().includes(name))
    throw new InputError(`there is no reaper for images of linux/${architecture}`);
  return readBinary(binaries, name);
}

function commandsOf({ entrypoint, cmd, stopSignal }: Image) {
  return {
    entrypoint: entrypoint?.argv ?? null,
    cmd: cmd?.argv ?? null,
    stopSignal: stopSignal?.value ?? null,
  };
}

/** A name without a tag is `latest`; one with a digest cannot be given. */
function repositoryAndTag(reference: string): { repo: string; tag: string } | undefined {
  const parsed = parseImageReference(reference);
  if (!parsed || parsed.digest !== null) return undefined;
  const { tag } = parsed;
  const repo = tag === null ? reference : reference.slice(0, -tag.length - 1);
  return { repo, tag: tag ?? 'latest' };
}
