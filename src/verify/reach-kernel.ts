import type { Engine } from '../engine/engine.ts';
import { isHere } from './proc.ts';
import { type Conversation, converse } from './trace/conversation.ts';
import { startHelperProbe } from './trace/helper-probe.ts';
import { startLocalProbe } from './trace/local-probe.ts';

/**
 * Whose rights are used to follow signals: `here` are those that this user has already, as root on the machine of the
 * Engine. `anywhere` lets a container of our own have them where this user has not, which is for the user to say.
 */
export type TracePermission = 'here' | 'anywhere';

interface Wanted {
  readonly engine: Engine;
  /** The container, and PID 1's process id on the Engine's machine. */
  readonly id: string;
  readonly pid: number;
  /** The probe for the Engine's architecture. */
  readonly program: Uint8Array;
  /** Of the instances. */
  readonly name: string;
  readonly trace: TracePermission;
  readonly signal: AbortSignal;
}

/** A probe that can follow the kernel's events of a container. Throws an Error with one sentence where none can. */
export async function reachKernel(wanted: Wanted): Promise<Conversation> {
  const { engine, program, name, trace, signal } = wanted;
  const because = await whyNotHere(wanted);
  if (because === undefined) {
    const conversation = converse(await startLocalProbe(program, name, signal), signal);
    if (trace === 'here') return await conversation;
    const here = await conversation.catch(() => undefined);
    if (here) return here;
  } else if (trace === 'here') throw new Error(because);
  signal.throwIfAborted();
  return await converse(await startHelperProbe(engine, program, name, signal), signal);
}

async function whyNotHere({ engine, id, pid }: Wanted): Promise<string | undefined> {
  if (process.getuid?.() === 0 && (await isHere(pid, id))) return undefined;
  const who = 'only root on the machine of the Engine can follow signals';
  return engine.isPodman ? who : `${who}; --trace lets a container of ours do it`;
}
