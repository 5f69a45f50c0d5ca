import { type ContainerState, stopContainer } from '../engine/container.ts';
import type { Engine } from '../engine/engine.ts';
import { maskWords } from '../secrets.ts';
import { formatExitCode } from './exit-code.ts';
import type { Exited } from './observation.ts';

/** What is asked for of a stop. */
interface Given {
  readonly grace?: number | undefined;
  readonly stopSignal?: string | undefined;
  readonly signal: AbortSignal;
}

/** One that does not run: it is only kept from being started again. Undefined for one that runs. */
export async function stopIdle(
  engine: Engine,
  state: ContainerState,
  subject: string,
  { grace, signal, stopSignal }: Given,
): Promise<Exited | undefined> {
  if (state.isRestarting) {
    await stopContainer(engine, state.id, grace ?? 10, signal, stopSignal);
    return notRunning(state, subject, 'it was waiting to be started again');
  }
  if (state.running) return undefined;
  return notRunning(state, subject, state.wasStarted ? 'it was not running' : 'it was never started');
}

/** What is the same of every container that is only stopped. */
export function seenOf({ image, command }: ContainerState, subject: string) {
  return {
    outcome: 'stopped',
    subject,
    reference: image,
    command: maskWords(command),
    notes: [],
    timings: { total: 0, added: 0 },
    settled: { by: 'quiet', seconds: 0 },
  } as const;
}

export function notRunning(state: ContainerState, subject: string, how: string): Exited {
  const { exitCode, oomKilled: oom, wasStarted } = state;
  const why = oom ? 'it ran out of memory' : formatExitCode(exitCode);
  return {
    ...seenOf(state, subject),
    outcome: 'exited',
    ...{ log: [], exitCode, oom, seconds: 0, because: wasStarted ? `${how}: ${why}` : how },
    wasNeverStarted: !wasStarted,
  };
}
