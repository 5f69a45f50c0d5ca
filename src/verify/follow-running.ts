import { setMaxListeners } from 'node:events';
import { inspectContainer } from '../engine/container.ts';
import type { Engine } from '../engine/engine.ts';
import { EngineError } from '../engine/error.ts';
import { listMembers } from './members.ts';
import { reachKernel, type TracePermission } from './reach-kernel.ts';
import type { Conversation } from './trace/conversation.ts';
import { follow, switchOn, type Tracer } from './trace/tracer.ts';

/** A running container whose signals are followed. */
export interface Followed {
  readonly tracer: Tracer;
  /** Resolves when nothing of ours is left. */
  end(): Promise<void>;
}

/**
 * Follows the signals of a container that runs, until `signal` is aborted. Throws an EngineError where it does not run,
 * or its signals cannot be followed.
 */
export async function followRunning(
  engine: Engine,
  name: string,
  program: Uint8Array,
  trace: TracePermission,
  signal: AbortSignal,
): Promise<Followed> {
  // Every question to the Engine listens while it is open.
  setMaxListeners(0, signal);
  const { id, pid, running, stopSignal = 'SIGTERM' } = await inspectContainer(engine, name, signal);
  if (!running) throw new EngineError(`the container ${name} is not running`);
  const instance = `initcheck-${engine.run}`;
  try {
    const conversation = await reachKernel({ engine, id, pid, program, name: instance, trace, signal });
    return { tracer: await begin(conversation), end: conversation.end };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof EngineError) throw error;
    throw new EngineError((error as Error).message, { cause: error });
  }

  async function begin(conversation: Conversation): Promise<Tracer> {
    const list = () => listMembers({ engine, id, pid, signal }, stopSignal, conversation.read);
    const kernel = await switchOn(conversation, pid).catch(async error => {
      await conversation.end();
      throw error;
    });
    return await follow(kernel, list);
  }
}
