import { inspectContainer } from '../engine/container.ts';
import type { Engine } from '../engine/engine.ts';
import { EngineError } from '../engine/error.ts';
import { listMembers } from './members.ts';
import { isHere } from './proc.ts';
import { startLocalProbe } from './trace/local-probe.ts';
import { follow, type Tracer } from './trace/tracer.ts';

/**
 * Follows the signals of a container that runs, until `signal` is aborted. Throws an EngineError where it does not run,
 * or its signals cannot be followed.
 */
export async function followRunning(
  engine: Engine,
  name: string,
  program: Uint8Array,
  signal: AbortSignal,
): Promise<Tracer> {
  const { id, pid, running, stopSignal = 'SIGTERM' } = await inspectContainer(engine, name, signal);
  if (!running) throw new EngineError(`the container ${name} is not running`);
  if (process.getuid?.() !== 0 || !(await isHere(pid, id)))
    throw new EngineError('only root on the machine of the Engine can follow signals');
  try {
    const probe = await startLocalProbe(program, `initcheck-${engine.run}`, signal);
    return await follow(probe, () => listMembers({ engine, id, pid, signal }, stopSignal), signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof EngineError) throw error;
    throw new EngineError((error as Error).message, { cause: error });
  }
}
