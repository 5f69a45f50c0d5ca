import type { Engine } from './engine.ts';
import { engineError, statusOf } from './error.ts';
import { RUN_LABEL } from './run.ts';

/** Makes a volume with the run's label; returns its name. */
export async function createVolume(engine: Engine): Promise<string> {
  try {
    const volume = await engine.docker.createVolume({ Labels: { [RUN_LABEL]: engine.run } });
    return volume.name;
  } catch (error) {
    throw engineError('create a volume', error);
  }
}

/** Removes a volume; one that is gone, or still in use by a container that is being removed, is no error. */
export async function removeVolume(engine: Engine, name: string, abortSignal?: AbortSignal): Promise<void> {
  try {
    const options = { force: true, ...(abortSignal && { abortSignal }) };
    await engine.docker.getVolume(name).remove(options);
  } catch (error) {
    if ([404, 409].includes(statusOf(error) ?? 0)) return;
    throw engineError(`remove the volume ${name}`, error, abortSignal);
  }
}

/** Whether there is a volume of that name, whoever has made it. */
export async function volumeExists(engine: Engine, name: string): Promise<boolean> {
  try {
    await engine.docker.getVolume(name).inspect();
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw engineError(`inspect the volume ${name}`, error);
  }
}
