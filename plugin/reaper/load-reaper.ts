import { loadImage } from '../../src/engine/load.ts';
import { reaperPath } from '../../src/image/reaper.ts';
import { withEngine } from '../engine/reach-engine.ts';
import type { Environment } from '../process/streams.ts';
import type { ImageName } from './oci-layout.ts';
import { type ProgramImage, packLayout } from './oci-layout.ts';

/**
 * Gives the Engine an image with the reaper for its own machine, or for the one that is asked for. Returns for which.
 */
export async function loadReaper(
  name: ImageName,
  asked: string | undefined,
  read: (architecture: string) => Promise<ProgramImage>,
  environment: Environment,
): Promise<string> {
  return withEngine(environment, async engine => {
    const architecture = asked ?? engine.architecture;
    const image = await read(architecture);
    await loadImage(engine, await packLayout([image], reaperPath, name), environment.signal);
    return architecture;
  });
}
