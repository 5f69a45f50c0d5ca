import type { Engine } from './engine.ts';
import { engineError, statusOf } from './error.ts';
import { RUN_LABEL } from './run.ts';

/** A container's place in a network: the names by which the others there find it. */
export interface Attachment {
  /** The network's id or name. */
  readonly network: string;
  readonly aliases: readonly string[];
}

/** Makes a network of containers with the run's label; returns its id. */
export async function createNetwork(engine: Engine, isInternal = false): Promise<string> {
  try {
    const network = await engine.docker.createNetwork({
      Name: `initcheck-${engine.run}-${Math.random().toString(36).slice(2)}`,
      Internal: isInternal,
      Labels: { [RUN_LABEL]: engine.run },
    });
    return network.id;
  } catch (error) {
    throw engineError('create a network', error);
  }
}

/** Puts a container into one more network, before it is started. */
export async function attachContainer(
  engine: Engine,
  id: string,
  { network, aliases }: Attachment,
): Promise<void> {
  try {
    await engine.docker
      .getNetwork(network)
      .connect({ Container: id, EndpointConfig: { Aliases: [...aliases] } });
  } catch (error) {
    throw engineError('put the container into a network', error);
  }
}

/** Removes a network; one that is gone, or still in use by a container that is being removed, is no error. */
export async function removeNetwork(engine: Engine, id: string, abortSignal?: AbortSignal): Promise<void> {
  try {
    await engine.docker.getNetwork(id).remove({ ...(abortSignal && { abortSignal }) });
  } catch (error) {
    if ([403, 404, 409].includes(statusOf(error) ?? 0)) return;
    throw engineError(`remove the network ${id}`, error, abortSignal);
  }
}
